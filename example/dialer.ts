/**
 * A progressive dialer: a list of calls, five at once, the results as CSV; it goes on over a reconnect.
 *
 * `node dialer.js calls.csv > results.csv`, a line each: the channel, and what the answered one hears. Without a file
 * it makes fifty of its own. What may have been dialled when the connection was lost is not dialled twice.
 */
import { readFileSync } from 'node:fs';
import { Asterisk, newOriginateApp, type AmiError, type CallEnd } from 'gami';
import { pbx } from './support/pbx.js';

const AT_ONCE = 5;

const { options, fake, close } = await pbx();
const g = new Asterisk({ ...options, reconnect: { minDelay: 100 } });
await g.login();

const [, , file] = process.argv;
const made = Array.from({ length: 50 }, (_, row) => `Local/${row % 5 === 4 ? 'busy' : 'answer'}@default,hello-world`);
const rows = file === undefined ? made : readFileSync(file, 'utf8').split('\n').filter(Boolean);

/** Places a call when there is a connection; one that was never sent is tried again. */
async function dial(channel: string, sound: string): Promise<CallEnd> {
  const [application, data] = file === undefined ? ['Wait', '0.1'] : ['Playback', sound];
  for (;;) {
    await g.whenReady();
    const call = g.call(newOriginateApp(channel, application, data));
    const error = await call.answered.then(() => undefined, (reason: AmiError) => reason);
    if (error?.sent !== false) return call.ended;
  }
}

let done = 0;
async function work(): Promise<void> {
  for (let row = rows.shift(); row !== undefined; row = rows.shift()) {
    const [channel = '', sound = ''] = row.split(',');
    const { answered, cause, text } = await dial(channel, sound);
    console.log([channel, answered ? 'answered' : 'failed', cause, text].join(','));
    done += 1;
    if (fake && done === 20) fake.drop();
  }
}

console.log('channel,result,cause,text');
await Promise.all(Array.from({ length: AT_ONCE }, work));
await g.logoff();
await close();
