/**
 * Two real servers in one hand, of two versions where both are installed: each heard by its name, the death of one
 * unnoticed by the other.
 */
import { expect } from 'chai';
import { once } from 'node:events';
import { Servers, type Asterisk, type Message, type ServerOptions } from '../../lib/index.js';
import type { AsteriskServer } from './asterisk-server.js';
import { asterisk, secondAsterisk } from './live.js';

const HASTY = { reconnect: { minDelay: 20, maxDelay: 100, initial: true } };

describe('Servers, two real Asterisks', () => {
  let second: AsteriskServer;
  let servers: Servers;

  before(async function () {
    this.timeout(70_000);
    second = await secondAsterisk();
  });

  beforeEach(async () => {
    second = await secondAsterisk();
    servers = new Servers([optionsOf('first', asterisk), optionsOf('second', second)], HASTY);
  });

  afterEach(() => servers.close());

  function optionsOf(name: string, { host, port, admin }: AsteriskServer): ServerOptions {
    return { name, host, port, ...admin };
  }

  async function tellFrom(server: Asterisk, word: string): Promise<void> {
    await server.request({ Action: 'UserEvent', UserEvent: 'Word', Word: word });
  }

  it('tell the events of each by its name', async () => {
    expect(await servers.login()).to.deep.equal(new Map());
    const heard: string[] = [];
    const both = new Promise<void>((resolve) => {
      servers.registerHandler('UserEvent:Word', (message: Message, { name, version }) => {
        if (heard.push(`${name} ${version} ${message.Word}`) === 2) resolve();
      });
    });
    await Promise.all([tellFrom(servers.get('first'), 'one'), tellFrom(servers.get('second'), 'two')]);
    await both;
    expect(heard.sort()).to.deep.equal([`first ${servers.get('first').version} one`,
      `second ${servers.get('second').version} two`]);
    expect(servers.ready().map(({ name }) => name)).to.deep.equal(['first', 'second']);
  });

  it('take turns', async () => {
    await servers.login();
    const pongs = await Promise.all(Array.from({ length: 4 }, async () => {
      const server = servers.next();
      return `${server.name} ${(await server.request({ Action: 'Ping' })).Ping}`;
    }));
    expect(pongs).to.deep.equal(['first Pong', 'second Pong', 'first Pong', 'second Pong']);
  });

  it('live apart: one is killed and restarted, and the other never notices', async () => {
    await servers.login();
    const story: string[] = [];
    servers.on('disconnected', ({ name }, { code }) => {
      if (story.at(-1) !== `${name} ${code}`) story.push(`${name} ${code}`);
    });
    servers.on('ready', ({ name }, { reconnected }) => story.push(`${name} ready ${reconnected}`));
    const first = servers.get('first');
    const lost = once(servers.get('second'), 'disconnected');
    const healed = once(servers.get('second'), 'ready');
    const words: (string | undefined)[] = [];
    servers.registerHandler('UserEvent:Word', (message: Message, { name }) => {
      words.push(`${name} ${message.Word}`);
    });
    await second.kill();
    await lost;
    expect(servers.ready()).to.deep.equal([first]);
    expect([servers.next(), servers.next()]).to.deep.equal([first, first]);
    await tellFrom(first, 'alone');
    await second.start();
    await healed;
    await Promise.all([first.waitFor('UserEvent'), servers.get('second').waitFor('UserEvent'), tellFrom(first, 'again'),
      tellFrom(servers.get('second'), 'back')]);
    expect(story.filter((line) => line.startsWith('first'))).to.deep.equal([]);
    expect(story[0]).to.equal('second AMI_CONNECTION_LOST');
    expect(story.at(-1)).to.equal('second ready true');
    expect(words.sort()).to.deep.equal(['first again', 'first alone', 'second back']);
    expect(first.stats()).to.include({ state: 'ready', reconnects: 0 });
  });

  it('log in to those that are there, and to the other when it comes', async () => {
    await second.stop();
    const errors = await servers.login();
    expect([...errors].map(([name, { code }]) => `${name} ${code}`)).to.deep.equal(['second AMI_CONNECT_FAILED']);
    const healed = once(servers.get('second'), 'ready');
    await second.start();
    await healed;
    expect(servers.ready()).to.have.length(2);
  });
});
