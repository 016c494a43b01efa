/**
 * The output of a long command: a million lines `Output: …` are joined in one go, and not one by one.
 *
 * The value comes out as the reader of lines would make it, and in one piece: a text joined line by line is a chain of
 * parts, which the first reading has to put together (`npm run bench -- --only answer-40`: 1.58 × of the floor, 1.76 ×
 * line by line). Where anything but these lines stands between or behind them it is left to the reader of lines. Pure.
 */

/** Shorter texts are read line by line; what is saved is less than what it costs to look. */
const LONG_TEXT = 16_384;

const LINE_START = '\r\nOutput: ';
const LINE_STARTS = /\r\nOutput: /g;

/** What stands from a place on. */
export interface LongOutput {
  /** Where the line end stands in front of the first line of the output. */
  readonly start: number;
  /** The values of all lines, joined by line feeds. */
  readonly value: string;
}

/**
 * Joins the output at the end of a message's text.
 *
 * @returns undefined where the text is short, has no output, has other lines between or behind, or a value that ends in
 *   a line feed of its own
 */
export function longOutputOf(text: string): LongOutput | undefined {
  const start = text.length < LONG_TEXT ? -1 : text.indexOf(LINE_START);
  if (start < 0) return undefined;
  const values = text.slice(start + LINE_START.length);
  if (values.endsWith('\n') || values.includes('\n\r\n')) return undefined;
  const value = values.replace(LINE_STARTS, '\n');
  return value.includes('\r\n') ? undefined : { start, value };
}
