/**
 * The first words with the fake: banner, login, challenge, mask, logoff.
 */
import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { FakeAsterisk, type FakeAsteriskOptions } from '../../lib/testing/index.js';
import { RawClient, wire } from './raw-client.js';

describe('FakeAsterisk, login', () => {
  let fake: FakeAsterisk;

  async function start(options: FakeAsteriskOptions = {}): Promise<void> {
    fake = new FakeAsterisk(options);
    await fake.listen();
  }

  afterEach(() => fake.close());

  function md5(text: string): string {
    return createHash('md5').update(text).digest('hex');
  }

  it('sends one line as banner, without an empty line behind', async () => {
    await start();
    const client = await RawClient.connect(fake.port);
    expect(await client.request('Action: Logoff')).to.deep.equal({
      Response: 'Goodbye',
      Message: 'Thanks for all the fish.',
    });
    await client.closed;
    expect(client.text).to.equal(
      'Asterisk Call Manager/11.0.0\r\nResponse: Goodbye\r\nMessage: Thanks for all the fish.\r\n\r\n',
    );
  });

  it('says the version, or the whole line, that it is given', async () => {
    await start({ version: '5.0.4' });
    expect((await RawClient.connect(fake.port)).banner).to.equal('Asterisk Call Manager/5.0.4');
    fake.banner = 'Asterisk Call Manager Proxy/1.0';
    expect((await RawClient.connect(fake.port)).banner).to.equal('Asterisk Call Manager Proxy/1.0');
  });

  it('sends no banner when there is to be none', async () => {
    await start({ banner: false });
    const client = new RawClient(connect(fake.port, '127.0.0.1'), false);
    expect(await client.request('Action: Ping')).to.deep.equal({ Response: 'Error', Message: 'Permission denied' });
    expect(client.text).to.equal('Response: Error\r\nMessage: Permission denied\r\n\r\n');
  });

  it('accepts the secret, with the user\'s name in any case', async () => {
    await start();
    const client = await RawClient.connect(fake.port);
    expect(await client.request('Action: Login', 'ActionID: L1', 'Username: ADMIN', 'Secret: secret', 'Events: off')).to
      .deep.equal({
        Response: 'Success',
        ActionID: 'L1',
        Message: 'Authentication accepted',
      });
    expect(fake.sessions[0]?.username).to.equal('admin');
  });

  it('answers a second login with success, whatever the secret', async () => {
    await start();
    const client = await RawClient.loggedIn(fake.port);
    expect(await client.request('Action: Login', 'Username: admin', 'Secret: wrong')).to.deep.equal({
      Response: 'Success',
      Message: 'Already authenticated',
    });
  });

  for (const [what, ...lines] of [
    ['a wrong secret', 'Username: admin', 'Secret: Secret'],
    ['an unknown user', 'Username: nobody', 'Secret: secret'],
    ['no user', 'Secret: secret'],
    ['a key without a challenge', 'Username: admin', 'AuthType: MD5', `Key: ${md5('secret')}`],
  ]) {
    it(`refuses ${what} with the one text for all, and closes`, async () => {
      await start();
      const client = await RawClient.connect(fake.port);
      client.socket.write(wire('Action: Login', 'ActionID: w', ...lines) + wire('Action: Logoff'));
      expect(await client.next()).to.deep.equal({ Response: 'Error', ActionID: 'w', Message: 'Authentication failed' });
      expect(await client.closed).to.equal('end');
      expect(client.waiting).to.equal(0);
    });
  }

  it('waits with the answer to a refused login, and only to that', async () => {
    await start({ loginDelay: 120 });
    const client = await RawClient.connect(fake.port);
    const began = performance.now();
    await client.request('Action: Login', 'Username: admin', 'Secret: wrong');
    expect(performance.now() - began).to.be.within(110, 2000);
    const other = await RawClient.connect(fake.port);
    const again = performance.now();
    await other.request('Action: Login', 'Username: admin', 'Secret: secret');
    expect(performance.now() - again).to.be.below(110);
  });

  it('gives the same challenge twice in a session, and another one in another', async () => {
    await start();
    const client = await RawClient.connect(fake.port);
    const first = await client.request('Action: Challenge', 'ActionID: c', 'AuthType: md5');
    expect(first).to.deep.equal({ Response: 'Success', ActionID: 'c', Challenge: first['Challenge'] });
    expect(first['Challenge']).to.match(/^\d+$/);
    expect(await client.request('Action: Challenge', 'ActionID: c', 'AuthType: MD5')).to.deep.equal(first);
    const other = await RawClient.connect(fake.port);
    expect((await other.request('Action: Challenge', 'AuthType: MD5'))['Challenge']).to.not.equal(first['Challenge']);
  });

  it('gives no challenge without AuthType', async () => {
    await start();
    const client = await RawClient.connect(fake.port);
    expect(await client.request('Action: Challenge')).to.deep.equal({
      Response: 'Error',
      Message: 'Must specify AuthType',
    });
  });

  for (const [which, key, message] of [
    ['a key in lower case', (text: string) => md5(text), 'Authentication accepted'],
    ['a key in capitals', (text: string) => md5(text).toUpperCase(), 'Authentication failed'],
  ] as const) {
    it(`answers ${which} with ${message}`, async () => {
      await start();
      const client = await RawClient.connect(fake.port);
      const { Challenge = '' } = await client.request('Action: Challenge', 'AuthType: MD5');
      const answer = await client.request(
        'Action: Login',
        'AuthType: MD5',
        'Username: admin',
        `Key: ${key(`${Challenge}secret`)}`,
        'Events: off',
      );
      expect(answer['Message']).to.equal(message);
    });
  }

  for (
    const [mask, isSent] of [['on', true], ['system', true], ['1', true], ['', true], ['call', false], ['off', false], [
      'All',
      false,
    ]] as const
  ) {
    it(`${isSent ? 'sends' : 'does not send'} FullyBooted after a login with the mask `
      + `${JSON.stringify(mask)}`, async () => {
      await start();
      const client = await RawClient.connect(fake.port);
      await client.request('Action: Login', 'Username: admin', 'Secret: secret', `Events: ${mask}`);
      const events = await client.drain();
      expect(events).to.deep.equal(
        isSent
          ? [{ Event: 'FullyBooted', Privilege: 'system,all', Uptime: '0', LastReload: '0', Status: 'Fully Booted' }]
          : [],
      );
    });
  }

  it('does not send FullyBooted to a user who may not read the class system, nor when told not to', async () => {
    await start({ users: { reader: { secret: 'r', read: 'call' } } });
    const reader = await RawClient.connect(fake.port);
    await reader.request('Action: Login', 'Username: reader', 'Secret: r');
    expect(await reader.drain()).to.deep.equal([]);
    await fake.close();
    await start({ fullyBooted: false });
    const client = await RawClient.connect(fake.port);
    await client.request('Action: Login', 'Username: admin', 'Secret: secret');
    expect(await client.drain()).to.deep.equal([]);
  });

  it('lets nothing but Login, Challenge and Logoff through before the login, and keeps the session', async () => {
    await start();
    fake.on('Mine', () => ({ Message: 'never' }));
    const client = await RawClient.connect(fake.port);
    for (const action of ['Ping', 'CoreShowChannels', 'NoSuchAction', 'Mine']) {
      expect(await client.request(`Action: ${action}`, 'ActionID: x1')).to.deep.equal({
        Response: 'Error',
        ActionID: 'x1',
        Message: 'Permission denied',
      });
    }
    expect((await client.request('Action: Login', 'Username: admin', 'Secret: secret'))['Response']).to.equal(
      'Success',
    );
  });

  it('drops what is pipelined behind a Logoff', async () => {
    await start();
    const client = await RawClient.loggedIn(fake.port);
    client.socket.write(wire('Action: Logoff', 'ActionID: lo') + wire('Action: Ping'));
    expect(await client.next()).to.deep.equal({
      Response: 'Goodbye',
      ActionID: 'lo',
      Message: 'Thanks for all the fish.',
    });
    expect(await client.closed).to.equal('end');
    expect(fake.actions.at(-1)?.action['Action']).to.equal('Logoff');
    expect(client.waiting).to.equal(0);
  });

  it('answers what was sent before the client\'s own FIN', async () => {
    await start();
    const client = await RawClient.loggedIn(fake.port);
    client.socket.end(wire('Action: Ping', 'ActionID: 1') + wire('Action: Ping', 'ActionID: 2'));
    expect((await client.take(2)).map((message) => message['ActionID'])).to.deep.equal(['1', '2']);
    expect(await client.closed).to.equal('end');
  });

  it('closes connections without a banner while too many are not logged in', async () => {
    await start({ authLimit: 2 });
    const first = await RawClient.loggedIn(fake.port);
    const waiting = [await RawClient.connect(fake.port), await RawClient.connect(fake.port)];
    const refused = new RawClient(connect(fake.port, '127.0.0.1'));
    await refused.closed;
    expect(refused.text).to.equal('');
    waiting[0]?.destroy();
    await waiting[0]?.closed;
    await fake.sessions.find((session) => session.id === 2)?.closed;
    expect((await RawClient.connect(fake.port)).banner).to.equal('Asterisk Call Manager/11.0.0');
    expect((await first.request('Action: Ping'))['Ping']).to.equal('Pong');
  });

  it('gives a client its options, ready to be spread', async () => {
    await start({ users: { op: 's3', other: { secret: 'x' } } });
    expect(fake.options).to.deep.equal({ host: '127.0.0.1', port: fake.port, username: 'op', secret: 's3' });
  });
});
