/**
 * Expressions that find a header in the text of an event, for servers whose filters know nothing else.
 *
 * The server matches a filter against the whole event: `Event: Hangup`, CRLF, one line per header. What stands here
 * keeps to that structure: user's text is quoted, nothing but what is asked for reaches over the end of a line. Every
 * construct means the same in basic and extended POSIX expressions (but the user's own), because servers differ; a line
 * feed can't be written into an action, so `[[:cntrl:]]` stands for it. In front of the text looked for, a value may
 * therefore have no control character. Source: asterisk main/manager.c, manager_add_filter() and match_filter(),
 * 16.28.0: regcomp() without REG_NEWLINE. Pure.
 */
import { LocalProtocolError } from '../errors.js';

/** How a header's value is compared. `none`: the header is there and not empty. */
export type MatchMethod = 'exact' | 'starts_with' | 'ends_with' | 'contains' | 'regex' | 'none';

const END = '[[:cntrl:]]';
const REST = '[^[:cntrl:]]*';

function quote(text: string): string {
  return text.replaceAll(/[\\.*+?()[\]{}|$]/g, '[$&]').replaceAll('^', '\\^');
}

/**
 * A bracket, an escaped character, or one character of an extended POSIX expression. Source: POSIX, Base Definitions,
 * 9.3.5 and 9.4.
 */
const TOKEN = /\[\^?\]?(?:\[[:.=].*?[:.=]\]|[^\]])*\]|\\.|./gs;

function refuse(text: string): never {
  throw new LocalProtocolError('AMI_BAD_ARGUMENT', `the filter's value: ${text}`);
}

/** Keeps a part of the user's expression on its line. */
function withinLine(token: string): string {
  if (token === '.') return '[^[:cntrl:]]';
  return token.startsWith('[^') ? `${token.slice(0, -1)}[:cntrl:]]` : token;
}

function checkGroups(tokens: readonly string[], isAnchored: boolean): void {
  let depth = 0;
  for (const token of tokens) {
    if (token === '(') depth += 1;
    if (token === ')') depth -= 1;
    if (depth < 0) refuse('a parenthesis is closed that was not opened');
    if (token === '^' || token === '$') refuse('this server can match "^" at the beginning and "$" at the end only');
    if (token === '|' && depth === 0 && isAnchored) {
      refuse('this server can match alternatives with "^" or "$" only in parentheses');
    }
  }
  if (depth > 0) refuse('a parenthesis is not closed');
}

/**
 * Tells whether a part of an expression has another meaning in a basic one: there `+ ? | ( ) { }` stand for themselves,
 * and with a backslash for what they mean here. Source: POSIX, Base Definitions, 9.3 and 9.4.
 */
function isExtended(token: string): boolean {
  return /^(?:[+?|(){}]|\\[^.*[\]^$\\])$/s.test(token);
}

/** Turns an extended expression for a value into one for its line. */
function valueExpression(expression: string, isBasic: boolean): string {
  const tokens = expression.match(TOKEN) ?? [];
  const extended = isBasic ? tokens.find(isExtended) : undefined;
  if (extended !== undefined) refuse(`this server knows basic expressions only, without ${JSON.stringify(extended)}`);
  const isAtStart = tokens[0] === '^';
  const isAtEnd = tokens.length > 1 && tokens.at(-1) === '$';
  const body = tokens.slice(isAtStart ? 1 : 0, isAtEnd ? -1 : undefined);
  checkGroups(body, isAtStart || isAtEnd);
  const text = body.map(withinLine).join('');
  return `${isAtStart ? '' : REST}${isBasic ? text : `(${text})`}${isAtEnd ? END : ''}`;
}

function valuePattern(method: MatchMethod, value: string, isBasic: boolean): string {
  switch (method) {
    case 'exact': return quote(value) + END;
    case 'starts_with': return quote(value);
    case 'ends_with': return REST + quote(value) + END;
    case 'contains': return REST + quote(value);
    case 'regex': return valueExpression(value, isBasic);
    case 'none': return '[^[:cntrl:]]';
  }
}

/**
 * Writes the expression for events of a name, for a header, or for both; without a header the value is looked for in
 * the whole text.
 *
 * @param isBasic true for a server that knows basic expressions only
 * @throws {LocalProtocolError} `AMI_BAD_ARGUMENT` — an expression of the user's that can't be kept on a line, or that a
 *   basic one can't say
 */
export function eventPattern(
  event: string | undefined,
  header: string | undefined,
  method: MatchMethod,
  value: string,
  isBasic = false,
): string {
  const start = event === undefined ? '' : `^Event: ${quote(event)}${END}`;
  if (header === undefined) return method === 'none' ? start : `${start === '' ? '' : `${start}.*`}${quote(value)}`;
  const before = start === '' ? (header === 'Event' ? '^' : END) : `${start}.*${END}`;
  return `${before}${quote(header)}: ${valuePattern(method, value, isBasic)}`;
}
