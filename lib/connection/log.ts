/**
 * Log lines: silent unless `NODE_DEBUG=gami` is set or the user gives a logger.
 *
 * What the wire shows goes through `masked` first: no line, whatever its level, holds a secret or a key.
 */
import { debuglog } from 'node:util';
import type { Logger, LogLevel } from './options.js';

/** A log of one `Asterisk`. */
export interface Log {
  /** True when anybody reads lines of this level; ask before making an expensive one. */
  reads(level: LogLevel): boolean;
  /** Writes a line. A logger that throws does no harm. */
  write(level: LogLevel, message: string, details?: object): void;
}

const debug = debuglog('gami');
/** Asked once: `NODE_DEBUG` is read when the process starts, and to ask costs something for each message. */
const isDebugging = debug.enabled;

/** Makes the log of an `Asterisk`, whose name stands in each line. */
export function createLog(logger: Logger | undefined, name: string): Log {
  return {
    reads: (level) => typeof logger?.[level] === 'function' || isDebugging,
    write: (level, message, details) => {
      if (isDebugging) debug('%s %s: %s', level, name, message, details ?? '');
      try {
        logger?.[level]?.(`${name}: ${message}`, details);
      } catch {
        debug('the logger threw');
      }
    },
  };
}

const SECRET_LINES = /^(secret|key)([ \t]*:)[^\r\n]*/gim;

/** The same headers in a message as JSON: of a server that says them back. */
const SECRET_FIELDS = /("(?:secret|key)":)"(?:[^"\\]|\\.)*"/gi;

/** Lines of configuration files, as GetConfig answers with them. */
const SECRET_SETTINGS = /\b((?:md5)?secret|password|auth)([ \t]*=>?[ \t]*)[^\s",;]+/gi;

/**
 * Makes the text of messages fit to be shown: the values of `Secret` and `Key`, and of secrets in configuration lines,
 * are masked.
 */
export function masked(text: string): string {
  return text.replace(SECRET_LINES, '$1$2 ***').replace(SECRET_FIELDS, '$1"***"').replace(SECRET_SETTINGS, '$1$2***');
}
