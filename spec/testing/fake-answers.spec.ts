/**
 * Answers of the fake: the test's own scripts, the errors of a real server, and the log of what was received.
 */
import { expect } from 'chai';
import { once } from 'node:events';
import { FakeAsterisk } from '../../lib/testing/index.js';
import { RawClient, wire } from './raw-client.js';

describe('FakeAsterisk, answers', () => {
  let fake: FakeAsterisk;
  let client: RawClient;

  beforeEach(async () => {
    fake = new FakeAsterisk();
    await fake.listen();
    client = await RawClient.loggedIn(fake.port);
  });

  afterEach(() => fake.close());

  it('repeat the ActionID as second line, and have none when the action had none', async () => {
    client.text = '';
    client.send('Action: ModuleCheck', 'ActionID:  with blanks ', 'Module: app_queue');
    client.send('Action: ModuleCheck', 'Module: app_queue');
    await client.take(2);
    expect(client.text).to.equal(
      'Response: Success\r\nActionID: with blanks \r\nVersion: \r\n\r\nResponse: Success\r\nVersion: \r\n\r\n',
    );
  });

  it('to Ping carry Pong and the time', async () => {
    const { Timestamp, ...rest } = await client.request('Action: ping', 'ActionID: p');
    expect(rest).to.deep.equal({ Response: 'Success', ActionID: 'p', Ping: 'Pong' });
    expect(Number(Timestamp)).to.be.closeTo(Date.now() / 1000, 5);
  });

  it('to an unknown action name it', async () => {
    expect(await client.request('Action: Frob', 'ActionID: f')).to.deep.equal({
      Response: 'Error',
      ActionID: 'f',
      Message: 'Invalid/unknown command: Frob. Use Action: ListCommands to show available commands. ' +
        '(The fake has no built-in answer: script it with fake.on(\'Frob\', …).)',
    });
  });

  it('to a message without Action say so', async () => {
    expect(await client.request('ActionID: x', 'Foo: bar')).to.deep.equal({
      Response: 'Error',
      ActionID: 'x',
      Message: 'Missing action in request',
    });
    client.socket.write('\r\n');
    expect(await client.next()).to.deep.equal({ Response: 'Error', Message: 'Missing action in request' });
  });

  it('to a line that is too long leave the ActionID out when it stood in that line', async () => {
    expect(await client.request('Action: Ping', 'ActionID: fine', `X: ${'x'.repeat(1100)}`)).to.deep.equal({
      Response: 'Error', ActionID: 'fine', Message: 'Failed to parse message: line too long',
    });
    expect(await client.request('Action: Ping', `ActionID: ${'x'.repeat(1100)}`)).to.deep.equal({
      Response: 'Error', Message: 'Failed to parse message: line too long',
    });
    expect((await client.request('Action: Ping'))['Ping']).to.equal('Pong');
  });

  it('to 129 lines are one error', async () => {
    const lines = Array.from({ length: 128 }, (_, index) => `H${index}: v`);
    expect(await client.request('Action: Ping', ...lines)).to.deep.equal({
      Response: 'Error',
      Message: 'Too many lines in message or allocation failure',
    });
    expect((await client.request('Action: Ping'))['Ping']).to.equal('Pong');
  });

  it('to 500 actions in one write come in their order', async () => {
    client.socket.write(Array.from({ length: 500 }, (_, index) => wire('Action: Ping', `ActionID: ${index}`)).join(''));
    expect((await client.take(500)).map((message) => message['ActionID'])).to.deep.equal(
      Array.from({ length: 500 }, (_, index) => String(index)),
    );
  });

  it('to ListCommands name every action that the user may send, with its privileges', async () => {
    const answer = await client.request('Action: ListCommands');
    expect(answer).to.include({
      Response: 'Success',
      Ping: 'Answer, to keep a connection alive  (Priv: <none>)',
      Originate: 'Place a call  (Priv: originate,all)',
    });
    fake.users.set('reader', { secret: 'r', read: 'call', write: 'call' });
    const reader = await RawClient.connect(fake.port);
    await reader.request('Action: Login', 'Username: reader', 'Secret: r', 'Events: off');
    const few = await reader.request('Action: ListCommands');
    expect(few).to.include.keys('Ping', 'Hangup');
    expect(few).to.not.have.any.keys('Originate', 'DBPut');
    expect(await reader.request('Action: DBPut')).to.deep.equal({ Response: 'Error', Message: 'Permission denied' });
  });

  describe('by script', () => {
    it('are the headers that a handler returns, as a success unless it says otherwise', async () => {
      fake.on('Mine', (action) => ({ Message: `hello ${action['Name']}` }));
      fake.on('Ping', () => ({ Response: 'Error', Message: 'no' }));
      expect(await client.request('Action: mine', 'ActionID: 1', 'Name: Bob')).to.deep.equal({
        Response: 'Success',
        ActionID: '1',
        Message: 'hello Bob',
      });
      expect(await client.request('Action: Ping', 'ActionID: 2')).to.deep.equal({
        Response: 'Error',
        ActionID: '2',
        Message: 'no',
      });
    });

    it('are several messages when it returns several, or yields them', async () => {
      const messages = [{ Response: 'Success', EventList: 'start' }, { Event: 'Item' }, {
        Event: 'Done',
        EventList: 'Complete',
      }];
      fake.on('Several', () => messages);
      fake.on('Yielded', function* () {
        yield* messages;
      });
      fake.on('Later', async function* () {
        for (const message of messages) {
          await new Promise((resolve) => setImmediate(resolve));
          yield message;
        }
      });
      for (const action of ['Several', 'Yielded', 'Later']) {
        client.send(`Action: ${action}`, 'ActionID: s');
        expect(await client.take(3), action).to.deep.equal([
          { Response: 'Success', ActionID: 's', EventList: 'start' },
          { Event: 'Item', ActionID: 's' },
          { Event: 'Done', ActionID: 's', EventList: 'Complete' },
        ]);
      }
    });

    it('are text or bytes as they are', async () => {
      fake.on('IAXnetstats', () => '\r\n');
      fake.on('Odd', () => ['Response: Error\r\n', Buffer.from('Message: No AORs found\n\r\n\r\n')]);
      client.send('Action: IAXnetstats');
      expect(await client.request('Action: Odd')).to.deep.equal({ Response: 'Error', Message: 'No AORs found' });
      expect(client.text.endsWith('\r\nResponse: Error\r\nMessage: No AORs found\n\r\n\r\n')).to.equal(true);
    });

    it('may never come', async () => {
      fake.on('Hold', () => undefined);
      client.send('Action: Hold');
      expect((await client.request('Action: Ping', 'ActionID: next'))['ActionID']).to.equal('next');
    });

    it('freeze the session until they are there', async () => {
      let finish: () => void = () => undefined;
      fake.on('Slow', () => new Promise((resolve) => (finish = () => resolve({ Message: 'done' }))));
      client.socket.write(wire('Action: Slow', 'ActionID: 1') + wire('Action: Ping', 'ActionID: 2'));
      await fake.waitForAction('Slow');
      const other = await RawClient.loggedIn(fake.port);
      expect((await other.request('Action: Ping', 'ActionID: other'))['ActionID']).to.equal('other');
      expect(fake.actions.at(-1)?.action['ActionID']).to.equal('other');
      finish();
      expect((await client.take(2)).map((message) => message['ActionID'])).to.deep.equal(['1', '2']);
    });

    it('stand for every action under *, but for login and logoff', async () => {
      const seen: string[] = [];
      fake.on('*', (action, session) => {
        seen.push(action['Action'] ?? '');
        return fake.builtIn(action, session);
      });
      fake.on('Mine', () => ({ Message: 'mine' }));
      const other = await RawClient.loggedIn(fake.port);
      expect((await other.request('Action: Ping'))['Ping']).to.equal('Pong');
      expect((await other.request('Action: Mine'))['Message']).to.equal('mine');
      expect(await other.request('Action: Logoff')).to.include({ Response: 'Goodbye' });
      expect(seen).to.deep.equal(['Ping', 'Ping']);
    });

    it('are taken away by the function that on returns', async () => {
      const remove = fake.on('Ping', () => ({ Ping: 'Pang' }));
      expect((await client.request('Action: Ping'))['Ping']).to.equal('Pang');
      remove();
      expect((await client.request('Action: Ping'))['Ping']).to.equal('Pong');
    });

    it('may replace the login', async () => {
      fake.on('Login', (action, session) => session.error(action, 'Login Already In Use'));
      const other = await RawClient.connect(fake.port);
      expect(await other.request('Action: Login', 'ActionID: l')).to.deep.equal({
        Response: 'Error',
        ActionID: 'l',
        Message: 'Login Already In Use',
      });
    });

    for (const [how, handler] of [
      ['throws', () => { throw new Error('expected 1\nto equal 2'); }],
      ['rejects', () => Promise.reject(new Error('expected 1\nto equal 2'))],
    ] as const) {
      it(`are an error when the handler ${how}, and what was thrown surfaces`, async () => {
        const listeners = process.listeners('uncaughtException');
        process.removeAllListeners('uncaughtException');
        try {
          fake.on('Bad', handler);
          const surfaced = once(process, 'uncaughtException');
          expect(await client.request('Action: Bad', 'ActionID: b')).to.deep.equal({
            Response: 'Error', ActionID: 'b', Message: "the test's handler threw: expected 1 to equal 2",
          });
          expect((await surfaced)[0]).to.be.an('error').with.property('message', 'expected 1\nto equal 2');
        } finally {
          for (const listener of listeners) process.on('uncaughtException', listener);
        }
      });
    }
  });

  describe('the log', () => {
    it('keeps the actions in order, with secret and key masked', async () => {
      await client.request('Action: Ping', 'ActionID: 1');
      const other = await RawClient.connect(fake.port);
      await other.request('Action: Login', 'Username: admin', 'AuthType: MD5', 'key: 0123abcd', 'SECRET: s3cret');
      expect(fake.actions.map(({ action }) => ({ ...action }))).to.deep.equal([
        { Action: 'Login', Username: 'admin', Secret: '***', Events: 'off' },
        { Action: 'Ping', ActionID: 'drain' },
        { Action: 'Ping', ActionID: '1' },
        { Action: 'Login', Username: 'admin', AuthType: 'MD5', key: '***', SECRET: '***' },
      ]);
      expect(fake.actions.map(({ session }) => session.id)).to.deep.equal([1, 1, 1, 2]);
    });

    it('hands each action to one wait, those received before too', async () => {
      await client.request('Action: DBPut', 'Family: a', 'Key: 1');
      await client.request('Action: DBPut', 'Family: a', 'Key: 2');
      expect((await fake.waitForAction('dbput')).action['Key']).to.equal('1');
      expect((await fake.waitForAction((action) => action['Key'] !== undefined)).action['Key']).to.equal('2');
      const third = fake.waitForAction('DBPut');
      client.send('Action: DBPut', 'Family: a', 'Key: 3');
      expect((await third).action['Key']).to.equal('3');
    });

    it('ends a wait after its time, and with the server', async () => {
      expect(await fake.waitForAction('Never', { timeout: 1 }).catch((error: unknown) => error)).to.include({
        code: 'AMI_WAIT_TIMEOUT',
      });
      const waiting = Promise.allSettled([fake.waitForAction('Never'), fake.waitForSession({ timeout: 60_000 }),
        fake.waitForSession()]);
      await fake.close();
      expect((await waiting).map((result) => (result.status === 'rejected' ? result.reason.code : 'got one'))).to.deep
        .equal([
          'AMI_CONNECTION_LOST',
          'got one',
          'AMI_CONNECTION_LOST',
        ]);
    });
  });
});
