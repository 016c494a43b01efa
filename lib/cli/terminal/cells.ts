/**
 * Text in the cells of a terminal: how wide it is, cut and filled to a width. Pure.
 *
 * What could command a terminal is made visible first. Letters of East Asia and most pictographs take two cells, marks
 * that combine take none. Source: Unicode Standard Annex 11; the blocks, not each character.
 */
import { safe } from './safe-text.js';

const NO_CELL = /\p{Mn}|\p{Me}|\u200b|\u200d|\ufe0f/u;
const TWO_CELLS = new RegExp(
  '[\\u1100-\\u115f\\u2e80-\\u303e\\u3041-\\ua4cf\\ua960-\\ua97f\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe30-\\ufe6f'
    + '\\uff01-\\uff60\\uffe0-\\uffe6\\u{1f300}-\\u{1faff}\\u{20000}-\\u{3fffd}]',
  'u',
);

function cellsOf(character: string): number {
  if (character < '\u0300') return 1;
  if (NO_CELL.test(character)) return 0;
  return TWO_CELLS.test(character) ? 2 : 1;
}

/** Says how many cells a text takes. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += cellsOf(character);
  return width;
}

/** Makes a text safe and exactly so wide: cut with `…` where it is longer, filled with blanks where it is shorter. */
export function fitted(text: string, width: number): string {
  const whole = safe(text);
  if (widthOf(whole) <= width) return whole + ' '.repeat(width - widthOf(whole));
  let kept = '';
  let used = 0;
  for (const character of whole) {
    if (used + cellsOf(character) > width - 1) break;
    kept += character;
    used += cellsOf(character);
  }
  return width <= 0 ? '' : `${kept}…${' '.repeat(Math.max(0, width - 1 - used))}`;
}
