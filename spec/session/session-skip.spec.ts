/**
 * What a session passes over: events that nobody at all would notice. Whoever could notice one gets it.
 */
import { expect } from 'chai';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Asterisk } from '../../lib/index.js';
import { Talk, type Call } from '../support/talk.js';

const event = (name: string, ...lines: string[]): string => `${[`Event: ${name}`, ...lines].join('\r\n')}\r\n\r\n`;

describe('Session: events that nobody wants', () => {
  const talk = (watches: (name: string) => boolean = () => false): Talk => new Talk({ watches });
  const namesOf = ({ messages }: Talk): (string | undefined)[] =>
    messages.map(({ Event, Response }) => Event ?? Response);

  it('are counted and told to nobody', () => {
    const quiet = talk();
    quiet.hear(event('Hangup', 'Cause: 16') + event('Newchannel') + event('Hangup'));
    expect([quiet.session.counts.received, quiet.messages]).to.deep.equal([3, []]);
  });

  it('are told where somebody watches their name', () => {
    const watched = talk((name) => name === 'Shutdown');
    watched.hear(event('Hangup') + event('Shutdown', 'Restart: True') + event('Hangup'));
    expect(namesOf(watched)).to.deep.equal(['Shutdown']);
  });

  it('are none of those with a handler or a subscriber, in any case of the name', () => {
    const wanted = talk();
    const got: (string | undefined)[] = [];
    wanted.handlers.register('hangup', ({ Cause }) => got.push(Cause));
    wanted.handlers.subscribe(/^Dial/, ({ Event }) => got.push(Event), false);
    wanted.hear(event('Hangup', 'Cause: 16') + event('Newchannel') + event('DialBegin') + event('HANGUP', 'Cause: 17'));
    expect(got).to.deep.equal(['16', 'DialBegin', '17']);
    expect(wanted.session.counts.received).to.equal(4);
  });

  it('are none when there is a default handler, a predicate or a subscriber to all', () => {
    for (const listen of [
      (each: Talk, note: () => void) => each.handlers.setDefault(note),
      (each: Talk, note: () => void) => { each.handlers.subscribe(() => true, note, false); },
      (each: Talk, note: () => void) => { each.handlers.subscribe(undefined, note, false); },
    ]) {
      const wanted = talk();
      let count = 0;
      listen(wanted, () => { count += 1; });
      wanted.hear(event('Hangup') + event('Newchannel'));
      expect(count).to.equal(2);
    }
  });

  it('are none of those that a handler begins to want while their chunk is read', () => {
    const wanted = talk();
    const got: (string | undefined)[] = [];
    wanted.handlers.register('Newchannel', () => wanted.handlers.register('Hangup', ({ Cause }) => got.push(Cause)));
    wanted.hear(event('Hangup', 'Cause: 1') + event('Newchannel') + event('Hangup', 'Cause: 2'));
    expect(got).to.deep.equal(['2']);
  });

  it('are none while a callback is held, which one of them might belong to', async () => {
    const holding = talk();
    const calls: Call[] = holding.send({ Action: 'Status', ActionID: 'a' }, { isHeld: true });
    await new Promise((resolve) => process.nextTick(resolve));
    holding.hear('Response: Success\r\nActionID: a\r\nEventList: start\r\n\r\n');
    holding.hear(
      event('Status', 'ActionID: a', 'Channel: 1') + event('Hangup') +
        event('StatusComplete', 'EventList: Complete', 'ActionID: a'),
    );
    expect(calls.map(([message]) => message['Event'])).to.deep.equal([undefined, 'Status', 'StatusComplete']);
  });

  it('are none while messages are kept back, since a recipient may come before they are released', () => {
    const held = talk();
    const got: (string | undefined)[] = [];
    held.session.hold();
    held.hear(event('Hangup', 'Cause: 16'));
    held.handlers.register('Hangup', ({ Cause }) => got.push(Cause));
    held.session.release();
    expect(got).to.deep.equal(['16']);
  });
});

describe('Asterisk: events that nobody wants', () => {
  let server: Server;
  let asterisk: Asterisk;
  let peer: Socket;
  afterEach(async () => {
    await asterisk.close();
    await new Promise((resolve) => server.close(resolve));
  });

  async function loggedIn(events: string): Promise<void> {
    server = createServer((socket) => {
      peer = socket;
      socket.on('error', () => undefined).write('Asterisk Call Manager/11.0.0\r\n');
      socket.on('data', (text) => {
        const [, id] = /ActionID: (.*)\r\n/.exec(String(text))!;
        socket.write(
          `${String(text).includes('Action: Ping') ? events : ''}Response: Success\r\nActionID: ${id}\r\n\r\n`,
        );
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    asterisk = new Asterisk({
      port: (server.address() as AddressInfo).port,
      username: 'u',
      secret: 's',
      auth: 'plain',
      reconnect: false,
    });
    await asterisk.login();
  }

  it('count in the figures', async () => {
    await loggedIn(event('Hangup') + event('Newchannel'));
    const before = asterisk.stats().received;
    await asterisk.request({ Action: 'Ping' });
    expect(asterisk.stats().received - before).to.equal(3);
  });

  it('are published on the channel gami:message while somebody listens there', async () => {
    await loggedIn(event('Hangup') + event('Newchannel'));
    const seen: unknown[] = [];
    const listen = (published: unknown): void => {
      seen.push((published as { message: Record<string, string> }).message['Event']);
    };
    subscribe('gami:message', listen);
    await asterisk.request({ Action: 'Ping' }).finally(() => unsubscribe('gami:message', listen));
    expect(seen).to.deep.equal(['Hangup', 'Newchannel', undefined]);
  });

  it('tell of a shutdown all the same', async () => {
    await loggedIn(event('Shutdown', 'Shutdown: Cleanly', 'Restart: True'));
    const lost = once(asterisk, 'disconnected') as Promise<[Error]>;
    await asterisk.request({ Action: 'Ping' });
    peer.destroy();
    const [error] = await lost;
    expect(error).to.have.property('code', 'AMI_SERVER_SHUTDOWN');
  });
});
