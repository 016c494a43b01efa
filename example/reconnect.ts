/** Keeps a picture of the channels over a loss: a snapshot at each `ready`, events in between. */
import { Asterisk } from 'gami';
import { pbx } from './support/pbx.js';

const { options, fake, close } = await pbx();
const g = new Asterisk({ ...options, reconnect: { minDelay: 50 } });
const channels = new Set<string>();

g.registerHandler('Newchannel', (m) => channels.add(m.Channel!));
g.registerHandler('Hangup', (m) => channels.delete(m.Channel!));
g.on('disconnected', (error, retry) => console.log(`lost: ${error.code}, ${retry ? 'trying again' : 'giving up'}`));

/** Resolves at the next login, with the picture made anew: what is gone on the server is gone here too. */
function snapshot(): Promise<void> {
  return new Promise((resolve, reject) => {
    g.once('ready', ({ reconnected }) => {
      channels.clear();
      g.requestList({ Action: 'CoreShowChannels' }).then(({ events }) => {
        for (const e of events) channels.add(e.Channel!);
        console.log(`${reconnected ? 'back' : 'logged in'}: ${channels.size} channels`);
        resolve();
      }, reject);
    });
  });
}

const first = snapshot();
await g.login();
await first;
if (fake) {
  const second = snapshot();
  await fake.restart();
  await second;
}

await g.logoff();
await close();
