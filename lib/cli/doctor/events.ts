/**
 * Whether events arrive: one of the doctor's own, and with `--call` those of a call.
 */
import { randomBytes } from 'node:crypto';
import { ActionError, get, newOriginateApp, originateReason, type Asterisk, type Message } from '../../index.js';
import type { Findings } from './finding.js';
import { hasClass, lineOf, type Rights } from './rights.js';

/** The name of the doctor's own event. */
export const OWN_EVENT = 'gami-doctor';

/** How long an event may be on its way behind the answer, in milliseconds; it comes at once where it comes. */
const ON_ITS_WAY = 2000;

/** How long the channel of `--call` may ring, and its events may take, in milliseconds. */
const RINGING = 10_000;

/** Sends an event and waits for it; puts down what that tells of mask, classes and filters. */
export async function checkEvents(
  client: Asterisk,
  rights: Rights,
  isBooted: boolean,
  findings: Findings,
): Promise<void> {
  const token = randomBytes(8).toString('hex');
  const isOurs = (event: Message): boolean => get(event, 'Token') === token;
  const arrival = client.waitFor('UserEvent', isOurs, { timeout: ON_ITS_WAY }).then(() => true, () => false);
  const began = performance.now();
  try {
    await client.request({ Action: 'UserEvent', UserEvent: OWN_EVENT, Token: token });
  } catch (error) {
    return notSent(error as Error, rights, isBooted, findings);
  }
  if (await arrival) {
    const time = (performance.now() - began).toFixed(1);
    return findings.add('ok', 'events', `events arrive: one of its own took ${time} ms`);
  }
  return notCome(rights, findings);
}

function notSent(error: Error, rights: Rights, isBooted: boolean, findings: Findings): void {
  if (!(error instanceof ActionError)) {
    return findings.add('problem', 'events', `no event could be sent: ${error.message}`);
  }
  const lead = isBooted
    ? 'FullyBooted came, so events do arrive; one of its own can\'t be sent'
    : 'no event came, and one of its own can\'t be sent';
  return findings.add(isBooted ? 'note' : 'warning', 'events', `${lead} without the class user`,
    lineOf(rights, 'write', ['user']));
}

function notCome(rights: Rights, findings: Findings): void {
  const { read, filters, username } = rights;
  const text = `an event of its own was sent, and didn't come within ${ON_ITS_WAY} ms`;
  if (read !== undefined && !hasClass(read, 'user')) {
    return findings.add('note', 'events', `${text}: the user doesn't read the class user`,
      lineOf(rights, 'read', ['user']));
  }
  const where = `below [${username}] in manager.conf: eventfilter =; and disabledevents = in [general]`;
  if (read === undefined && filters === undefined) {
    return findings.add('warning', 'events',
      `${text}: the user doesn't read the class user, or an event filter hides it`, where);
  }
  return findings.add('problem', 'events', `${text}: an event filter of the user hides it`, where);
}

/** Calls a channel that waits a second, and waits for its events. */
export async function checkCall(client: Asterisk, channel: string, findings: Findings): Promise<void> {
  const wanted = ['Newchannel', 'Hangup'];
  const heard = new Set<string>();
  const call = { ...newOriginateApp(channel, 'Wait', '1'), timeout: RINGING };
  let over: (() => void) | undefined;
  const end = new Promise<void>((resolve) => { over = resolve; });
  const stop = client.subscribe(wanted, (event) => {
    if (!(get(event, 'Channel') ?? '').toLowerCase().startsWith(channel.toLowerCase())) return;
    heard.add(get(event, 'Event')!);
    if (heard.size === wanted.length) over!();
  });
  const timer = setTimeout(() => over!(), 2 * RINGING);
  try {
    await client.getOriginateResponse(call, {}, { timeout: 2 * RINGING });
    await end;
  } catch (error) {
    const why = error instanceof ActionError ? originateReason(error.response) : (error as Error).message;
    return findings.add('problem', 'call', `the call to ${channel} failed: ${why}`);
  } finally {
    clearTimeout(timer);
    stop();
  }
  const missing = wanted.filter((name) => !heard.has(name));
  if (missing.length === 0) return findings.add('ok', 'call', `a call to ${channel} was answered, and its events came`);
  return findings.add('problem', 'call', `a call to ${channel} was answered, but no ${missing.join(' and ')} came`,
    'the user must read the class call, and no event filter may hide these events');
}
