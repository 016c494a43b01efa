/**
 * Colours, where there is a terminal to show them and plain text isn't asked for.
 *
 * Pure: the stream and the environment are handed in. Without colours text passes as it is.
 */

const CODES = { bold: 1, dim: 2, inverse: 7, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 } as const;

/** A colour, or another way to stand out. */
export type Colour = keyof typeof CODES;

/** Puts text in a colour, or leaves it as it is. */
export type Paint = (colour: Colour, text: string) => string;

/** Leaves text as it is. */
export const plain: Paint = (_colour, text) => text;

/** Puts text in a colour by an escape sequence of ECMA-48. */
export const coloured: Paint = (colour, text) => `\x1b[${CODES[colour]}m${text}\x1b[0m`;

/**
 * Tells whether a stream shall have colours: a terminal that knows them, and no `NO_COLOR` (any text that isn't empty).
 */
export function hasColours(stream: { readonly isTTY?: boolean | undefined }, env: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
}
