/**
 * What the fake can do to a connection: drop, reset, stall, slice, cut at a byte, refuse, restart.
 */
import { expect } from 'chai';
import { once } from 'node:events';
import { connect } from 'node:net';
import { FakeAsterisk, type FakeAsteriskOptions } from '../../lib/testing/index.js';
import { RawClient, turns, wire } from './raw-client.js';
import { until } from '../support/scene.js';

const BANNER = 'Asterisk Call Manager/11.0.0\r\n';

describe('FakeAsterisk, faults', () => {
  let fake: FakeAsterisk;

  async function start(options: FakeAsteriskOptions = {}): Promise<void> {
    fake = new FakeAsterisk({ fullyBooted: false, ...options });
    await fake.listen();
  }

  beforeEach(() => start());
  afterEach(() => fake.close());

  async function refusal(): Promise<string | undefined> {
    const socket = connect(fake.port, '127.0.0.1');
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    return error.code;
  }

  it('drop ends every connection with a FIN behind what was sent', async () => {
    const clients = [await RawClient.loggedIn(fake.port, 'on'), await RawClient.connect(fake.port)];
    fake.send({ Event: 'Last' });
    fake.drop();
    expect(fake.sessions).to.deep.equal([]);
    expect(await Promise.all(clients.map((client) => client.closed))).to.deep.equal(['end', 'end']);
    expect(clients[0]?.text.endsWith('Event: Last\r\nPrivilege: call,all\r\n\r\n')).to.equal(true);
    expect((await RawClient.connect(fake.port)).banner).to.equal(BANNER.trimEnd());
  });

  it('drop of one session leaves the others alone', async () => {
    const one = await RawClient.loggedIn(fake.port);
    const other = await RawClient.loggedIn(fake.port);
    fake.sessions[0]?.drop();
    expect(await one.closed).to.equal('end');
    expect((await other.request('Action: Ping'))['Ping']).to.equal('Pong');
  });

  it('drop reads on what the client still sends, so that it is no reset', async () => {
    const client = await RawClient.loggedIn(fake.port);
    client.socket.allowHalfOpen = true;
    fake.drop();
    await once(client.socket, 'end');
    client.send('Action: Ping');
    client.send('Action: Ping');
    client.socket.end();
    expect(await client.closed).to.equal('end');
  });

  it('reset ends every connection with a RST', async () => {
    const client = await RawClient.loggedIn(fake.port);
    fake.reset();
    expect(await client.closed).to.equal('reset');
    expect(fake.sessions).to.deep.equal([]);
  });

  it('stall keeps the connection and says nothing, unstall says it all', async () => {
    const client = await RawClient.loggedIn(fake.port, 'call');
    client.text = '';
    fake.stall();
    client.send('Action: Ping', 'ActionID: p');
    expect(fake.send({ Event: 'Held' })).to.equal(1);
    const late = new RawClient(connect(fake.port, '127.0.0.1'));
    await fake.waitForConnection();
    await fake.waitForConnection();
    await turns();
    expect([client.text, late.text]).to.deep.equal(['', '']);
    expect(fake.actions.some(({ action }) => action['ActionID'] === 'p')).to.equal(false);
    fake.unstall();
    expect((await client.take(2)).map((message) => message['Event'] ?? message['ActionID'])).to.deep.equal(['Held',
      'p']);
    await late.until(() => late.banner !== undefined);
  });

  it('drop of a stalled server sends the FIN alone', async () => {
    const client = await RawClient.loggedIn(fake.port, 'call');
    client.text = '';
    const session = await fake.waitForSession();
    fake.stall();
    client.send('Action: Ping');
    fake.send({ Event: 'Held' });
    await turns();
    fake.drop();
    expect(await client.closed).to.equal('end');
    expect(client.text).to.equal('');
    await session.closed;
  });

  for (const size of [1, 2, 7]) {
    it(`cutEvery(${size}) sends at most so many bytes in a chunk, and loses none`, async () => {
      fake.cutEvery(size);
      const client = await RawClient.connect(fake.port);
      await client.request('Action: Login', 'Username: admin', 'Secret: secret', 'Events: on');
      const text = 'Event: Cut\r\nPrivilege: call,all\r\nText: héllo ✓\r\n\r\n';
      fake.sendRaw(text);
      expect(await client.next()).to.deep.equal({ Event: 'Cut', Privilege: 'call,all', Text: 'héllo ✓' });
      expect(Math.max(...client.chunks)).to.be.at.most(size);
      expect(client.chunks.reduce((sum, chunk) => sum + chunk, 0)).to.equal(fake.sessions[0]?.bytesWritten);
      fake.cutEvery(0);
      fake.send({ Event: 'Whole', X: 'x'.repeat(100) });
      await client.next();
      expect(Math.max(...client.chunks)).to.be.above(100);
    });
  }

  it('drop sends at once what waits to be sliced', async () => {
    const client = await RawClient.loggedIn(fake.port, 'on');
    fake.cutEvery(1);
    fake.send({ Event: 'Sliced' });
    await turns(3);
    fake.send({ Event: 'Last' });
    fake.drop();
    expect(await client.closed).to.equal('end');
    expect((await client.take(2)).map((event) => event['Event'])).to.deep.equal(['Sliced', 'Last']);
  });

  it('cutEvery(1) sends 20 kB in reasonable time', async () => {
    const client = await RawClient.loggedIn(fake.port, 'on');
    fake.cutEvery(1);
    const began = performance.now();
    fake.send({ Event: 'Long', X: 'x'.repeat(20_000) });
    expect((await client.next())['X']).to.have.length(20_000);
    expect(performance.now() - began).to.be.below(4000);
  });

  it('logoff waits until the last slice is sent', async () => {
    const client = await RawClient.loggedIn(fake.port);
    fake.cutEvery(3);
    expect(await client.request('Action: Logoff')).to.deep.equal({
      Response: 'Goodbye',
      Message: 'Thanks for all the fish.',
    });
    expect(await client.closed).to.equal('end');
  });

  it('dropAfter cuts the next session at exactly that byte, once', async () => {
    const login = wire('Action: Login', 'ActionID: l', 'Username: admin', 'Secret: secret', 'Events: on');
    const whole = `${BANNER}Response: Success\r\nActionID: l\r\nMessage: Authentication accepted\r\n\r\n`;
    for (let bytes = 0; bytes <= whole.length; bytes += 1) {
      fake.dropAfter(bytes);
      const client = new RawClient(connect(fake.port, '127.0.0.1'));
      client.socket.write(login);
      expect(await client.closed, `cut after ${bytes} bytes`).to.be.oneOf(['end', 'reset']);
      expect(client.text).to.equal(whole.slice(0, bytes));
    }
    const after = await RawClient.connect(fake.port);
    expect((await after.request('Action: Login', 'Username: admin', 'Secret: secret'))['Response']).to.equal('Success');
  });

  it('dropAfter counts from the call for a session that there is, and spares the others', async () => {
    const clients = [await RawClient.loggedIn(fake.port, 'on'), await RawClient.loggedIn(fake.port, 'on')];
    for (const client of clients) client.text = '';
    fake.dropAfter(10);
    fake.send({ Event: 'A', X: 1 });
    fake.send({ Event: 'B', X: 1 });
    await clients[0]?.closed;
    expect(clients[0]?.text).to.equal('Event: A\r\n');
    expect(await clients[1]?.drain()).to.have.length(2);
  });

  it('dropAfter cuts as many sessions as it is told, inside slices too', async () => {
    fake.cutEvery(4);
    fake.dropAfter(10, { times: 2 });
    for (const expected of [BANNER.slice(0, 10), BANNER.slice(0, 10)]) {
      const client = new RawClient(connect(fake.port, '127.0.0.1'));
      await client.closed;
      expect(client.text).to.equal(expected);
    }
    expect((await RawClient.connect(fake.port)).text).to.equal(BANNER);
  });

  it('dropAfter(Infinity) calls it off', async () => {
    fake.dropAfter(5);
    fake.dropAfter(Infinity);
    expect((await RawClient.connect(fake.port)).text).to.equal(BANNER);
  });

  it('refuse refuses further connections and keeps those that there are, accept takes them again on the same '
    + 'port', async () => {
    const client = await RawClient.loggedIn(fake.port);
    const { port } = fake;
    fake.refuse();
    expect(await refusal()).to.equal('ECONNREFUSED');
    expect((await client.request('Action: Ping'))['Ping']).to.equal('Pong');
    await fake.accept();
    expect(fake.port).to.equal(port);
    await RawClient.connect(port);
  });

  it('accept waits for a port that is taken to be free again', async () => {
    const { port } = fake;
    fake.refuse();
    const other = new FakeAsterisk();
    await other.listen(port);
    const accepted = fake.accept();
    await turns();
    await other.close();
    await accepted;
    await RawClient.loggedIn(port);
  });

  it('restart ends every connection and every call, and listens on the same port', async () => {
    const { port } = fake;
    const client = await RawClient.loggedIn(port, 'on');
    fake.call({ from: 'PJSIP/a', to: 'PJSIP/b' });
    fake.queue('support', { members: ['PJSIP/a'], callers: ['PJSIP/c'] });
    fake.pbx.database.set('/f/k', 'v');
    await fake.restart();
    expect(await client.closed).to.equal('end');
    expect(client.text).to.not.include('Shutdown');
    const again = await RawClient.loggedIn(port);
    again.send('Action: CoreShowChannels');
    expect((await again.take(2))[1]).to.deep.equal({
      Event: 'CoreShowChannelsComplete',
      EventList: 'Complete',
      ListItems: '0',
    });
    expect([fake.pbx.queue('support').members.length, fake.pbx.queue('support').callers.length]).to.deep.equal([1, 0]);
    expect(fake.pbx.database.get('/f/k')).to.equal('v');
  });

  for (const restart of [true, false]) {
    it(`shutdown with restart ${restart} says so first`, async () => {
      const client = await RawClient.loggedIn(fake.port, 'system');
      await fake.shutdown({ restart });
      await client.closed;
      expect(await client.next()).to.deep.equal({
        Event: 'Shutdown',
        Privilege: 'system,all',
        Shutdown: 'Cleanly',
        Restart: restart ? 'True' : 'False',
      });
      if (restart) await RawClient.connect(fake.port);
      else expect(await refusal()).to.equal('ECONNREFUSED');
    });
  }

  it('a client that does not read is cut off at the limit', async () => {
    await fake.close();
    await start({ maxWriteBuffer: 1024 * 1024 });
    const client = await RawClient.loggedIn(fake.port, 'on');
    client.socket.pause();
    const session = await fake.waitForSession();
    for (let sent = 0; sent < 64 && !session.isOver; sent += 1) {
      fake.send({ Event: 'Flood', X: 'x'.repeat(512 * 1024) });
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(session.isOver).to.equal(true);
    client.socket.resume();
    await client.closed;
    expect(client.text.endsWith('\r\n\r\n')).to.equal(false);
  });

  it('a client that floods while its action runs is read no further, and answered in the end', async () => {
    const client = await RawClient.loggedIn(fake.port);
    let finish: () => void = () => undefined;
    fake.on('Slow', () => new Promise((resolve) => (finish = () => resolve({ Message: 'done' }))));
    client.send('Action: Slow', 'ActionID: slow');
    await fake.waitForAction('Slow');
    const other = await RawClient.loggedIn(fake.port);
    const block = Array.from({ length: 64 }, () => wire('Action: Ping', `X: ${'x'.repeat(1000)}`)).join('');
    let blocks = 0;
    let isHeldUp = false;
    for (; blocks < 1000 && !isHeldUp; blocks += 1) {
      client.socket.write(block);
      for (let turn = 0; turn < 20 && client.socket.writableNeedDrain; turn += 1) await other.request('Action: Ping');
      isHeldUp = client.socket.writableNeedDrain;
    }
    expect(isHeldUp, `after ${blocks} blocks`).to.equal(true);
    finish();
    client.send('Action: Ping', 'ActionID: last');
    const messages = await client.takeUntil((message) => message['ActionID'] === 'last');
    expect(messages).to.have.length(blocks * 64 + 2);
  });

  it('close ends connections, waits and the port, and twice is no error', async () => {
    const handles = (): number => process.getActiveResourcesInfo().filter((name) => name.includes('TCP')).length;
    const before = handles();
    const client = await RawClient.connect(fake.port);
    await fake.close();
    await fake.close();
    await client.closed;
    await until(() => handles() < before, 'the port and both ends of the connection are gone');
    expect(await refusal()).to.equal('ECONNREFUSED');
  });

  it('a closed server may listen again', async () => {
    await fake.close();
    await fake.listen();
    await RawClient.loggedIn(fake.port);
  });

  it('goes with await using', async () => {
    let port = 0;
    {
      await using other = new FakeAsterisk();
      port = await other.listen();
      await RawClient.connect(port);
    }
    const [error] = (await once(connect(port, '127.0.0.1'), 'error')) as [NodeJS.ErrnoException];
    expect(error.code).to.equal('ECONNREFUSED');
  });

  it('listens on the port that it is given, and says when that is taken', async () => {
    const other = new FakeAsterisk();
    expect(await other.listen(fake.port).catch((error: NodeJS.ErrnoException) => error.code)).to.equal('EADDRINUSE');
    const port = await other.listen();
    await other.close();
    expect(await other.listen(port)).to.equal(port);
    await other.close();
  });
});
