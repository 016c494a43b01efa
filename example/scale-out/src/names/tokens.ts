/**
 * Names as tokens of a subject or key, and back: two names never share a token.
 *
 * A token keeps letters, digits, `_` and `-`; every other byte of the name's UTF-8 becomes `=XX`. So `pbx.1` is
 * `pbx=2E1` and `pbx 1` is `pbx=201`. NATS forbids blanks, dots, `*` and `>` in a token, and a key of a bucket allows
 * `[-/_=.a-zA-Z0-9]` alone.
 */

/** The longest name of a server or bridge, in bytes; its token is at most three times as long. */
export const MAX_NAME_BYTES = 128;

const PLAIN = /^[A-Za-z0-9_-]+$/;
const OTHER = /[^A-Za-z0-9_-]/gu;

function escaped(text: string): string {
  let token = '';
  for (const byte of Buffer.from(text, 'utf8')) token += `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  return token;
}

/** Writes a name as a token; the empty name is `=`. */
export function tokenOf(name: string): string {
  if (PLAIN.test(name)) return name;
  return name === '' ? '=' : name.toWellFormed().replace(OTHER, escaped);
}

/** Reads the name out of a token; undefined where no name has that token. */
export function nameOf(token: string): string | undefined {
  if (token === '=') return '';
  const bytes: number[] = [];
  for (let place = 0; place < token.length; place += 1) {
    if (token[place] !== '=') bytes.push(token.charCodeAt(place));
    else bytes.push(Number.parseInt(token.slice(place + 1, (place += 2) + 1), 16));
  }
  const name = Buffer.from(bytes).toString('utf8');
  return tokenOf(name) === token ? name : undefined;
}
