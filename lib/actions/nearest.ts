/**
 * The known name that an unknown one was most likely meant to be.
 *
 * One that differs in its case alone, one that is part of the other, or the one that the fewest slips of the keys lead
 * to, where they are few for the length of the name. Pure.
 */

/** Longer names are no slips. */
const MAX_LENGTH = 40;

/** How many letters must be put in, left out, changed or swapped with their neighbour to get from one to the other. */
function slips(from: string, to: string): number {
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      next.push(Math.min(
        last[column]! + 1,
        next[column - 1]! + 1,
        last[column - 1]! + (isSame ? 0 : 1),
        isSwapped ? before[column - 2]! + 1 : Infinity,
      ));
    }
    before = last;
    last = next;
  }
  return last[to.length]!;
}

/** Finds the known name that is nearest to an unknown one; undefined when none is near. */
export function nearest(unknown: string, known: readonly string[]): string | undefined {
  if (unknown.length === 0 || unknown.length > MAX_LENGTH) return undefined;
  const word = unknown.toLowerCase();
  const ranked = known.map((name) => {
    const other = name.toLowerCase();
    const count = slips(word, other);
    const isPart = Math.min(word.length, other.length) >= 4 && (word.includes(other) || other.includes(word));
    return { name, count, isNear: isPart || count <= Math.max(1, Math.floor(word.length / 3)) };
  });
  return ranked.filter(({ isNear }) => isNear).sort((one, other) => one.count - other.count)[0]?.name;
}
