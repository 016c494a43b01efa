/**
 * The word that was meant: of those that are known the nearest to what was typed.
 *
 * Near is what a slip of the finger makes: a letter too many, too few, another one, two exchanged, or another case. A
 * third of the letters may be wrong. A word that is not finished is near to the one that it begins. Pure.
 */

/** One row of the table of costs: the smallest numbers of slips that lead from the words' beginnings to here. */
function nextRow(rows: readonly [number[], number[]], typed: string, known: string, at: number): number[] {
  const [before, last] = rows;
  const row = [at];
  for (let column = 1; column <= known.length; column += 1) {
    const [letter, other] = [typed[at - 1], known[column - 1]];
    const isExchanged = at > 1 && column > 1 && letter === known[column - 2] && typed[at - 2] === other;
    row.push(Math.min(
      last[column]! + 1,
      row[column - 1]! + 1,
      last[column - 1]! + (letter === other ? 0 : 1),
      isExchanged ? before[column - 2]! + 1 : Infinity,
    ));
  }
  return row;
}

/** Counts the slips between two words. */
export function slips(typed: string, known: string): number {
  let before: number[] = [];
  let last = Array.from({ length: known.length + 1 }, (_each, index) => index);
  for (let at = 1; at <= typed.length; at += 1) {
    const row = nextRow([before, last], typed, known, at);
    before = last;
    last = row;
  }
  return last[known.length]!;
}

/** Longer than any word that is known; a longer one is near to none, and isn't compared. */
const MAX_LENGTH = 100;

/** Fewer letters begin too many words. */
const MIN_BEGINNING = 3;

/** The shortest word that begins as typed. */
function beginning(word: string, known: Iterable<string>): string | undefined {
  if (word.length < MIN_BEGINNING) return undefined;
  let best: string | undefined;
  for (const each of known) {
    if (each.toLowerCase().startsWith(word) && (best === undefined || each.length < best.length)) best = each;
  }
  return best;
}

/** Returns the nearest of some words, the first of those that are equally near; undefined when none is near. */
export function nearest(typed: string, known: Iterable<string>): string | undefined {
  const word = typed.toLowerCase();
  if (word.length > MAX_LENGTH) return undefined;
  const words = [...known];
  let best = beginning(word, words);
  if (best !== undefined) return best;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const each of words) {
    if (Math.abs(each.length - word.length) >= least) continue;
    const count = slips(word, each.toLowerCase());
    if (count < least && count < each.length) [best, least] = [each, count];
  }
  return best;
}

/** Asks whether the nearest word was meant; an empty text when none is near. */
export function didYouMean(typed: string, known: Iterable<string>, lead = ''): string {
  const word = nearest(typed, known);
  return word === undefined ? '' : `; did you mean ${lead}${word}?`;
}
