/**
 * Handlers on several servers: each hears all, and sees who spoke.
 */
import { expect } from 'chai';
import { StateError, type Asterisk, type Message } from '../../lib/index.js';
import { Servers } from '../../lib/client/servers.js';
import type { FakeAsterisk } from '../../lib/testing/index.js';
import { useScene } from '../support/scene.js';

describe('Servers, handlers', () => {
  const scene = useScene();
  let fakes: FakeAsterisk[];
  let servers: Servers;
  let heard: string[];

  beforeEach(async () => {
    fakes = [await scene.fake(), await scene.fake()];
    servers = scene.own(new Servers([{ name: 'a', ...fakes[0]!.options }, { name: 'b', ...fakes[1]!.options }]));
    await servers.login();
    heard = [];
  });

  function hear(message: Message, asterisk: Asterisk): void {
    heard.push(`${asterisk.name}: ${message['Event'] ?? message['Ping']}`);
  }

  /** Has each server say something, the first one first, and waits until it is heard. */
  async function say(Event: string): Promise<void> {
    for (const [index, server] of [...servers].entries()) {
      fakes[index]!.send({ Event });
      await server.request({ Action: 'Ping' });
    }
  }

  it('hear an event of every server', async () => {
    servers.registerHandler('Hangup', hear);
    await say('Hangup');
    expect(heard).to.deep.equal(['a: Hangup', 'b: Hangup']);
  });

  it('can be removed from all', async () => {
    servers.registerHandler('Hangup', hear);
    expect([servers.unregisterHandler('HANGUP'), servers.unregisterHandler('Hangup')]).to.deep.equal([true, false]);
    await say('Hangup');
    expect(heard).to.deep.equal([]);
  });

  it('are registered with none when one has a handler already', async () => {
    servers.get('b').registerHandler('Hangup', () => {
      heard.push('own');
    });
    expect(() => servers.registerHandler('Hangup', hear)).to.throw(StateError).with.property(
      'code',
      'AMI_HANDLER_TAKEN',
    );
    await say('Hangup');
    expect(heard).to.deep.equal(['own']);
  });

  it('may be the default one, which sees all messages', async () => {
    servers.defaultHandler(hear);
    await say('X');
    servers.defaultHandler(null);
    await say('Y');
    expect(heard).to.deep.equal(['a: X', 'a: Pong', 'b: X', 'b: Pong']);
  });

  it('may be subscribers, until they stop', async () => {
    const stop = servers.subscribe(/^X/, hear);
    await say('X1');
    stop();
    await say('X2');
    expect(heard).to.deep.equal(['a: X1', 'b: X1']);
  });

  it('may be subscribers to one event of any server', async () => {
    servers.subscribe(undefined, hear, { once: true });
    await say('X');
    await say('Y');
    expect(heard).to.deep.equal(['a: X']);
  });
});
