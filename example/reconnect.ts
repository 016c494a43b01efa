/**
 * Keeps a picture of the channels over a loss: a snapshot at each `ready`, in wire order, and events in between.
 *
 * To have a loss to show, on your PBX too, it dials by itself and cuts its own connection.
 */
import { connect as dial, type Socket } from 'node:net';
import { Asterisk } from 'gami';
import { pbx } from './support/pbx.js';

const { options: { host, port, tls, ...options }, close } = await pbx();
let socket: Socket | undefined;
const connect = (): Socket => {
  socket = dial({ host: String(host), port: port ?? 5038 });
  return socket;
};
const g = new Asterisk({ ...options, connect, reconnect: { minDelay: 50 } });
const channels = new Map<string, string>();

g.registerHandler('Newchannel', (m) => channels.set(m.Uniqueid!, m.Channel!));
g.registerHandler('Hangup', (m) => channels.delete(m.Uniqueid!));
g.on('disconnected', (error, retry) => console.log(`lost: ${error.code}, ${retry ? 'trying again' : 'giving up'}`));

/** Resolves at the next login, with the picture made anew: what is gone on the server is gone here too. */
function snapshot(): Promise<void> {
  return new Promise((resolve, reject) => {
    g.once('ready', ({ reconnected }) => g.holdCallbackAction({ Action: 'CoreShowChannels' }, (m, error) => {
      if (error) return reject(error);
      if (m.Response) return channels.clear();
      if (m.Event === 'CoreShowChannel') return channels.set(m.Uniqueid!, m.Channel!);
      g.delCallback(m);
      console.log(`${reconnected ? 'back' : 'logged in'}: ${channels.size} channels`);
      return resolve();
    }));
  });
}

const first = snapshot();
await g.login();
await first;
const second = snapshot();
socket?.destroy();
await second;

await g.logoff();
await close();
