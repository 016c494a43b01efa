/**
 * The answers about the session itself: login, logoff, ping, event mask and filters.
 *
 * Source: asterisk main/manager.c, authenticate(), action_login(), action_challenge(), action_events(),
 * action_filter(), action_waitevent(), 22.10.1.
 */
import { challengeKey } from '../../../wire/challenge.js';
import { builtIn, type ActionContext, type BuiltIn, type FakeUser } from '../built-in.js';
import { ALL_CLASSES, maskOf, SECURITY_CLASS, SYSTEM_CLASS } from '../../wire/event-mask.js';
import { messageText, type Headers } from '../../wire/wire-writer.js';
import { tellSecurity } from '../security-events.js';

function isAuthentic(context: ActionContext, secret: string): boolean {
  if (context.header('AuthType').toLowerCase() !== 'md5') return context.header('Secret') === secret;
  return context.header('Key') === challengeKey(context.session.challenge, secret);
}

async function refuse(context: ActionContext, event: string, headers: Headers = {}): Promise<void> {
  tellSecurity(context, event, headers);
  const delay = context.host.loginDelay();
  if (delay > 0) await new Promise<void>((resolve) => context.pbx.after(delay, resolve));
  context.error('Authentication failed');
  context.session.end();
}

/** A wrong key is told of with the one that was expected, a wrong secret is not. */
function refuseSecret(context: ActionContext, { name, secret }: FakeUser & { readonly name: string }): Promise<void> {
  const isMd5 = context.header('AuthType').toLowerCase() === 'md5';
  if (!isMd5) return refuse(context, 'InvalidPassword', { AccountID: name });
  return refuse(context, 'ChallengeResponseFailed', {
    AccountID: '',
    Challenge: context.session.challenge,
    Response: context.header('Key'),
    ExpectedResponse: challengeKey(context.session.challenge, secret),
  });
}

function login(context: ActionContext): void | Promise<void> {
  const { session, host } = context;
  if (session.isLoggedIn) return context.respond('Already authenticated');
  const user = host.user(context.header('Username'));
  if (user === undefined) return refuse(context, 'InvalidAccountID', { AccountID: context.header('Username') });
  if (!isAuthentic(context, user.secret)) return refuseSecret(context, user);
  session.mask = maskOf(context.header('Events'));
  session.logIn({
    username: user.name,
    read: maskOf(user.read ?? '') ?? ALL_CLASSES & ~SECURITY_CLASS,
    write: maskOf(user.write ?? 'all') ?? 0,
  });
  tellSecurity(context, 'SuccessfulAuth', { AccountID: user.name });
  context.respond('Authentication accepted');
  if (host.fullyBooted && session.maySee(SYSTEM_CLASS)) session.sendRaw(fullyBootedText(context));
}

function fullyBootedText({ pbx }: ActionContext): string {
  const uptime = Math.floor((Date.now() - pbx.started.getTime()) / 1000);
  return messageText({
    Event: 'FullyBooted',
    Privilege: 'system,all',
    Uptime: uptime,
    LastReload: uptime,
    Status: 'Fully Booted',
  });
}

function challenge(context: ActionContext): void {
  if (context.header('AuthType').toLowerCase() === 'md5') context.respond({ Challenge: context.session.challenge });
  else context.error('Must specify AuthType');
}

function logoff(context: ActionContext): void {
  context.respond({ Response: 'Goodbye', Message: 'Thanks for all the fish.' });
  context.session.end();
}

/** Source: asterisk main/manager.c, action_ping(), 22.10.1; up to 1.4 the response itself was `Pong`. */
function ping(context: ActionContext): void {
  if (context.pbx.amiVersion === '1.0') return context.respond({ Response: 'Pong' });
  const now = Date.now();
  context.respond({ Ping: 'Pong', Timestamp: `${Math.floor(now / 1000)}.${String(now % 1000).padStart(3, '0')}000` });
}

function events(context: ActionContext): void {
  const mask = maskOf(context.header('EventMask'));
  if (mask === undefined) return context.error('Invalid event mask');
  context.session.mask = mask;
  context.respond({ Events: mask === 0 ? 'Off' : 'On' });
}

function filter(context: ActionContext): void {
  if (context.header('Operation').toLowerCase() !== 'add') return context.error('Unknown operation');
  const fault = context.session.filters.add(context.header('Filter'), context.header('MatchCriteria'));
  if (fault === undefined) context.respond('Success');
  else context.error(fault);
}

async function waitEvent(context: ActionContext): Promise<void> {
  const seconds = Number.parseInt(context.header('Timeout'), 10);
  await context.session.waitForActivity(
    Number.isNaN(seconds) || seconds < 0 ? Infinity : Math.min(seconds * 1000, 0x7fffffff),
  );
  context.respond('Waiting for Event completed.');
  context.session.flushEvents();
  const id = context.header('ActionID');
  context.session.send({ Event: 'WaitEventComplete', ActionID: id === '' ? undefined : id });
}

function listCommands(context: ActionContext): void {
  const commands: Record<string, string> = {};
  for (const { name, synopsis, privileges } of context.host.actions.values()) {
    if (context.session.mayWrite(privileges)) {
      commands[name] = `${synopsis}  (Priv: ${privileges === '' ? '<none>' : privileges})`;
    }
  }
  context.respond(commands);
}

/** The actions of a session's own life. */
export const SESSION_ACTIONS: readonly BuiltIn[] = [
  builtIn('Login', '', 'Log a manager session in', login),
  builtIn('Challenge', '', 'Give the challenge for an MD5 login', challenge),
  builtIn('Logoff', '', 'Log the session off', logoff),
  builtIn('Ping', '', 'Answer, to keep a connection alive', ping),
  builtIn('Events', '', 'Set the event mask', events),
  builtIn('Filter', 'system', 'Add an event filter to the session', filter),
  builtIn('WaitEvent', '', 'Wait for an event', waitEvent),
  builtIn('ListCommands', '', 'List the actions that the user may send', listCommands),
];
