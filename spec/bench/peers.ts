/**
 * Other clients of Node on the same work. They are no dependencies: somebody who wants to compare installs them in a
 * folder of his own and names that with `--peers DIR`; each is used as its own README shows it.
 */
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { BenchClient, ClientKind } from './client.js';

/** A client whose interface nobody has typed. */
type Untyped = any;

/** The names that `--peer` takes. */
export const PEERS = ['asterisk-manager', 'yana', 'ami-io', 'asterisk-ami-client', 'nami'] as const;

/** Read and kept, so that nobody can leave the reading out. */
const read: unknown[] = [];

function reader(event: string, id: string, callback: () => void): (message: Untyped) => void {
  return (message) => {
    read[0] = message[event];
    read[1] = message[id];
    callback();
  };
}

const ADAPTERS: Readonly<Record<(typeof PEERS)[number], (library: Untyped) => BenchClient>> = {
  'asterisk-manager': (Manager) => {
    let manager: Untyped;
    return {
      open: (port) => new Promise((done) => {
        manager = new Manager(port, '127.0.0.1', 'admin', 'secret', true);
        manager.once('connect', () => manager.action({ action: 'ping' }, () => done()));
      }),
      onEvery: (callback) => { manager.on('managerevent', reader('event', 'uniqueid', callback)); },
      onOne: (event, callback) => { manager.on(event.toLowerCase(), callback); },
      ping: (callback) => { manager.action({ action: 'ping' }, callback); },
      close: () => { manager.disconnect(); },
    };
  },
  yana: (Ami) => {
    let ami: Untyped;
    return {
      open: (port) => new Promise((done) => {
        ami = new Ami({ host: '127.0.0.1', port, login: 'admin', password: 'secret', events: 'on', reconnect: false });
        ami.on('error', () => undefined);
        ami.connect(() => done());
      }),
      onEvery: (callback) => { ami.on('event', reader('Event', 'Uniqueid', callback)); },
      onOne: (event, callback) => { ami.on(event, callback); },
      ping: (callback) => { ami.send({ Action: 'Ping' }, callback); },
      close: () => { ami.socket.destroy(); },
    };
  },
  'ami-io': ({ createClient, SilentLogger, Action }) => {
    let client: Untyped;
    return {
      open: (port) =>
        new Promise((done) => {
          client = createClient({
            host: '127.0.0.1',
            port,
            login: 'admin',
            password: 'secret',
            logger: new SilentLogger(),
          });
          client.on('connected', () => done());
          client.connect();
        }),
      onEvery: (callback) => {
        client.on('event', reader('event', 'uniqueid', callback));
      },
      onOne: (event, callback) => {
        client.on(`rawEvent.${event}`, callback);
      },
      ping: (callback) => {
        client.send(new Action.Ping(), callback);
      },
      close: () => {
        client.socket.destroy();
      },
    };
  },
  'asterisk-ami-client': (AmiClient) => {
    const client: Untyped = new AmiClient();
    let count = 0;
    return {
      open: (port) => client.connect('admin', 'secret', { host: '127.0.0.1', port }),
      onEvery: (callback) => { client.on('event', reader('Event', 'Uniqueid', callback)); },
      onOne: (event, callback) => { client.on(event, callback); },
      ping: (callback) => {
        const id = `bench-${count += 1}`;
        client.once(`resp_${id}`, callback);
        client.action({ Action: 'Ping', ActionID: id });
      },
      close: () => { client.disconnect(); },
    };
  },
  nami: ({ Nami, Actions }) => {
    let nami: Untyped;
    return {
      open: (port) => new Promise((done) => {
        nami = new Nami({ host: '127.0.0.1', port, username: 'admin', secret: 'secret' });
        nami.logLevel = -1;
        nami.on('namiConnected', () => done());
        nami.open();
      }),
      onEvery: (callback) => { nami.on('namiEvent', reader('event', 'uniqueid', callback)); },
      onOne: (event, callback) => { nami.on(`namiEvent${event}`, callback); },
      ping: (callback) => { nami.send(new Actions.Ping(), callback); },
      close: () => { nami.socket.destroy(); },
    };
  },
};

/**
 * Finds an installed client.
 *
 * @throws {Error} when it isn't installed in the folder
 */
export function peer(name: string, folder: string): ClientKind {
  const make = ADAPTERS[name as (typeof PEERS)[number]];
  if (make === undefined) throw new Error(`--peer takes ${PEERS.join(', ')}, not ${name}`);
  const require = createRequire(join(resolve(folder), 'package.json'));
  const { version } = require(`${name}/package.json`) as { version: string };
  return { name, label: `${name} ${version}`, handicap: 20, sees: 'events', create: () => make(require(name)) };
}
