/**
 * The table of counts in the catalogue's page: what stands between two marks is the generator's.
 */

const START = '<!-- counts: written by npm run catalogue -->\n';
const END = '\n<!-- end of counts -->';

/**
 * Returns the page with its table replaced.
 *
 * @throws {Error} the page lacks one of the marks
 */
export function withCounts(page: string, table: string): string {
  const start = page.indexOf(START);
  const end = page.indexOf(END);
  if (start < 0 || end < start) throw new Error('the page of the catalogue has no place for the counts');
  return page.slice(0, start + START.length) + table + page.slice(end);
}
