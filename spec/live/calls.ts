/**
 * Calls for the specs: channels brought to where a spec wants them, and all of them hung up again behind it.
 *
 * A call is made of two Local channels: the first half runs `Wait`, the second the extension of the dialplan.
 */
import { newOriginateApp, type Asterisk, type Message } from '../../lib/index.js';
import { closeClients, newAdmin } from './clients.js';

/** Calls an extension of the context `default` and returns the outcome of the answered call. */
export async function call(client: Asterisk, extension: string): Promise<Message> {
  return client.getOriginateResponse(newOriginateApp(`Local/${extension}@default`, 'Wait', '600'));
}

/**
 * Brings callers into a conference of ConfBridge and resolves when all have joined; the conference ends with
 * `hangUpCalls`.
 */
export async function confer(client: Asterisk, conference: string, callers: number): Promise<void> {
  const joined = new Promise<void>((resolve) => {
    let count = 0;
    const stop = client.subscribe('ConfbridgeJoin', (event) => {
      if (event.Conference !== conference || ++count < callers) return;
      stop();
      resolve();
    });
  });
  await Promise.all(Array.from({ length: callers }, () => call(client, `conference-${conference}`)));
  await joined;
}

/**
 * Hangs up every channel of the server and resolves when they are gone; the channels inside a conference, which nobody
 * is told of, go with it.
 */
export async function hangUp(client: Asterisk): Promise<void> {
  const gone = new Set<string | undefined>();
  const stop = client.subscribe('Hangup', ({ Uniqueid }) => { gone.add(Uniqueid); });
  const { events } = await client.requestList({ Action: 'CoreShowChannels' });
  await client.requestList({ Action: 'Hangup', Channel: '/.*/' });
  for (const { Uniqueid } of events) {
    if (!gone.has(Uniqueid)) {
      await client.waitFor('Hangup', (event) => event.Uniqueid === Uniqueid);
    }
  }
  stop();
}

/** Hook after a spec that calls: hangs up what is left, then closes the clients. */
export async function hangUpCalls(): Promise<void> {
  const client = newAdmin({ events: 'call' });
  await client.login();
  await hangUp(client);
  await closeClients();
}
