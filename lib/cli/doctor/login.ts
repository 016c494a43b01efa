/**
 * The login, and what it can be when it is refused: the server's words are the same for most of the causes.
 *
 * Source: asterisk main/manager.c, authenticate() and process_message(), 22.10.1.
 */
import { AuthenticationError, type Asterisk } from '../../index.js';
import type { Findings } from './finding.js';

/** What the login is told. */
export interface LoginOptions {
  readonly username: string;
  /** The address from which the server sees the client; undefined where it isn't known. */
  readonly local: string | undefined;
  readonly limit: number;
}

/** What was heard right behind the login. */
export interface LoggedIn {
  /** True when FullyBooted came: the user reads `system`, and Asterisk is up. */
  readonly isBooted: boolean;
}

const IN_USE = /login already in use/i;

function refusedFor(response: string, { username, local }: LoginOptions): [text: string, advice: string] {
  if (IN_USE.test(response)) {
    return [`the user ${username} is logged in already, and only one session is allowed`,
      `in manager.conf: allowmultiplelogin = yes, in [general] or below [${username}]; or a user of its own for each `
      + 'program'];
  }
  const from = local === undefined ? 'this host' : local;
  return [`the login of ${username} is refused (${response}): no such user, another secret, or an ACL`,
    `in manager.conf: is there [${username}], is secret = what is sent, do deny =, permit = and acl = let ${from} in? `
    + 'The server says the same for all three; its log (class security, or "notice") tells which'];
}

/** Logs in; undefined when that fails. */
export async function checkLogin(
  client: Asterisk,
  logIn: () => Promise<void>,
  options: LoginOptions,
  findings: Findings,
): Promise<LoggedIn | undefined> {
  let isBooted = false;
  const stop = client.subscribe('FullyBooted', () => { isBooted = true; });
  const began = performance.now();
  try {
    await logIn();
    await client.request({ Action: 'Ping' });
  } catch (error) {
    putDown(error as Error, client, options, findings);
    return undefined;
  } finally {
    stop();
  }
  findings.add('ok', 'login', `${options.username} is logged in (${Math.round(performance.now() - began)} ms)`);
  return { isBooted };
}

function putDown(error: Error, client: Asterisk, options: LoginOptions, findings: Findings): void {
  if (error instanceof AuthenticationError || IN_USE.test(error.message)) {
    const words = error.message.replace(/^.*?: /, '');
    return findings.add('problem', 'login', ...refusedFor(words.trim(), options));
  }
  if (client.version !== undefined && /TIMEOUT/.test(String((error as { code?: string }).code))) {
    return findings.add('problem', 'login',
      `the banner came, and then no answer within ${options.limit} ms: the server reads nothing, or hangs`,
      'look at the server: is it alive ("core show uptime"), locked ("core show locks"), out of memory?');
  }
  return findings.add('problem', 'login', `the login failed: ${error.message}`);
}
