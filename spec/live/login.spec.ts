/**
 * Logging in to a real server and leaving it: banner, the two ways to prove who one is, TLS, event masks, logoff and
 * close.
 */
import { expect } from 'chai';
import { AuthenticationError, type AmiError, type AsteriskOptions, type Message } from '../../lib/index.js';
import { admin, closeClients, failureOf, flushEvents, keepMessages, newAdmin, reader, Wire } from './clients.js';
import { asterisk, version } from './live.js';

/** Source: asterisk include/asterisk/manager.h, AMI_VERSION, 16 and 22. */
const AMI_VERSIONS = { 16: /^5\.\d+\.\d+$/, 22: /^11\.\d+\.\d+$/ } as const;

/** Long enough for a login, short enough to be waited for. */
const SHORT = 1000;

async function refused(options: AsteriskOptions): Promise<{ error: AmiError; bytesSent: number; state: string }> {
  const client = newAdmin(options);
  const error = await failureOf(client.login());
  return { error, bytesSent: client.stats().bytesSent, state: client.state };
}

describe('Login to a real Asterisk', () => {
  afterEach(closeClients);

  it('reads the AMI version of the banner', async () => {
    const client = await admin();
    expect(client.version).to.match(AMI_VERSIONS[version]);
  });

  it('answers a challenge by default, and never sends the secret', async () => {
    const wire = new Wire();
    const client = await admin({ connect: wire.connect });
    expect(client.state).to.equal('ready');
    expect(wire.sent).to.match(
      new RegExp(
        '^Action: Challenge\r\nActionID: \\S+\r\nAuthType: MD5\r\n\r\nAction: Login\r\nActionID: \\S+\r\n'
          + 'Username: admin\r\nAuthType: MD5\r\nKey: [0-9a-f]{32}\r\nEvents: on\r\n\r\n$',
      ),
    );
    expect(wire.received).to.match(
      new RegExp(
        '^Asterisk Call Manager/[\\d.]+\r\nResponse: Success\r\nActionID: \\S+\r\nChallenge: \\d+\r\n\r\n'
          + 'Response: Success\r\nActionID: \\S+\r\nMessage: Authentication accepted\r\n\r\n',
      ),
    );
    expect(wire.sent).not.to.include(asterisk.admin.secret);
  });

  it('sends the secret when auth is plain', async () => {
    const wire = new Wire();
    await admin({ connect: wire.connect, auth: 'plain', events: 'off' });
    expect(wire.sent).to.match(
      /^Action: Login\r\nActionID: \S+\r\nUsername: admin\r\nSecret: [0-9a-f]+\r\nEvents: off\r\n\r\n$/,
    );
  });

  it('finds the user in any case', async () => {
    const client = await admin({ username: 'ADMIN' });
    expect(client.state).to.equal('ready');
  });

  for (
    const [who, credentials] of Object.entries({
      'a wrong secret': { secret: 'wrong' },
      'an unknown user': { username: 'nobody' },
    })
  ) {
    for (const auth of ['md5', 'plain'] as const) {
      it(`tries ${who} once (${auth}), and never again`, async () => {
        const wire = new Wire();
        const { error, state } = await refused({
          connect: wire.connect,
          auth,
          reconnect: { initial: true },
          ...credentials,
        });
        expect(error).to.be.instanceOf(AuthenticationError);
        expect({ code: error.code, state }).to.deep.equal({ code: 'AMI_LOGIN_REFUSED', state: 'closed' });
        expect(wire.sent.match(/^Action: Login\r$/gm)).to.have.length(1);
        expect(wire.dials).to.equal(1);
        expect(wire.received).to.match(/Response: Error\r\nActionID: \S+\r\nMessage: Authentication failed\r\n\r\n$/);
      });
    }
  }

  describe('over TLS', () => {
    it('trusts the authority it is given', async () => {
      const client = await admin({ port: asterisk.tlsPort, tls: { ca: asterisk.ca } });
      expect(await client.request({ Action: 'Ping' })).to.include({ Response: 'Success', Ping: 'Pong' });
    });

    it('refuses an authority it does not know, the secret unsent', async () => {
      const { error, bytesSent } = await refused({ port: asterisk.tlsPort, tls: true, auth: 'plain' });
      expect({ code: error.code, bytesSent }).to.deep.equal({ code: 'AMI_TLS_FAILED', bytesSent: 0 });
    });

    it('refuses a certificate for another host, the secret unsent', async () => {
      const { error, bytesSent } = await refused({
        port: asterisk.tlsPort,
        tls: { ca: asterisk.ca, servername: 'pbx.example' },
        auth: 'plain',
      });
      expect({ code: error.code, bytesSent }).to.deep.equal({ code: 'AMI_TLS_FAILED', bytesSent: 0 });
    });

    it('refuses a port without TLS, the secret unsent', async () => {
      const { error, bytesSent } = await refused({ port: asterisk.port, tls: { ca: asterisk.ca }, auth: 'plain' });
      expect({ code: error.code, bytesSent }).to.deep.equal({ code: 'AMI_TLS_FAILED', bytesSent: 0 });
    });

    it('says nothing to a TLS port that it was not told of', async () => {
      const { error, bytesSent } = await refused({ port: asterisk.tlsPort, connectTimeout: SHORT, auth: 'plain' });
      expect({ code: error.code, bytesSent }).to.deep.equal({ code: 'AMI_CONNECT_TIMEOUT', bytesSent: 0 });
    });
  });
});

describe('Event mask of a real Asterisk', () => {
  afterEach(closeClients);

  /** Makes two events of different classes for everybody, and returns what the client gets of them. */
  async function eventsOf(options: AsteriskOptions, login = admin): Promise<Message[]> {
    const client = await login(options);
    const witness = await admin();
    const messages = keepMessages(client);
    await Promise.all([witness.waitFor('UserEvent'), witness.request({ Action: 'UserEvent', UserEvent: 'Mask' })]);
    const gone = witness.waitFor('Hangup');
    await witness.request({ Action: 'Originate', Channel: 'Local/hangup@default', Application: 'NoOp', Async: 'true' });
    await gone;
    await flushEvents(client);
    return messages.filter((message) => message.Event !== undefined && message.Event !== 'FullyBooted');
  }

  function classesOf(events: readonly Message[]): string[] {
    return [...new Set(events.map((event) => event.Privilege?.split(',')[0] ?? ''))].sort();
  }

  it('lets everything through when on', async () => {
    expect(classesOf(await eventsOf({ events: 'on' }))).to.include.members(['call', 'dialplan', 'user']);
  });

  it('lets nothing through when off', async () => {
    expect(await eventsOf({ events: 'off' })).to.deep.equal([]);
  });

  it('lets through the classes it names', async () => {
    expect(classesOf(await eventsOf({ events: ['user', 'call'] }))).to.deep.equal(['call', 'user']);
  });

  it('lets through no more than the user may read', async () => {
    expect(classesOf(await eventsOf({}, reader))).to.deep.equal(['call']);
  });

  it('changes with an Events action', async () => {
    const [client, witness] = await Promise.all([admin(), admin()]);
    expect(await client.request({ Action: 'Events', EventMask: 'off', ActionID: 'mask-1' })).to.deep.equal({
      Response: 'Success',
      ActionID: 'mask-1',
      Events: 'Off',
    });
    const messages = keepMessages(client);
    await Promise.all([witness.waitFor('UserEvent'), client.request({ Action: 'UserEvent', UserEvent: 'Mask' })]);
    await flushEvents(client);
    expect(messages.filter((message) => message.Event !== undefined)).to.deep.equal([]);
  });
});

describe('FullyBooted of a real Asterisk', () => {
  afterEach(closeClients);

  it('comes behind ready to a user who may read the class system', async () => {
    const client = newAdmin();
    const story: string[] = [];
    const booted = new Promise<Message>((resolve) => client.registerHandler('FullyBooted', resolve)).then((event) =>
      story.push(event.Event!) && event
    );
    client.on('ready', () => story.push('ready'));
    await client.login();
    expect(await booted).to.include({ Privilege: 'system,all', Status: 'Fully Booted' }).and.have.all.keys(
      'Event',
      'Privilege',
      'Uptime',
      'LastReload',
      'Status',
    );
    expect(story).to.deep.equal(['ready', 'FullyBooted']);
  });

  it('is waited for with waitFullyBooted, and still comes behind ready', async () => {
    const wire = new Wire();
    const client = newAdmin({ connect: wire.connect, waitFullyBooted: true, connectTimeout: 20_000 });
    const story: unknown[] = [];
    const booted = client.waitFor('FullyBooted').then(() => story.push('FullyBooted'));
    client.on('ready', () => story.push(wire.received.includes('\r\nEvent: FullyBooted\r\n')));
    await client.login();
    await booted;
    expect(story).to.deep.equal([true, 'FullyBooted']);
  });

  it('does not come to a reader of calls, who is ready without it', async () => {
    const client = await reader({ waitFullyBooted: true, connectTimeout: SHORT });
    const messages = keepMessages(client);
    await flushEvents(client);
    expect(client.state).to.equal('ready');
    expect(messages.filter((message) => message.Event === 'FullyBooted')).to.deep.equal([]);
  });
});

describe('Leaving a real Asterisk', () => {
  afterEach(closeClients);

  it('logs off with a Goodbye, once everything before it is answered', async () => {
    const wire = new Wire();
    const client = await admin({ connect: wire.connect, events: 'off' });
    const answers: (string | undefined)[] = [];
    for (let count = 0; count < 10; count++) {
      client.sendAction({ Action: 'Ping' }, (message, error) =>
        answers.push(error?.message ?? message.Ping));
    }
    await client.logoff();
    expect(answers).to.deep.equal(Array(10).fill('Pong'));
    expect(wire.received).to.match(
      /\r\n\r\nResponse: Goodbye\r\nActionID: \S+\r\nMessage: Thanks for all the fish\.\r\n\r\n$/,
    );
    expect(client.state).to.equal('closed');
  });

  it('closes at once, and brings what is in flight to its end', async () => {
    const client = await admin();
    const ends: unknown[] = [];
    const id = client.sendAction(
      { Action: 'WaitEvent', Timeout: '60' },
      (message, error) => ends.push({ ...message, code: error?.code }),
    );
    await client.close();
    await client.close();
    expect(ends).to.deep.equal([{
      Response: 'Error',
      ActionID: id,
      Message: 'the connection was closed by its owner',
      code: 'AMI_CLOSED',
    }]);
    expect(client.stats().inFlight).to.equal(0);
  });
});
