/**
 * Figures and channels: what a client tells of itself while it runs.
 */
import { expect } from 'chai';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Asterisk } from '../../lib/index.js';
import { until, useScene } from '../support/scene.js';

describe('Asterisk, stats', () => {
  const scene = useScene();

  it('are all nothing before the login', () => {
    expect(scene.client({}).stats()).to.deep.equal({
      state: 'idle',
      inFlight: 0,
      queued: 0,
      received: 0,
      sent: 0,
      bytesReceived: 0,
      bytesSent: 0,
      reconnects: 0,
      lastMessageAge: undefined,
      longestHandler: 0,
    });
  });

  it('count messages and bytes as they are on the wire, over reconnects', async () => {
    const fake = await scene.fake();
    const proxy = await scene.proxy(fake.port);
    const bytes = { client: 0, server: 0 };
    let messages = 0;
    proxy.onBytes = (from, chunk) => {
      bytes[from] += chunk.length;
      if (from === 'server') messages += chunk.toString().split('\r\n\r\n').length - 1;
    };
    const client = await scene.ready({ ...fake.options, port: proxy.port, reconnect: { minDelay: 1 } });
    for (let times = 0; times < 2; times += 1) {
      await client.request({ Action: 'UserEvent', UserEvent: 'Größe' });
      proxy.break('end');
      await scene.next(client, 'ready');
    }
    await client.request({ Action: 'Ping' });
    expect(client.stats()).to.include({
      sent: 3 * 2 + 2 + 1,
      received: messages,
      bytesSent: bytes.client,
      bytesReceived: bytes.server,
      reconnects: 2,
    });
  });

  it('tell what is in flight, what is queued, and how old the last message is', async () => {
    const fake = await scene.fake();
    fake.on('CoreStatus', () => undefined);
    const client = scene.client({ ...fake.options, offline: true });
    client.sendAction({ Action: 'Ping' });
    expect(client.stats()).to.include({ queued: 1, inFlight: 0 });
    await client.login();
    await client.request({ Action: 'Ping' });
    client.sendAction({ Action: 'CoreStatus' });
    client.holdCallbackAction({ Action: 'CoreStatus' }, () => undefined);
    expect(client.stats()).to.include({ queued: 0, inFlight: 2 });
    await until(() => client.stats().lastMessageAge! >= 20, 'the last message was 20 ms old');
    fake.send({ Event: 'Newexten' });
    await client.waitFor('Newexten');
    expect(client.stats().lastMessageAge).to.be.below(20);
  });

  it('tell how long the slowest message kept its recipients busy', async () => {
    const fake = await scene.fake({ fullyBooted: false });
    const client = await scene.ready(fake.options);
    client.registerHandler('Newexten', () => {
      const end = performance.now() + 30;
      while (performance.now() < end);
    });
    fake.send({ Event: 'Newexten' });
    await client.waitFor('Newexten');
    await client.request({ Action: 'Ping' });
    expect(client.stats().longestHandler).to.be.within(30, 500);
  });
});

describe('Asterisk, the diagnostics channels', () => {
  const scene = useScene();
  const heard: [channel: string, data: Record<string, unknown>][] = [];
  const listener = (data: unknown, name: string | symbol): void => {
    heard.push([String(name), data as Record<string, unknown>]);
  };
  const CHANNELS = ['gami:connection', 'gami:action', 'gami:message'];
  beforeEach(() => {
    heard.length = 0;
    for (const channel of CHANNELS) subscribe(channel, listener);
  });
  afterEach(() => { for (const channel of CHANNELS) unsubscribe(channel, listener); });

  it('tell each state, each loss, each action and each message, with the client\'s name', async () => {
    const fake = await scene.fake({ fullyBooted: false });
    const client = scene.follow(new Asterisk({ ...fake.options, name: 'pbx', reconnect: false }));
    await client.login();
    const ActionID = client.sendAction({ Action: 'Ping' });
    await until(() => client.stats().inFlight === 0, 'the Ping was answered');
    fake.drop();
    await scene.next(client, 'closed');
    const of = (channel: string): Record<string, unknown>[] =>
      heard.filter(([name]) => name === channel).map(([, data]) => data);
    expect(new Set(heard.map(([, { name }]) => name))).to.deep.equal(new Set(['pbx']));
    expect(
      of('gami:connection').map((
        { state, error, retry },
      ) => [state, (error as { code?: string } | undefined)?.code, retry]),
    ).to.deep.equal([
      ['connecting', undefined, undefined],
      ['authenticating', undefined, undefined],
      ['ready', undefined, undefined],
      ['disconnected', 'AMI_CONNECTION_LOST', undefined],
      ['closed', undefined, undefined],
    ]);
    expect(of('gami:action').map(({ action }) => action)).to.deep.equal(['Challenge', 'Login', 'Ping']);
    expect(of('gami:action').at(-1)).to.deep.equal({ name: 'pbx', action: 'Ping', actionId: ActionID });
    expect(of('gami:message')).to.have.length(3);
    expect((of('gami:message').at(-1)!['message'] as Record<string, string>)['Ping']).to.equal('Pong');
  });

  it('take no harm from a subscriber that throws', async () => {
    const fake = await scene.fake();
    const bad = (): void => { throw new Error('a bad subscriber'); };
    for (const channel of CHANNELS) subscribe(channel, bad);
    const exceptions: unknown[] = [];
    process.setUncaughtExceptionCaptureCallback((exception) => exceptions.push(exception));
    try {
      const client = await scene.ready(fake.options);
      expect((await client.request({ Action: 'Ping' }))['Ping']).to.equal('Pong');
      await client.close();
    } finally {
      for (const channel of CHANNELS) unsubscribe(channel, bad);
      process.setUncaughtExceptionCaptureCallback(null);
    }
    expect(exceptions.length).to.be.above(0);
  });
});
