/**
 * Promises over callbacks: each is settled, whatever happens to its ActionID, its list, its client.
 */
import { expect } from 'chai';
import { useScene, type Noted } from '../support/scene.js';

const SLOW = { minDelay: 60_000, maxDelay: 60_000, jitter: 0 };

describe('Asterisk, requestList', () => {
  const scene = useScene();

  it('leaves an action alone that has its ActionID by now: aborted unwritten, sent again at once', async () => {
    const fake = await scene.fake();
    const client = await scene.ready(fake.options);
    const controller = new AbortController();
    const action = { Action: 'CoreShowChannels', ActionID: 'job-7' };
    const first = scene.refusal(client.requestList(action, { signal: controller.signal }));
    controller.abort();
    const calls: Noted[] = [];
    client.sendAction({ Action: 'Ping', ActionID: 'job-7' }, scene.noteIn(calls));
    expect(await first).to.include({ code: 'AMI_ABORTED', sent: false });
    await client.request({ Action: 'Ping' });
    expect(calls.map(({ message, code }) => [message['Ping'], code])).to.deep.equal([['Pong', undefined]]);
  });

  it('leaves an action alone that waits offline under its ActionID: the lost job is sent again', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, offline: true, reconnect: SLOW });
    fake.on('CoreShowChannels', () => undefined);
    const calls: Noted[] = [];
    client.on('disconnected', () =>
      client.sendAction({ Action: 'Ping', ActionID: 'job-7' }, scene.noteIn(calls))
    );
    const first = scene.refusal(client.requestList({ Action: 'CoreShowChannels', ActionID: 'job-7' }));
    await fake.waitForAction('CoreShowChannels');
    fake.drop();
    expect(await first).to.include({ code: 'AMI_CONNECTION_LOST', sent: true });
    expect(client.stats().queued).to.equal(1);
    await client.close();
    expect(calls.map(({ code }) => code)).to.deep.equal(['AMI_CLOSED']);
  });

  it('goes on behind a second response that says Success', async () => {
    const fake = await scene.fake();
    const client = await scene.ready(fake.options);
    fake.on('CoreShowChannels', (action, session) => {
      const id = action['ActionID'];
      session.sendRaw(
        `Response: Success\r\nActionID: ${id}\r\nEventList: start\r\n\r\n`
          + `Event: Item\r\nActionID: ${id}\r\n\r\nResponse: Success\r\nActionID: ${id}\r\nMessage: again\r\n\r\n`
          + `Event: Item\r\nActionID: ${id}\r\n\r\nEvent: End\r\nActionID: ${id}\r\nEventList: Complete\r\n\r\n`,
      );
      return undefined;
    });
    const { events, complete } = await client.requestList({ Action: 'CoreShowChannels' });
    expect([events.map(({ Event }) => Event), complete?.['Event']]).to.deep.equal([['Item', 'Item'], 'End']);
  });

  it('rejects a list that doesn\'t end at its limit, and goes on to serve others', async () => {
    const fake = await scene.fake();
    const client = await scene.ready(fake.options);
    fake.on('CoreShowChannels', (action, session) => {
      const item = `Event: Item\r\nActionID: ${action['ActionID']}\r\n\r\n`;
      session.sendRaw(`Response: Success\r\nActionID: ${action['ActionID']}\r\nEventList: start\r\n\r\n`);
      session.sendRaw(item.repeat(50));
      return undefined;
    });
    const error = await scene.refusal(client.requestList({ Action: 'CoreShowChannels' }, { limit: 40 }));
    expect(error).to.include({
      code: 'AMI_MESSAGE_TOO_LARGE',
      message: 'the list of "CoreShowChannels" is longer than the limit of 40 items',
    });
    await client.request({ Action: 'Ping' });
    expect(client.stats().inFlight).to.equal(0);
    const bad = await scene.refusal(client.requestList({ Action: 'CoreShowChannels' }, { limit: 0 }));
    expect(bad).to.include({ code: 'AMI_BAD_ARGUMENT' });
  });
});

describe('Asterisk, waits behind the end', () => {
  const scene = useScene();

  it('reject or end at once', async () => {
    const fake = await scene.fake();
    const client = await scene.ready(fake.options);
    await client.close();
    expect(await scene.refusal(client.waitFor('Hangup'))).to.include({ code: 'AMI_CLOSED' });
    const events = client.events();
    expect(await events.next()).to.deep.equal({ value: undefined, done: true });
    for await (const event of client.events('Hangup')) throw new Error(event['Event']);
  });

  it('do so too where the connection was lost for good', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, reconnect: false });
    fake.drop();
    await scene.next(client, 'closed');
    expect(await scene.refusal(client.waitFor('Hangup'))).to.include({ code: 'AMI_CLOSED' });
    expect((await client.events().next()).done).to.equal(true);
  });
});

describe('Asterisk, an action that the server refuses', () => {
  const scene = useScene();

  it('says which class the user needs, where Asterisk names one', async () => {
    const fake = await scene.fake();
    const client = await scene.ready(fake.options);
    const denied = { Response: 'Error', Message: 'Permission denied' };
    for (const [action, text] of [
      ['CoreStatus', 'CoreStatus: Permission denied (it needs write class "system" or "reporting")'],
      ['originate', 'originate: Permission denied (it needs write class "originate")'],
      ['Ping', 'Ping: Permission denied'],
      ['Unheard', 'Unheard: Permission denied'],
    ] as const) {
      fake.on(action, () => denied);
      const error = await scene.refusal(client.request({ Action: action }));
      expect(error).to.include({ code: 'AMI_ACTION_REFUSED', message: text });
    }
  });

  it('is refused too where a Success tells of a failure in words', async () => {
    const fake = await scene.fake();
    const client = await scene.ready(fake.options);
    for (const [action, text] of [
      ['VoicemailMove', 'Message move failed\n'],
      ['PJSIPUnregister', 'Failed to queue unregistration'],
    ] as const) {
      fake.on(action, (_, session) => {
        session.sendRaw(`Response: Success\r\nMessage: ${text}\r\n\r\n`);
        return undefined;
      });
      expect(await scene.refusal(client.request({ Action: action }))).to.include({ code: 'AMI_ACTION_REFUSED' });
    }
    fake.on('VoicemailMove', () => ({ Message: 'Message move successful' }));
    expect(await client.request({ Action: 'VoicemailMove' })).to.include({ Response: 'Success' });
  });
});
