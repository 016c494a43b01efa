/**
 * The text of AsyncAGI: environments and results as the server writes them, commands as it reads them.
 *
 * Source: asterisk res/res_agi.c, setup_env(), agi_handle_command() and parse_args(), and main/utils.c,
 * ast_uri_encode(), 22.10.1. Pure.
 */
import { isUtf8 } from 'node:buffer';
import { LocalProtocolError } from '../errors.js';
import { emptyMessage } from '../message.js';

/** What came of a command. */
export interface AgiResult {
  /** 200 done, 510 unknown command, 511 not on a dead channel, 520 wrong usage; 0 where no result can come. */
  readonly code: number;
  /** What stands behind `result=`: mostly `0`, `1` or, when it failed, `-1`; empty where there is none. */
  readonly result: string;
  /** What stands behind it in parentheses, such as the value of a variable. */
  readonly data?: string;
  /** All that the server said, without the line feed at its end. */
  readonly text: string;
}

/**
 * Undoes the server's encoding; bytes that are no UTF-8 are taken for ISO 8859-1.
 *
 * Asterisk 1.8 and 12 write a byte above 0x7F as a negative number: `%FFFFFFC3` (live, 1.8.32 and 12.8).
 */
function decoded(text: string): string {
  return text.replaceAll(/(?:%(?:FFFFFF[89A-F][0-9A-F]|[0-9a-f]{2}))+/gi, (run) => {
    const bytes = Buffer.from(run.replaceAll(/%(?:FFFFFF(?=[89A-F][0-9A-F]))?/gi, ''), 'hex');
    return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
  });
}

/**
 * Reads the environment of a call: `agi_channel`, `agi_uniqueid`, `agi_callerid` and so on.
 *
 * A line ends at its line feed alone; what else a caller's name may hold (a carriage return, U+2028) belongs to the
 * value.
 */
export function agiEnvironment(encoded: string): Record<string, string> {
  const environment = emptyMessage();
  for (const line of decoded(encoded).split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) environment[line.slice(0, colon)] = line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
  }
  return environment;
}

/** Reads what stands in parentheses; a value may hold parentheses of its own when nothing comes behind it. */
function dataOf(rest: string): string | undefined {
  const whole = /^ \((.*)\)$/s.exec(rest) ?? /^ \(([^)]*)\)/.exec(rest);
  return whole?.[1];
}

/** Reads the result of a command. */
export function agiResult(encoded: string): AgiResult {
  const text = decoded(encoded).replace(/\n$/, '');
  const [, code, , result = '', rest = ''] = /^(\d+)(?:( result=)(\S*)(.*))?/s.exec(text) ?? [];
  const data = dataOf(rest);
  return { code: Number(code ?? 0), result, ...(data === undefined ? {} : { data }), text };
}

/**
 * Quotes an argument of a command, so that blanks, quotes and backslashes in it stay what they are.
 *
 * @throws {LocalProtocolError} `AMI_BAD_ARGUMENT` — it has a line break or NUL, which no command can carry
 */
export function quoteAgi(argument: string): string {
  if (typeof argument !== 'string' || /[\r\n\0]/.test(argument)) {
    throw new LocalProtocolError('AMI_BAD_ARGUMENT', 'an argument of a command must be text without line breaks');
  }
  return `"${argument.replaceAll(/["\\]/g, '\\$&')}"`;
}

/**
 * Writes a command: a line as it is, or a name and its arguments, which are quoted.
 *
 * @throws {LocalProtocolError} `AMI_BAD_ARGUMENT` — it is empty, or has a line break or NUL
 */
export function agiCommand(command: string | readonly string[]): string {
  const [name, ...args] = typeof command === 'string'
    ? [command]
    : Array.isArray(command)
    ? (command as readonly string[])
    : [];
  if (typeof name !== 'string' || name.trim() === '' || /[\r\n\0]/.test(name)) {
    throw new LocalProtocolError('AMI_BAD_ARGUMENT', 'a command must be a line of text that is not empty');
  }
  return [name, ...args.map(quoteAgi)].join(' ');
}
