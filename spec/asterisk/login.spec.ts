/**
 * Logging in: the two ways, what stands against it, and what happens to the connection then.
 */
import { expect } from 'chai';
import { Asterisk, AuthenticationError, connect, get } from '../../lib/index.js';
import type { FakeAsterisk } from '../../lib/testing/index.js';
import { RawServer } from '../support/raw-server.js';
import { SECRET, useScene, type Noted } from '../support/scene.js';

function loginsOf(fake: FakeAsterisk): Record<string, string>[] {
  return fake.actions.map(({ action }) => ({ ...action })).map(({ ActionID, ...rest }) => rest);
}

describe('Asterisk, the login', () => {
  const scene = useScene();

  it('answers a challenge by default, with the event mask inside', async () => {
    const fake = await scene.fake();
    await scene.ready({ ...fake.options, events: ['call', 'system'] });
    expect(loginsOf(fake)).to.deep.equal([
      { Action: 'Challenge', AuthType: 'MD5' },
      { Action: 'Login', Username: 'admin', AuthType: 'MD5', Key: '***', Events: 'call,system' },
    ]);
  });

  it('sends the secret with auth: "plain"', async () => {
    const server = scene.own(await RawServer.open((socket) => {
      socket.write('Asterisk Call Manager/11.0.0\r\n');
      socket.once('data', () => socket.write('Response: Success\r\nMessage: Authentication accepted\r\n\r\n'));
    }));
    const client = await scene.ready({ port: server.port, auth: 'plain', events: 'off' });
    expect(server.received.replace(/ActionID: .*\r\n/, '')).to.equal(
      `Action: Login\r\nUsername: admin\r\nSecret: ${SECRET}\r\nEvents: off\r\n\r\n`,
    );
    expect(client.state).to.equal('ready');
  });

  it('takes username, secret, auth and events as arguments too', async () => {
    const fake = await scene.fake({ users: { reader: { secret: 'öther', read: 'call' } } });
    const client = scene.follow(new Asterisk({ port: fake.port, username: 'nobody', secret: 'nothing' }));
    await client.login('reader', 'öther', { auth: 'plain', events: 'call' });
    expect(loginsOf(fake)).to.deep.equal([{ Action: 'Login', Username: 'reader', Secret: '***', Events: 'call' }]);
  });

  it('reads banner and answers however they are cut', async () => {
    const fake = await scene.fake();
    fake.cutEvery(1);
    const client = await scene.ready(fake.options);
    expect(client.version).to.equal('11.0.0');
  });

  it('rejects without username or secret, before anything is dialled', async () => {
    const fake = await scene.fake();
    const client = scene.follow(new Asterisk({ port: fake.port, username: 'admin' }));
    expect((await scene.refusal(client.login())).message).to.equal(
      'option "secret" must be given, to login or as an option',
    );
    expect(client.state).to.equal('idle');
    await client.login('admin', SECRET);
    expect(fake.sessions).to.have.length(1);
  });

  it('rejects a second one, and one after the end', async () => {
    const fake = await scene.fake();
    const client = scene.client(fake.options);
    const first = client.login();
    expect((await scene.refusal(client.login())).code).to.equal('AMI_LOGIN_TWICE');
    await first;
    expect((await scene.refusal(client.login())).code).to.equal('AMI_LOGIN_TWICE');
    await client.close();
    expect((await scene.refusal(client.login())).code).to.equal('AMI_CLOSED');
  });
});

describe('Asterisk, a login refused', () => {
  const scene = useScene();

  for (const auth of ['md5', 'plain'] as const) {
    it(`is tried once and rejects with an AuthenticationError, ${auth}`, async () => {
      const fake = await scene.fake({ loginDelay: 20 });
      const client = scene.client({
        ...fake.options,
        secret: `${SECRET}x`,
        auth,
        reconnect: { minDelay: 1, initial: true },
      });
      const life = scene.lifeOf(client);
      const error = await scene.refusal(client.login());
      expect(error).to.be.instanceOf(AuthenticationError);
      expect(error).to.include({
        code: 'AMI_LOGIN_REFUSED',
        message: 'the server refused the login: Authentication failed',
      });
      await client.close();
      expect(client.state).to.equal('closed');
      expect(life).to.deep.equal([['closed']]);
      expect(fake.actions.filter(({ action }) => action['Action'] === 'Login')).to.have.length(1);
    });
  }

  it('ends an object that wanted to reconnect: closed, with no further try', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, reconnect: { minDelay: 1 } });
    const life = scene.lifeOf(client);
    fake.users.set('admin', { secret: 'another' });
    fake.drop();
    await scene.next(client, 'closed');
    expect(life.map(([event, code]) => `${event} ${code}`)).to.deep.equal(['disconnected AMI_CONNECTION_LOST',
      'disconnected AMI_LOGIN_REFUSED', 'closed undefined']);
    expect(life[1]).to.deep.equal(['disconnected', 'AMI_LOGIN_REFUSED', undefined]);
    expect(fake.actions.filter(({ action }) => action['Action'] === 'Login')).to.have.length(2);
  });

  it('does not try the next host', async () => {
    const fake = await scene.fake();
    const error = await scene.refusal(connect({ ...fake.options, host: ['127.0.0.1', 'localhost'], secret: 'wrong' }));
    expect(error.code).to.equal('AMI_LOGIN_REFUSED');
    expect(fake.actions.filter(({ action }) => action['Action'] === 'Login')).to.have.length(1);
  });

  it('because the server is shutting down is a matter of time, not of the secret', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, reconnect: { minDelay: 1 } });
    const forget = fake.on('Login', (action, session) => {
      forget();
      session.error(action, 'Asterisk is shutting down.');
      session.end();
    });
    fake.drop();
    await scene.next(client, 'ready');
    expect(client.state).to.equal('ready');
    expect(fake.actions.filter(({ action }) => action['Action'] === 'Login')).to.have.length(3);
  });

  it('says so when the server challenges without a challenge', async () => {
    const fake = await scene.fake();
    fake.on('Challenge', () => ({ Message: 'here it is' }));
    expect((await scene.refusal(scene.client(fake.options).login())).code).to.equal('AMI_BAD_ANSWER');
    expect(fake.actions.map(({ action }) => get(action, 'Action'))).to.deep.equal(['Challenge']);
  });
});

describe('Asterisk, lost during the login', () => {
  const scene = useScene();

  for (const action of ['Challenge', 'Login']) {
    it(`rejects when the server drops the connection in place of an answer to ${action}`, async () => {
      const fake = await scene.fake();
      fake.on(action, (_action, session) => session.drop());
      const error = await scene.refusal(scene.client(fake.options).login());
      expect(error).to.include({ code: 'AMI_CONNECTION_LOST' });
    });

    it(`rejects after connectTimeout when ${action} is never answered`, async () => {
      const fake = await scene.fake();
      fake.on(action, () => undefined);
      const error = await scene.refusal(
        scene.client({ ...fake.options, connectTimeout: 40, keepAlive: 5, keepAliveTimeout: 5 }).login(),
      );
      expect(error).to.include({
        code: 'AMI_CONNECT_TIMEOUT',
        message: 'no login within the 40 ms of connectTimeout (authenticating)',
      });
      expect(fake.actions.filter((logged) => logged.action['Action'] === 'Ping')).to.deep.equal([]);
    });
  }

  it('fails actions at once while it goes on', async () => {
    const fake = await scene.fake();
    const client = scene.client(fake.options);
    const answers: Noted[] = [];
    fake.on('Login', (action, session) => {
      client.sendAction({ Action: 'Ping', ActionID: 'early' }, scene.noteIn(answers));
      return fake.builtIn(action, session);
    });
    await client.login();
    expect(answers).to.deep.equal([
      {
        message: { Response: 'Error', ActionID: 'early', Message: 'not logged in (authenticating)' },
        code: 'AMI_NOT_LOGGED_IN',
        sent: false,
      },
    ]);
  });
});

describe('Asterisk, a login aborted', () => {
  const scene = useScene();

  it('dials nothing when the signal has fired before', async () => {
    const fake = await scene.fake();
    const client = scene.client(fake.options);
    const error = await scene.refusal(
      client.login(undefined, undefined, { signal: AbortSignal.abort(new Error('no more')) }),
    );
    expect(error).to.include({ code: 'AMI_ABORTED' });
    expect((error.cause as Error).message).to.equal('no more');
    expect(client.state).to.equal('closed');
    expect(fake.sessions).to.deep.equal([]);
  });

  it('closes the connection when the signal fires in the middle', async () => {
    const fake = await scene.fake();
    const controller = new AbortController();
    fake.on('Login', () => { controller.abort(); });
    const client = scene.client(fake.options);
    const error = await scene.refusal(client.login(undefined, undefined, { signal: controller.signal }));
    expect(error.code).to.equal('AMI_ABORTED');
    await client.close();
    expect(client.state).to.equal('closed');
  });

  it('leaves a login alone that was done when the signal fires', async () => {
    const fake = await scene.fake();
    const controller = new AbortController();
    const client = scene.client(fake.options);
    await client.login(undefined, undefined, { signal: controller.signal });
    controller.abort();
    await client.request({ Action: 'Ping' });
    expect(client.state).to.equal('ready');
  });
});

describe('Asterisk, waitFullyBooted', () => {
  const scene = useScene();
  const BOOTED = { Event: 'FullyBooted', Privilege: 'system,all', Status: 'Fully Booted' };

  it('is ready when the server says FullyBooted; what came before is delivered behind', async () => {
    const fake = await scene.fake({ fullyBooted: false });
    const client = scene.client({ ...fake.options, waitFullyBooted: true });
    const seen: string[] = [];
    client.subscribe(undefined, (event) => { seen.push(event.Event!); });
    client.on('ready', () => seen.push('ready'));
    const login = client.login();
    await fake.waitForSession();
    fake.send({ Event: 'Early' });
    await fake.flushed();
    expect(client.state).to.equal('authenticating');
    fake.send(BOOTED);
    await login;
    expect(seen).to.deep.equal(['ready', 'Early', 'FullyBooted']);
  });

  it('does not wait where the event mask hides the event', async () => {
    const fake = await scene.fake({ fullyBooted: false });
    const client = await scene.ready({ ...fake.options, waitFullyBooted: true, events: 'call' });
    expect(client.state).to.equal('ready');
  });

  it('goes on after connectTimeout with a server that does not say it', async () => {
    const fake = await scene.fake({ fullyBooted: false });
    const client = await scene.ready({ ...fake.options, waitFullyBooted: true, connectTimeout: 40 });
    expect(client.state).to.equal('ready');
  });
});
