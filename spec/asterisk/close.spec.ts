/**
 * Closing at any moment: it ends for good, every callback runs, nothing is left that holds the process.
 */
import { expect } from 'chai';
import { Duplex } from 'node:stream';
import { Asterisk, connect, Pool, Servers } from '../../lib/index.js';
import { BlackHole } from '../support/black-hole.js';
import { RawServer } from '../support/raw-server.js';
import { until, useScene, type Noted } from '../support/scene.js';

describe('Asterisk, close', () => {
  const scene = useScene();

  it('before the login ends the object: no login any more', async () => {
    const client = scene.client({});
    const life = scene.lifeOf(client);
    await client.close();
    expect(client.state).to.equal('closed');
    expect(life).to.deep.equal([['closed']]);
    expect((await scene.refusal(client.login())).code).to.equal('AMI_CLOSED');
  });

  it('ends every callback, then tells closed, then resolves', async () => {
    const fake = await scene.fake();
    fake.on('CoreStatus', () => undefined);
    const client = await scene.ready(fake.options);
    const order: string[] = [];
    client.on('closed', () => order.push('closed'));
    client.on('disconnected', () => order.push('disconnected'));
    client.sendAction({ Action: 'CoreStatus' }, (_message, error) => { order.push(error!.code); });
    await fake.waitForAction('CoreStatus');
    await client.close();
    expect(order).to.deep.equal(['AMI_CLOSED', 'closed']);
  });

  it('comes at the end of a block with await using: of a client, a pool, several servers', async () => {
    const fake = await scene.fake();
    const used: { readonly client: Asterisk; readonly pool: Pool; readonly servers: Servers } = await (async () => {
      await using client = await connect(fake.options);
      await using pool = new Pool({ ...fake.options });
      await using servers = new Servers([{ name: 'one', ...fake.options }]);
      await servers.login();
      await pool.use((lent) => lent.request({ Action: 'Ping' }));
      return { client, pool, servers };
    })();
    expect([used.client.state, used.pool.size, used.servers.get('one').state]).to.deep.equal(['closed', 0, 'closed']);
  });

  it('twice is no error, told once, and both wait for the end', async () => {
    const fake = await scene.fake();
    const client = await scene.ready(fake.options);
    const life = scene.lifeOf(client);
    const both = [client.close(), client.close()];
    await Promise.all(both);
    await client.close();
    expect(life).to.deep.equal([['closed']]);
    await until(() => fake.sessions.length === 0, 'the server has seen the end');
  });

  it('is called by `await using`', async () => {
    const fake = await scene.fake();
    const client = await scene.ready(fake.options);
    await client[Symbol.asyncDispose]();
    expect(client.state).to.equal('closed');
  });

  it('while dialling rejects the login', async () => {
    const hole = scene.own(await BlackHole.open());
    const client = scene.client({ port: hole.port });
    const login = scene.refusal(client.login());
    expect(client.state).to.equal('connecting');
    await client.close();
    expect(await login).to.include({ code: 'AMI_CLOSED', message: 'the connection was closed by its owner' });
  });

  it('while a dialler is at work rejects the login; the stream that comes too late is destroyed', async () => {
    let give!: (stream: Duplex) => void;
    const client = scene.client({ connect: () => new Promise((resolve) => { give = resolve; }) });
    const login = scene.refusal(client.login());
    await until(() => give !== undefined, 'the dialler was called');
    await client.close();
    expect((await login).code).to.equal('AMI_CLOSED');
    const late = new Duplex({ read: () => undefined });
    give(late);
    await until(() => late.destroyed, 'the stream was destroyed');
  });

  it('in the middle of the TLS handshake rejects the login', async () => {
    const server = scene.own(await RawServer.open());
    const client = scene.client({ port: server.port, tls: true });
    const login = scene.refusal(client.login());
    await until(() => server.received !== '', 'the handshake began');
    expect(client.state).to.equal('connecting');
    await client.close();
    expect((await login).code).to.equal('AMI_CLOSED');
    await until(() => server.open === 0, 'the connection was gone');
  });

  for (const action of ['Challenge', 'Login']) {
    it(`while ${action} waits for its answer rejects the login`, async () => {
      const fake = await scene.fake();
      fake.on(action, () => undefined);
      const client = scene.client(fake.options);
      const login = scene.refusal(client.login());
      await fake.waitForAction(action);
      expect(client.state).to.equal('authenticating');
      await client.close();
      expect((await login).code).to.equal('AMI_CLOSED');
    });
  }

  it('while it waits to reconnect ends the waiting', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, reconnect: { minDelay: 60_000, maxDelay: 60_000, jitter: 0 } });
    const life = scene.lifeOf(client);
    fake.drop();
    await scene.next(client, 'disconnected');
    expect(client.state).to.equal('waiting');
    await client.close();
    expect(life).to.deep.equal([['disconnected', 'AMI_CONNECTION_LOST', { attempt: 1, delay: 60_000 }], ['closed']]);
  });

  it('while the first login waits for its next try rejects the login', async () => {
    const fake = await scene.fake({ authLimit: 0 });
    const client = scene.client({ ...fake.options, reconnect: { minDelay: 60_000, maxDelay: 60_000, initial: true } });
    const login = scene.refusal(client.login());
    await scene.next(client, 'disconnected');
    await client.close();
    expect((await login).code).to.equal('AMI_CLOSED');
  });

  for (const state of ['connecting', 'authenticating'] as const) {
    it(`while it reconnects (${state}) ends it without a further word`, async () => {
      const fake = await scene.fake();
      const client = await scene.ready({ ...fake.options, reconnect: { minDelay: 1 } });
      const life = scene.lifeOf(client);
      if (state === 'connecting') fake.banner = false;
      else fake.on('Challenge', () => undefined);
      fake.drop();
      await until(() => client.state === state, state);
      await client.close();
      expect(life.map(([event]) => event)).to.deep.equal(['disconnected', 'closed']);
    });
  }

  it('in a handler delivers nothing more, not even of the same chunk', async () => {
    const fake = await scene.fake({ fullyBooted: false });
    const client = await scene.ready(fake.options);
    const seen: string[] = [];
    client.subscribe(undefined, (event) => {
      seen.push(event.Event!);
      if (event.Event === 'Second') void client.close();
    });
    fake.sendRaw('Event: First\r\n\r\nEvent: Second\r\n\r\nEvent: Third\r\n\r\n');
    await scene.next(client, 'closed');
    expect(seen).to.deep.equal(['First', 'Second']);
  });

  it('in the callback of an action ends the others behind it', async () => {
    const fake = await scene.fake();
    const client = await scene.ready(fake.options);
    const calls: Noted[] = [];
    client.sendAction({ Action: 'Ping', ActionID: 'a' }, () => { void client.close(); });
    client.sendAction({ Action: 'Ping', ActionID: 'b' }, scene.noteIn(calls));
    await scene.next(client, 'closed');
    expect(calls.map(({ message, code, sent }) => [message['ActionID'], code, sent])).to.deep.equal([['b', 'AMI_CLOSED',
      true]]);
  });

  it('in a listener of ready or disconnected ends it', async () => {
    const fake = await scene.fake();
    for (const event of ['ready', 'disconnected'] as const) {
      const client = await scene.ready({ ...fake.options, reconnect: { minDelay: 1 } });
      client.once(event, () => { void client.close(); });
      const closed = scene.next(client, 'closed');
      fake.drop();
      await closed;
      expect(client.state).to.equal('closed');
    }
  });

  it('ends waitFor and events()', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, events: 'off' });
    const waiting = scene.refusal(client.waitFor('Never'));
    const reading = client.events();
    const next = reading.next();
    await client.close();
    expect((await waiting).code).to.equal('AMI_CLOSED');
    expect(await next).to.deep.equal({ value: undefined, done: true });
  });

  it('ends what is queued for the connection', async () => {
    const client = scene.client({ offline: true });
    const calls: Noted[] = [];
    client.sendAction({ Action: 'Ping', ActionID: 'q' }, scene.noteIn(calls));
    await client.close();
    expect(calls).to.deep.equal([{
      message: { Response: 'Error', ActionID: 'q', Message: 'the connection is closed' },
      code: 'AMI_CLOSED',
      sent: false,
    }]);
  });

  it('does not wait for ever for a stream that does not say that it is closed', async () => {
    const stream = new Duplex({
      read: () => undefined,
      write: (_chunk, _encoding, done) => done(),
      destroy: () => undefined,
    });
    const client = scene.follow(new Asterisk(stream));
    const login = scene.refusal(client.login('admin', 'x'));
    await client.close();
    expect((await login).code).to.equal('AMI_CLOSED');
  });
});
