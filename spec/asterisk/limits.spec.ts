/**
 * The limits of what a client keeps: actions without an answer, bytes that the server does not read.
 */
import { expect } from 'chai';
import { Asterisk } from '../../lib/index.js';
import { until, useScene, type Noted } from '../support/scene.js';

describe('Asterisk, maxPending', () => {
  const scene = useScene();

  it('refuses further actions by their callback, and takes them again when answers have come', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, maxPending: 2 });
    const calls: Noted[] = [];
    for (const ActionID of ['1', '2', '3']) client.sendAction({ Action: 'Ping', ActionID }, scene.noteIn(calls));
    expect(client.stats().inFlight).to.equal(2);
    await until(() => calls.length === 3, 'all were called back');
    expect(calls[0]).to.deep.equal({
      message: {
        Response: 'Error',
        ActionID: '3',
        Message: '2 actions wait for their answers, which is the limit maxPending',
      },
      code: 'AMI_TOO_MANY_PENDING',
      sent: false,
    });
    await client.request({ Action: 'Ping' });
    expect(fake.actions.slice(2).map(({ action }) => action['ActionID']).slice(0, 2)).to.deep.equal(['1', '2']);
  });

  it('counts held callbacks', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, maxPending: 1 });
    await new Promise<void>((resolve) => {
      client.holdCallbackAction({ Action: 'CoreShowChannels', ActionID: 'h' }, (message) => {
        if (message.Event === 'CoreShowChannelsComplete') resolve();
      });
    });
    expect((await scene.refusal(client.request({ Action: 'Ping' }))).code).to.equal('AMI_TOO_MANY_PENDING');
    client.delCallback('h');
    await client.request({ Action: 'Ping' });
  });

  it('does not stop a logoff', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, maxPending: 1 });
    const pong = client.request({ Action: 'Ping' });
    await client.logoff();
    expect((await pong)['Ping']).to.equal('Pong');
  });

  it('does not stop a logoff behind a Ping of keep-alive either', async () => {
    const fake = await scene.fake({ fullyBooted: false });
    const client = await scene.ready({ ...fake.options, maxPending: 1, keepAlive: 10, keepAliveTimeout: 5000 });
    let answer!: () => void;
    fake.on('CoreStatus', () => new Promise((resolve) => { answer = () => resolve({ CoreCurrentCalls: '0' }); }));
    const status = client.request({ Action: 'CoreStatus' });
    await fake.waitForAction('CoreStatus');
    await until(() => client.stats().inFlight === 2, 'keep-alive had sent its Ping');
    const gone = client.logoff();
    await until(() => client.stats().inFlight === 3, 'the Logoff was sent');
    answer();
    await gone;
    expect((await status)['CoreCurrentCalls']).to.equal('0');
  });
});

describe('Asterisk, maxWriteBuffer', () => {
  const scene = useScene();
  /** 125 lines of 1,000 bytes: the largest action that a server reads. */
  const large = (ActionID: string): Record<string, string> => (
    {
      Action: 'UserEvent',
      UserEvent: 'Large',
      ActionID,
      ...Object.fromEntries(Array.from({ length: 125 }, (_, index) => [`H${index}`, 'x'.repeat(990)])),
    }
  );

  it('refuses actions by their callback while the server does not read, and works again once it does', async () => {
    const fake = await scene.fake({ fullyBooted: false });
    const client = scene.follow(
      new Asterisk({ ...fake.options, events: 'off', maxWriteBuffer: 256 * 1024, keepAlive: 0, reconnect: false }),
    );
    await client.login();
    fake.stall();
    const codes: (string | undefined)[] = [];
    let count = 0;
    while (!codes.includes('AMI_WRITE_BUFFER_FULL') && count < 500) {
      count += 1;
      client.sendAction(large(`large-${count}`), (_message, error) => { codes.push(error?.code); });
      await new Promise((resolve) => { setImmediate(resolve); });
    }
    const error = await scene.refusal(client.request({ Action: 'Ping' }));
    expect(error).to.include({
      code: 'AMI_WRITE_BUFFER_FULL',
      message: 'more than 262144 bytes (maxWriteBuffer) wait for the server to read them',
      sent: false,
    });
    expect(client.state).to.equal('ready');
    fake.unstall();
    await until(() => codes.length === count, 'all were answered', 5000);
    expect(codes.filter((code) => code === undefined)).to.have.length(count - 1);
    expect((await client.request({ Action: 'Ping' }))['Ping']).to.equal('Pong');
    expect(fake.actions.filter(({ action }) => action['Action'] === 'UserEvent')).to.have.length(count - 1);
  });

  it('counts what is sent within one tick', async () => {
    const fake = await scene.fake({ fullyBooted: false });
    const client = scene.follow(
      new Asterisk({ ...fake.options, events: 'off', maxWriteBuffer: 256 * 1024, reconnect: false }),
    );
    await client.login();
    const codes: (string | undefined)[] = [];
    for (let count = 0; count < 10; count += 1) {
      client.sendAction(large(`large-${count}`), (_message, error) => {
        codes.push(error?.code);
      });
    }
    await until(() => codes.length === 10, 'all were called back');
    expect(codes.filter((code) => code === 'AMI_WRITE_BUFFER_FULL')).to.have.length(7);
    expect((await client.request({ Action: 'Ping' }))['Ping']).to.equal('Pong');
  });
});
