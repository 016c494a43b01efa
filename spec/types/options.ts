/**
 * A console is a logger, and the compiler knows the classes of events: this file is compiled, not run.
 */
import type { AsteriskOptions, EventMask } from '../../lib/index.js';

/** A console as it is. */
export const CONSOLE: AsteriskOptions = { logger: console };

/** The ways to write an event mask. */
export const MASKS: readonly EventMask[] = ['on', 'off', 'call', 'call,system', ['call', 'agent'], { mask: '8191' }];

// @ts-expect-error there is no class of this name
export const CALLS: EventMask = ['calls'];

// @ts-expect-error a number goes in as a mask
export const NUMBER: EventMask = '8191';
