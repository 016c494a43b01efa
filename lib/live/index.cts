/**
 * The same package for `require`: TypeScript reads this file where a CommonJS module imports it, Node loads the one
 * beside it. There is one copy of everything, whoever asks.
 */
/** @ts-ignore TypeScript before 5.8 doesn't know that `require` loads ES modules, as every Node of this package does. */
export * from './index.js';
