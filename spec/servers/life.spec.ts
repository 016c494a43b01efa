/**
 * The lives of several servers: told with the server in front, and independent of each other.
 */
import { expect } from 'chai';
import { StateError } from '../../lib/index.js';
import { Servers } from '../../lib/client/servers.js';
import type { FakeAsterisk } from '../../lib/testing/index.js';
import { useScene } from '../support/scene.js';
import { uncaughtOf } from '../support/uncaught.js';

describe('Servers, their lives', () => {
  const scene = useScene();
  let a: FakeAsterisk;
  let b: FakeAsterisk;
  let servers: Servers;
  let life: string[];

  beforeEach(async () => {
    [a, b] = [await scene.fake(), await scene.fake()];
    servers = scene.own(
      new Servers([{ name: 'a', ...a.options }, { name: 'b', ...b.options }], { reconnect: { minDelay: 1 } }),
    );
    life = [];
    servers.on('ready', ({ name }, { reconnected }) => life.push(`${name} ready ${reconnected}`));
    servers.on(
      'disconnected',
      ({ name }, { code }, retry) => life.push(`${name} disconnected ${code} ${retry?.attempt}`),
    );
    servers.on('closed', ({ name }) => life.push(`${name} closed`));
  });

  it('are told with the server in front', async () => {
    await servers.login();
    await servers.close();
    expect(life.sort()).to.deep.equal(['a closed', 'a ready false', 'b closed', 'b ready false']);
  });

  it('do not touch each other: one is killed and comes back, the other never notices', async () => {
    await servers.login();
    life.length = 0;
    const [left] = a.sessions;
    const answers: string[] = [];
    const ready = scene.next(servers.get('b'), 'ready');
    const answered = servers.get('a').request({ Action: 'Ping' }).then(({ Ping }) => answers.push(Ping!));
    b.reset();
    await ready;
    await answered;
    expect(life).to.deep.equal(['b disconnected AMI_CONNECTION_LOST 1', 'b ready true']);
    expect(answers).to.deep.equal(['Pong']);
    expect(a.sessions).to.deep.equal([left]);
  });

  it('end together by close, twice without harm, and at the end of a block', async () => {
    await servers.login();
    await servers.close();
    await servers.close();
    expect([...servers].map(({ state }) => state)).to.deep.equal(['closed', 'closed']);
    {
      await using own = new Servers([{ name: 'a', ...a.options }]);
      await own.login();
      own.on('closed', () => life.push('own closed'));
    }
    expect(life).to.include('own closed');
  });

  it('end together by logoff', async () => {
    await servers.login();
    await servers.logoff();
    for (const fake of [a, b]) expect(fake.actions.at(-1)?.action).to.include({ Action: 'Logoff' });
    expect(() => servers.next()).to.throw(StateError);
  });

  it('are told to every listener, although one throws', async () => {
    servers.prependListener('ready', () => { throw new Error('of the user'); });
    const exceptions = await uncaughtOf(async () => { await servers.login(); });
    expect(life.sort()).to.deep.equal(['a ready false', 'b ready false']);
    expect(exceptions).to.have.length(2);
  });
});
