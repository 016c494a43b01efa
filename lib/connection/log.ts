/**
 * Log lines: silent unless `NODE_DEBUG=gami` is set or the user gives a logger.
 *
 * Each message is one line that commands no terminal, whatever a server says in it. What the wire shows goes through
 * `masked` before it comes here: no line, whatever its level, holds a secret or a key.
 */
import { Console } from 'node:console';
import { debuglog, inspect } from 'node:util';
import { visible } from '../errors.js';
import type { Logger, LogLevel } from './options.js';

/** A log of one `Asterisk`. */
export interface Log {
  /** True when lines of this level are read; ask before making an expensive one. */
  reads(level: LogLevel): boolean;
  /** Writes a line. A logger that throws does no harm. */
  write(level: LogLevel, message: string, details?: object): void;
}

const debug = debuglog('gami');
/** Asked once: `NODE_DEBUG` is read when the process starts, and to ask costs something for each message. */
const isDebugging = debug.enabled;

/** Makes the log of an `Asterisk`, whose name stands in each line. */
export function createLog(logger: Logger | undefined, name: string): Log {
  const sink = logger !== undefined && logger instanceof Console ? linesOf(logger) : logger;
  return {
    reads: (level) => typeof sink?.[level] === 'function' || isDebugging,
    write: (level, message, details) => {
      if (!isDebugging && sink?.[level] === undefined) return;
      const line = visible(`${name}: ${message}`);
      if (isDebugging) debug('%s %s', level, line, details ?? '');
      try {
        if (details === undefined) sink?.[level]?.(line);
        else sink?.[level]?.(line, visibleIn(details));
      } catch {
        debug('the logger threw');
      }
    },
  };
}

/** A console has no `fatal`, prints a stack at each `trace`, and breaks long details into several lines. */
function linesOf(target: Console): Logger {
  const print = (method: 'debug' | 'info' | 'warn' | 'error') => (message: string, details?: object): void => {
    const behind = details === undefined ? '' : ` ${inspect(details, { breakLength: Infinity, compact: true })}`;
    target[method](message + behind);
  };
  const debug = print('debug');
  const error = print('error');
  return { trace: debug, debug, info: print('info'), warn: print('warn'), error, fatal: error };
}

/** The same details, their texts as harmless as the line is. */
function visibleIn(details: object): object {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [name, typeof value === 'string' ? visible(value) : value]),
  );
}
