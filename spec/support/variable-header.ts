/**
 * The server's side of a `Variable` header: what Asterisk makes of the assignments in it.
 *
 * Written after the server, not after the library's own encoding, so that the one can be checked by the other.
 */

/** The most assignments for which the server has room in one header. */
const ROOM = 64;

/**
 * Takes one `Variable` header apart as the server does: a comma parts unless a parenthesis, bracket or quote is open,
 * quotes and backslashes go, and the last of the 64 places gets what is left, as it is. Source: asterisk main/app.c,
 * __ast_app_separate_args(), 22.10.1, and seen on 22.10.1 and 16.28.0.
 */
export function separate(header: string): string[] {
  const parts: string[] = [];
  let rest = header;
  while (rest !== '' && parts.length < ROOM - 1) {
    const open = { '(': 0, '[': 0, '"': 0 };
    let part = '';
    let position = 0;
    for (; position < rest.length; position += 1) {
      const character = rest[position]!;
      if (character === ',' && open['('] + open['['] + open['"'] === 0) break;
      if (character === '(' || character === '[') open[character] += 1;
      if (character === ')') open['('] = Math.max(0, open['('] - 1);
      if (character === ']') open['['] = Math.max(0, open['['] - 1);
      if (character === '"') open['"'] = 1 - open['"'];
      else part += character === '\\' ? rest[position += 1] ?? '' : character;
    }
    parts.push(part);
    rest = rest.slice(position + 1);
  }
  return rest === '' ? parts : [...parts, rest];
}
