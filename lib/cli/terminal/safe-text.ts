/**
 * Text of strangers made safe for a terminal.
 *
 * Callers choose their own names, and a terminal obeys what it is sent: it could be cleared, retitled or made to type.
 * So control characters, line ends and what turns the direction of writing are shown as escapes; nothing else is
 * touched. Pure.
 */

/**
 * Control characters (C0, DEL, C1), line and paragraph separators, and the marks, embeddings and isolates of direction.
 */
const UNSAFE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** Those of them that JSON itself leaves as they are. */
const UNSAFE_IN_JSON = /[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escapeOf(character: string): string {
  const code = character.charCodeAt(0);
  return SHORT[character] ?? (code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : unicodeEscapeOf(character));
}

function unicodeEscapeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * Makes text fit for one line of a terminal: what could command it, or end the line, becomes an escape such as `\x1b`.
 */
export function safe(text: string): string {
  return text.replace(UNSAFE, escapeOf);
}

/**
 * Makes a line of a command's output fit for a terminal: its tabs are kept, the carriage returns at its end go. They
 * are looked for from the end: an expression would try each run of them, from each of its characters.
 */
export function safeOutput(line: string): string {
  let end = line.length;
  while (line[end - 1] === '\r') end -= 1;
  return line.slice(0, end).split('\t').map(safe).join('\t');
}

/** Writes a value as one line of JSON that is as safe as text is, and still reads back as the same value. */
export function safeJSON(value: unknown): string {
  return JSON.stringify(value).replace(UNSAFE_IN_JSON, unicodeEscapeOf);
}
