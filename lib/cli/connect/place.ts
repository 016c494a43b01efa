/**
 * Where a server is and as which user: read from `name:port` and from `ami://user@host:port`.
 *
 * Pure. Errors name the option or the variable and what it takes, never the value: a URL may hold a secret.
 */
import { isIPv6 } from 'node:net';
import { UsageError } from '../arguments.js';

/** What can be known about a server before it is dialled; what is missing has the library's default. */
export interface Place {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly username?: string | undefined;
  readonly tls?: boolean | undefined;
  /** File with the certificates to trust. */
  readonly ca?: string | undefined;
  readonly auth?: string | undefined;
  /** In milliseconds. */
  readonly timeout?: number | undefined;
  /** File with the secret. */
  readonly secretFile?: string | undefined;
  /** The secret itself: of a URL in the environment. */
  readonly secret?: string | undefined;
}

const MAX_PORT = 65_535;

/** Reads a port. @throws {UsageError} it is none */
export function portOf(what: string, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > MAX_PORT) throw new UsageError(`${what} needs a port from 1 to ${MAX_PORT}`);
  return port;
}

/**
 * Reads `name`, `name:port`, `[::1]:port`, or an IPv6 address alone.
 *
 * @throws {UsageError} it is none of them
 */
export function hostPlace(what: string, text: string): Place {
  if (isIPv6(text)) return { host: text };
  const [, inBrackets, name, port] = /^(?:\[([^\]]*)\]|([^:[\]]+))(?::(.*))?$/.exec(text) ?? [];
  const host = inBrackets !== undefined && isIPv6(inBrackets) ? inBrackets : name;
  if (host !== undefined) return port === undefined ? { host } : { host, port: portOf(what, port) };
  throw new UsageError(`${what} takes name, name:port or [::1]:port`);
}

/**
 * Reads `ami://user@host:port`, or `amis://…` for TLS.
 *
 * @param takesSecret whether `user:secret@` may stand there: in the environment, never among the arguments
 * @throws {UsageError} it is no such URL, or holds a secret where none may be
 */
export function urlPlace(what: string, text: string, takesSecret: boolean): Place {
  const [, scheme, user, secret, host] = /^(amis?):\/\/(?:([^@/:]*)(?::([^@/]*))?@)?([^@/?#]+)\/?$/i.exec(text) ?? [];
  if (host === undefined) throw new UsageError(`${what} takes ami://user@host:port, or amis:// for TLS`);
  if (secret !== undefined && !takesSecret) {
    throw new UsageError(`${what} may hold no secret, which every user of the machine could read; set AMI_SECRET`);
  }
  return {
    ...hostPlace(what, host),
    tls: scheme!.toLowerCase() === 'amis',
    username: decoded(what, user),
    secret: decoded(what, secret),
  };
}

function decoded(what: string, text: string | undefined): string | undefined {
  try {
    return text === undefined || text === '' ? undefined : decodeURIComponent(text);
  } catch {
    throw new UsageError(`${what} has a % that is followed by no two hexadecimal digits; write %25`);
  }
}
