/**
 * The versions of Asterisk that the catalogue is made from, and how a set of them is said in words.
 *
 * Of each the newest release was read: what a set of versions says of 18 was so in 18.26.4. The odd ones between them
 * (14, 15, 17, 19) had short lives and were not read; a span includes them.
 */

/** The versions of the catalogue, oldest first. */
export const VERSIONS = ['13', '16', '18', '20', '21', '22', '23'] as const;

/** A version of the catalogue. */
export type Version = (typeof VERSIONS)[number];

export type Versions = readonly Version[];

/** The versions from one on. */
export function since(version: Version): Versions {
  return VERSIONS.slice(VERSIONS.indexOf(version));
}

/** The versions up to one. */
export function until(version: Version): Versions {
  return VERSIONS.slice(0, VERSIONS.indexOf(version) + 1);
}

/**
 * Says some versions as a reader of the catalogue would: `Asterisk 13–23` for all, `since Asterisk 18` up to the
 * newest, else the spans: `Asterisk 13–16, 20`, `Asterisk 20, since 22`.
 */
export function inWords(versions: Iterable<Version>): string {
  const spans = spansOf(new Set(versions));
  const newest = VERSIONS.at(-1)!;
  if (spans.length === 1 && spans[0]!.last === newest && spans[0]!.first !== VERSIONS[0]) {
    return spans[0]!.first === newest ? `Asterisk ${newest}` : `since Asterisk ${spans[0]!.first}`;
  }
  const words = spans.map(({ first, last }, index) => {
    if (first === last) return index > 0 && last === newest ? `since ${first}` : first;
    return last === newest && index > 0 ? `since ${first}` : `${first}–${last}`;
  });
  return `Asterisk ${words.join(', ')}`;
}

/** The words as a sentence: what a comment of the catalogue begins with. */
export function inSentence(versions: Iterable<Version>, more = ''): string {
  const words = inWords(versions);
  return `${words[0]!.toUpperCase()}${words.slice(1)}${more}.`;
}

/** Versions that follow each other in the catalogue, joined. */
function spansOf(versions: ReadonlySet<Version>): { first: Version; last: Version }[] {
  const spans: { first: Version; last: Version }[] = [];
  for (const [index, version] of VERSIONS.entries()) {
    if (!versions.has(version)) continue;
    const before = spans.at(-1);
    if (before !== undefined && before.last === VERSIONS[index - 1]) before.last = version;
    else spans.push({ first: version, last: version });
  }
  return spans;
}
