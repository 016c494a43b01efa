/**
 * Actions for which there is no connection: refused at once, or kept for the next one, in order, bounded in number and
 * age.
 */
import { expect } from 'chai';
import { useScene, type Noted } from '../support/scene.js';

const SLOW = { minDelay: 60_000, maxDelay: 60_000, jitter: 0 };

describe('Asterisk without a connection', () => {
  const scene = useScene();

  it('fails actions at once, on a later tick, when it has no offline queue', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, reconnect: SLOW });
    fake.drop();
    await scene.next(client, 'disconnected');
    const calls: Noted[] = [];
    client.sendAction({ Action: 'Ping', ActionID: 'p' }, scene.noteIn(calls));
    client.holdCallbackAction({ Action: 'Status', ActionID: 's' }, scene.noteIn(calls));
    expect(calls).to.deep.equal([]);
    await Promise.resolve().then(() => new Promise((resolve) => { setImmediate(resolve); }));
    expect(calls).to.deep.equal(['p', 's'].map((ActionID) => (
      {
        message: { Response: 'Error', ActionID, Message: 'not logged in (waiting)' },
        code: 'AMI_NOT_LOGGED_IN',
        sent: false,
      }
    )));
  });

  it('still throws misuse', async () => {
    const client = scene.client({ offline: true });
    expect(() => client.sendAction({ Action: 'Ping', 'X\r\nY': 'z' })).to.throw('X\\r\\nY');
    client.sendAction({ Action: 'Ping', ActionID: 'same' });
    expect(() => client.sendAction({ Action: 'Ping', ActionID: 'same' })).to.throw('waits for the connection');
    expect(client.stats().queued).to.equal(1);
  });
});

describe('Asterisk, the offline queue', () => {
  const scene = useScene();

  it('sends what was queued before the login, in order, once, before what comes after ready', async () => {
    const fake = await scene.fake();
    const client = scene.client({ ...fake.options, offline: true });
    const calls: Noted[] = [];
    for (const ActionID of ['1', '2', '3']) client.sendAction({ Action: 'Ping', ActionID }, scene.noteIn(calls));
    client.on('ready', () => client.sendAction({ Action: 'Ping', ActionID: '4' }, scene.noteIn(calls)));
    expect(client.stats()).to.include({ queued: 3, inFlight: 0 });
    await client.login();
    await client.request({ Action: 'Ping', ActionID: '5' });
    expect(client.stats().queued).to.equal(0);
    expect(calls.map(({ message, code }) => [message['ActionID'], message['Ping'], code])).to.deep.equal(
      ['1', '2', '3', '4'].map((id) => [id, 'Pong', undefined]),
    );
    expect(fake.actions.slice(2).map(({ action }) => action['ActionID'])).to.deep.equal(['1', '2', '3', '4', '5']);
  });

  it('keeps what comes while it waits to reconnect', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, offline: true, reconnect: { minDelay: 20, jitter: 0 } });
    fake.drop();
    await scene.next(client, 'disconnected');
    const list = client.requestList({ Action: 'CoreShowChannels' });
    const pong = client.request({ Action: 'Ping' });
    expect((await list).events).to.deep.equal([]);
    expect((await pong)['Ping']).to.equal('Pong');
    expect(client.stats().reconnects).to.equal(1);
  });

  it('holds callbacks behind their response too', async () => {
    const fake = await scene.fake();
    fake.conference('1000', ['PJSIP/a']);
    const client = scene.client({ ...fake.options, offline: true });
    const calls: Noted[] = [];
    client.holdCallbackAction({ Action: 'ConfbridgeList', Conference: '1000', ActionID: 'c' }, scene.noteIn(calls));
    await client.login();
    await client.request({ Action: 'Ping' });
    expect(calls.map(({ message }) => message['Event'] ?? message['Response'])).to.deep.equal(['Success',
      'ConfbridgeList', 'ConfbridgeListComplete']);
    client.delCallback('c');
  });

  it('refuses beyond maxActions, by the callback', async () => {
    const client = scene.client({ offline: { maxActions: 2 } });
    const calls: Noted[] = [];
    for (const ActionID of ['1', '2', '3']) client.sendAction({ Action: 'Ping', ActionID }, scene.noteIn(calls));
    await scene.refusal(client.request({ Action: 'Ping' }));
    expect(calls).to.deep.equal([{
      message: {
        Response: 'Error',
        ActionID: '3',
        Message: '2 actions wait for the connection, which is the limit offline.maxActions',
      },
      code: 'AMI_OFFLINE_FULL',
      sent: false,
    }]);
  });

  it('gives each action maxAge, or its own timeout where that is shorter', async () => {
    const client = scene.client({ offline: { maxAge: 60 } });
    const began = performance.now();
    const short = scene.refusal(client.request({ Action: 'Ping' }, { timeout: 20 }));
    const long = scene.refusal(client.request({ Action: 'Ping' }, { timeout: 5000 }));
    expect(await short).to.include({
      code: 'AMI_OFFLINE_TIMEOUT',
      message: 'there was no connection within 20 ms',
      sent: false,
    });
    expect(await long).to.include({
      code: 'AMI_OFFLINE_TIMEOUT',
      message: 'there was no connection within 60 ms',
      sent: false,
    });
    expect(performance.now() - began).to.be.within(55, 1000);
    expect(client.stats().queued).to.equal(0);
  });

  it('does not send what was aborted, nor what was deleted', async () => {
    const fake = await scene.fake();
    const client = scene.client({ ...fake.options, offline: true });
    const controller = new AbortController();
    const aborted = scene.refusal(client.request({ Action: 'Ping', ActionID: 'a' }, { signal: controller.signal }));
    client.sendAction({ Action: 'Ping', ActionID: 'd' }, () => { throw new Error('was deleted'); });
    const before = scene.refusal(client.request({ Action: 'Ping', ActionID: 'b' }, { signal: AbortSignal.abort() }));
    controller.abort(new Error('changed my mind'));
    client.delCallback('d');
    expect(await aborted).to.include({ code: 'AMI_ABORTED', sent: false });
    expect(await before).to.include({ code: 'AMI_ABORTED', sent: false });
    await client.login();
    await client.request({ Action: 'Ping', ActionID: 'last' });
    expect(fake.actions.slice(2).map(({ action }) => action['ActionID'])).to.deep.equal(['last']);
  });

  it('does not keep an action that had been sent when the connection was lost', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, offline: true, reconnect: { minDelay: 1 } });
    const forget = fake.on('CoreStatus', (_action, session) => session.drop());
    const lost = scene.refusal(client.request({ Action: 'CoreStatus', ActionID: 'x' }));
    expect(await lost).to.include({ code: 'AMI_CONNECTION_LOST', sent: true });
    forget();
    await scene.next(client, 'ready');
    await client.request({ Action: 'Ping' });
    expect(fake.actions.filter(({ action }) => action['ActionID'] === 'x')).to.have.length(1);
  });

  it('keeps the event mask of an Events action that was queued', async () => {
    const fake = await scene.fake();
    const client = scene.client({ ...fake.options, offline: true, reconnect: { minDelay: 1 } });
    const done = client.request({ Action: 'Events', EventMask: 'call' });
    await client.login();
    await done;
    fake.drop();
    await scene.next(client, 'ready');
    expect(fake.actions.at(-1)!.action['Events']).to.equal('call');
  });

  it('ends what waits when the login is refused or fails for good', async () => {
    const fake = await scene.fake();
    const client = scene.client({ ...fake.options, secret: 'wrong', offline: true });
    const calls: Noted[] = [];
    client.sendAction({ Action: 'Ping', ActionID: 'q' }, scene.noteIn(calls));
    await scene.refusal(client.login());
    await scene.next(client, 'closed');
    expect(calls.map(({ message, code, sent }) => [message['ActionID'], code, sent])).to.deep.equal([['q', 'AMI_CLOSED',
      false]]);
  });
});
