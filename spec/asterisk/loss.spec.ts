/**
 * A connection lost under way: every callback ends, once, and says whether its action may have been carried out.
 */
import { expect } from 'chai';
import { Asterisk, ConnectionError, type AmiError } from '../../lib/index.js';
import { settle, uncaughtOf } from '../support/uncaught.js';
import { useScene, type Noted } from '../support/scene.js';

describe('Asterisk, the connection lost with callbacks pending', () => {
  const scene = useScene();

  it('ends the callback of an action that was sent with Response: Error and the error, sent: true', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, reconnect: false });
    fake.on('CoreStatus', (_action, session) => session.drop());
    const calls: Noted[] = [];
    client.sendAction({ Action: 'CoreStatus', ActionID: 'x1' }, scene.noteIn(calls));
    await scene.next(client, 'closed');
    const Message = `the server 127.0.0.1:${fake.port} closed the connection`;
    expect(calls).to.deep.equal([{
      message: { Response: 'Error', ActionID: 'x1', Message },
      code: 'AMI_CONNECTION_LOST',
      sent: true,
    }]);
  });

  it('says sent: false of an action that was still to be written', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, reconnect: false });
    const calls: Noted[] = [];
    client.subscribe('Last', () => {
      client.sendAction({ Action: 'Ping', ActionID: 'x2' }, scene.noteIn(calls));
      void client.close();
    });
    fake.send({ Event: 'Last' });
    await scene.next(client, 'closed');
    expect(calls).to.deep.equal([
      {
        message: { Response: 'Error', ActionID: 'x2', Message: 'the connection was closed by its owner' },
        code: 'AMI_CLOSED',
        sent: false,
      },
    ]);
    expect(fake.actions.map(({ action }) => action['Action'])).to.deep.equal(['Challenge', 'Login']);
  });

  it('says what the network said of a reset', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, reconnect: false });
    fake.on('CoreStatus', (_action, session) => session.reset());
    const error = await scene.refusal(client.request({ Action: 'CoreStatus' }));
    expect(error).to.be.instanceOf(ConnectionError);
    expect(error).to.include({ code: 'AMI_CONNECTION_LOST', sent: true });
    expect((error.cause as NodeJS.ErrnoException).code).to.equal('ECONNRESET');
  });

  it('ends 10,000 callbacks in flight, each once, and leaves none', async () => {
    const fake = await scene.fake();
    fake.on('CoreStatus', () => undefined);
    const client = scene.follow(new Asterisk({ ...fake.options, reconnect: false }));
    await client.login();
    const ended = new Map<string, number>();
    for (let number = 0; number < 10_000; number += 1) {
      const ActionID = `many-${number}`;
      client.sendAction({ Action: 'CoreStatus', ActionID }, (message, error) => {
        const isRight = message.Response === 'Error' && message.ActionID === ActionID &&
          error?.code === 'AMI_CONNECTION_LOST' && error.sent === true;
        ended.set(ActionID, (ended.get(ActionID) ?? 0) + (isRight ? 1 : 1000));
      });
    }
    expect(client.stats().inFlight).to.equal(10_000);
    await fake.waitForAction(({ ActionID }) => ActionID === 'many-9999');
    fake.drop();
    await scene.next(client, 'closed');
    expect(ended.size).to.equal(10_000);
    expect([...new Set(ended.values())]).to.deep.equal([1]);
    expect(client.stats().inFlight).to.equal(0);
  });

  it('ends a held callback a last time, also behind its response', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, reconnect: false });
    fake.on('QueueStatus', () => ({ Response: 'Success', EventList: 'start' }));
    const calls: Noted[] = [];
    client.holdCallbackAction({ Action: 'QueueStatus', ActionID: 'h1' }, scene.noteIn(calls));
    await client.request({ Action: 'Ping' });
    fake.drop();
    await scene.next(client, 'closed');
    expect(calls.map(({ message, code, sent }) => [message['Response'], code, sent])).to.deep.equal([
      ['Success', undefined, undefined], ['Error', 'AMI_CONNECTION_LOST', true],
    ]);
  });

  it('rejects a list with the connection, not with what had come of it', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, reconnect: false });
    fake.on('CoreShowChannels', function* (_action, session) {
      yield { Response: 'Success', EventList: 'start', Message: 'Channels will follow' };
      yield { Event: 'CoreShowChannel', Channel: 'PJSIP/a-00000001' };
      session.drop();
    });
    const error = await scene.refusal(client.requestList({ Action: 'CoreShowChannels' }));
    expect(error).to.include({ code: 'AMI_CONNECTION_LOST', sent: true });
  });

  it('drops the message that was cut off in its middle', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, reconnect: false });
    const names: string[] = [];
    client.defaultHandler((message) => { names.push(message.Event ?? message.Response!); });
    fake.sendRaw('Event: Whole\r\n\r\nEvent: Cut\r\nChannel: PJSIP/a\r\n');
    fake.drop();
    await scene.next(client, 'closed');
    expect(names).to.deep.equal(['FullyBooted', 'Whole'].slice(names[0] === 'FullyBooted' ? 0 : 1));
  });

  it('tells disconnected and onNetworkError before the callbacks and before closed, each with the same '
    + 'error', async () => {
    const fake = await scene.fake();
    const order: string[] = [];
    const errors: AmiError[] = [];
    const client = scene.follow(new Asterisk({ ...fake.options, reconnect: false }, (error) => {
      order.push('onNetworkError');
      errors.push(error);
    }));
    await client.login();
    client.on('disconnected', (error, retry) => {
      order.push(`disconnected ${client.state} ${retry}`);
      errors.push(error);
    });
    client.on('closed', () => order.push('closed'));
    fake.on('CoreStatus', (_action, session) => session.drop());
    client.sendAction({ Action: 'CoreStatus' }, () => { order.push('callback'); });
    await scene.next(client, 'closed');
    expect(order).to.deep.equal(['disconnected closed undefined', 'onNetworkError', 'callback', 'closed']);
    expect(errors[0]).to.equal(errors[1]);
  });

  it('goes on when a listener throws: the others hear, the exceptions surface', async () => {
    const fake = await scene.fake();
    const order: string[] = [];
    const client = scene.follow(
      new Asterisk({ ...fake.options, reconnect: { minDelay: 1 } }, () => {
        throw new Error('onNetworkError');
      }),
    );
    await client.login();
    client.on('disconnected', () => { throw new Error('disconnected'); });
    client.on('disconnected', () => order.push('second'));
    client.on('ready', () => { throw new Error('ready'); });
    client.sendAction({ Action: 'CoreStatus' }, () => { throw new Error('callback'); });
    fake.on('CoreStatus', (_action, session) => session.drop());
    const exceptions = await uncaughtOf(async () => {
      await scene.next(client, 'ready');
      await settle();
    });
    expect(exceptions.map((exception) => (exception as Error).message).sort()).to.deep.equal(['callback',
      'disconnected', 'onNetworkError', 'ready']);
    expect(order).to.deep.equal(['second']);
    expect(client.state).to.equal('ready');
  });

  it('lets a once-listener of disconnected hear only one', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, reconnect: { minDelay: 1 } });
    let count = 0;
    client.once('disconnected', () => { count += 1; });
    for (let times = 0; times < 2; times += 1) {
      fake.drop();
      await scene.next(client, 'ready');
    }
    expect(count).to.equal(1);
  });

  it('makes every later action fail at once', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, reconnect: false });
    fake.drop();
    await scene.next(client, 'closed');
    const error = await scene.refusal(client.request({ Action: 'Ping' }));
    expect(error).to.include({ code: 'AMI_CLOSED', message: 'the connection is closed', sent: false });
  });
});
