/**
 * Commands of a call under AsyncAGI: their wire, their results, and their ends; each has exactly one.
 */
import { expect } from 'chai';
import type { AgiCall, AgiCallback } from '../../lib/agi/call.js';
import {
  AbortError,
  ActionError,
  LocalProtocolError,
  StateError,
  TimeoutError,
  type Asterisk,
} from '../../lib/index.js';
import type { FakeAsterisk } from '../../lib/testing/index.js';
import { useScene } from '../support/scene.js';
import { settle, uncaughtOf } from '../support/uncaught.js';

const CHANNEL = 'PJSIP/alice-00000001';

describe('AsyncAGI, commands', () => {
  const scene = useScene();
  let fake: FakeAsterisk;
  let asterisk: Asterisk;
  let call: AgiCall;

  beforeEach(async () => {
    fake = await scene.fake();
    asterisk = await scene.ready({ ...fake.options, reconnect: { minDelay: 1 } });
    const begun = new Promise<AgiCall>((resolve) => { asterisk.agi(undefined, resolve); });
    fake.channel({ name: CHANNEL, uniqueid: '1.1' });
    fake.send({
      Event: 'AsyncAGIStart',
      Privilege: 'agi,all',
      Channel: CHANNEL,
      Uniqueid: '1.1',
      Env: 'agi_request%3A%20async%0A%0A',
    });
    call = await begun;
  });

  function execute(id: string | undefined, result: string): void {
    fake.send({
      Event: 'AsyncAGIExec',
      Privilege: 'agi,all',
      Channel: CHANNEL,
      Uniqueid: '1.1',
      Result: result,
      CommandId: id,
    });
  }

  /** Queues commands and answers nothing more. */
  function queue(): string[] {
    const ids: string[] = [];
    fake.on('AGI', (action, session) => {
      ids.push(action['CommandID']!);
      session.respond(action, 'Added AGI command to queue');
    });
    return ids;
  }

  /** Notes the calls of a command's callback. */
  function noteIn(calls: object[]): AgiCallback {
    return (result, error) => {
      calls.push(error === undefined ? result : { ...result, error: error.code, sent: error.sent });
    };
  }

  async function ping(): Promise<void> {
    await asterisk.request({ Action: 'Ping' });
  }

  it('go out with channel and CommandID', async () => {
    queue();
    const id = call.command('SET VARIABLE X "1"', () => undefined);
    const { action } = await fake.waitForAction('AGI');
    expect({ ...action }).to.deep.equal({
      Action: 'AGI',
      ActionID: action['ActionID'],
      Channel: CHANNEL,
      Command: 'SET VARIABLE X "1"',
      CommandID: id,
    });
    expect(id).to.match(/^[\w-]{10,40}$/);
  });

  it('have the result that bears their CommandID, whatever comes between', async () => {
    const ids = queue();
    const results = Promise.all([call.command('GET VARIABLE A'), call.command('GET VARIABLE B'),
      call.command(['GET VARIABLE', 'C'])]);
    await fake.waitForAction(({ Command }) => Command === 'GET VARIABLE "C"');
    await ping();
    execute('of somebody else', '200%20result%3D1%20(no)%0A');
    execute(undefined, '200%20result%3D1%20(no)%0A');
    execute(ids[2], '200%20result%3D1%20(c)%0A');
    execute(ids[0], '200%20result%3D1%20(a)%0A');
    execute(ids[0], '200%20result%3D1%20(no)%0A');
    execute(ids[1], '510%20Invalid%20or%20unknown%20command%0A');
    expect(await results).to.deep.equal([
      { code: 200, result: '1', data: 'a', text: '200 result=1 (a)' },
      { code: 510, result: '', text: '510 Invalid or unknown command' },
      { code: 200, result: '1', data: 'c', text: '200 result=1 (c)' },
    ]);
    expect(asterisk.stats().inFlight).to.equal(0);
  });

  it('call back once with the result', async () => {
    const ids = queue();
    const calls: object[] = [];
    call.command('NOOP', noteIn(calls));
    await fake.waitForAction('AGI');
    execute(ids[0], '200%20result%3D0%0A');
    execute(ids[0], '200%20result%3D0%0A');
    await ping();
    expect(calls).to.deep.equal([{ code: 200, result: '0', text: '200 result=0' }]);
  });

  it('end with the call, once, on a later tick', async () => {
    queue();
    const calls: object[] = [];
    call.command('EXEC Wait 5', noteIn(calls));
    const second = scene.refusal(call.command('NOOP'));
    await ping();
    fake.send({ Event: 'AsyncAGIEnd', Privilege: 'agi,all', Channel: CHANNEL, Uniqueid: '1.1' });
    fake.send({ Event: 'Hangup', Privilege: 'call,all', Channel: CHANNEL, Uniqueid: '1.1' });
    await call.ended;
    expect(await second).to.be.instanceOf(StateError).and.include({ code: 'AMI_CALL_ENDED', sent: true });
    const text = 'the call has left AsyncAGI, so the command has no result';
    expect(calls).to.deep.equal([{ code: 0, result: '', text, error: 'AMI_CALL_ENDED', sent: true }]);
    expect(asterisk.stats().inFlight).to.equal(0);
  });

  it('end with a Hangup where the end of AsyncAGI is not told', async () => {
    queue();
    const refusal = scene.refusal(call.command('NOOP'));
    await ping();
    fake.send({ Event: 'Hangup', Privilege: 'call,all', Channel: 'PJSIP/bob-1', Uniqueid: '1.2' });
    await ping();
    expect(call.isEnded).to.equal(false);
    fake.send({ Event: 'Hangup', Privilege: 'call,all', Channel: CHANNEL, Uniqueid: '1.1' });
    expect(await refusal).to.include({ code: 'AMI_CALL_ENDED' });
  });

  it('are not sent when the call has ended', async () => {
    fake.send({ Event: 'AsyncAGIEnd', Privilege: 'agi,all', Channel: CHANNEL, Uniqueid: '1.1' });
    await call.ended;
    expect(await scene.refusal(call.command('NOOP'))).to.include({ code: 'AMI_CALL_ENDED', sent: false });
    await ping();
    expect(fake.actions.map(({ action }) => action['Action'])).not.to.include('AGI');
  });

  it('end with the loss of the connection, and so does the call', async () => {
    queue();
    const calls: object[] = [];
    call.command('NOOP', noteIn(calls));
    await ping();
    const ready = scene.next(asterisk, 'ready');
    fake.reset();
    await call.ended;
    await settle();
    expect(calls).to.have.length(1);
    expect(calls[0]).to.include({ code: 0, error: 'AMI_CONNECTION_LOST', sent: true });
    await ready;
    expect(await scene.refusal(call.command('NOOP'))).to.include({ code: 'AMI_CALL_ENDED', sent: false });
  });

  it('end with close(), and so does the call', async () => {
    queue();
    const refusal = scene.refusal(call.command('NOOP'));
    await ping();
    await asterisk.close();
    expect(await refusal).to.be.instanceOf(StateError).and.include({ code: 'AMI_CLOSED', sent: true });
    await call.ended;
  });

  it('end with the server\'s refusal', async () => {
    fake.on('AGI', () => ({ Response: 'Error', Message: 'Channel PJSIP/alice-00000001 does not exist.' }));
    const error = await scene.refusal(call.command('NOOP'));
    expect(error).to.be.instanceOf(ActionError).and.include({
      code: 'AMI_ACTION_REFUSED',
      message: 'AGI: Channel PJSIP/alice-00000001 does not exist.',
    });
  });

  it('end with their time, and the late result goes to nobody', async () => {
    const ids = queue();
    const calls: object[] = [];
    call.command('EXEC Wait 5', noteIn(calls), { timeout: 20 });
    const error = await scene.refusal(call.command('NOOP', { timeout: 20 }));
    expect(error).to.be.instanceOf(TimeoutError).and.include({
      code: 'AMI_ACTION_TIMEOUT',
      message: 'the command had no result within 20 ms',
      sent: true,
    });
    execute(ids[0], '200%20result%3D0%0A');
    await ping();
    expect(calls).to.have.length(1);
    expect(calls[0]).to.include({ error: 'AMI_ACTION_TIMEOUT' });
    expect(call.isEnded).to.equal(false);
  });

  it('end with their signal, before and after they were queued', async () => {
    queue();
    expect(await scene.refusal(call.command('NOOP', { signal: AbortSignal.abort() }))).to.be.instanceOf(AbortError).and
      .include({ sent: false });
    const control = new AbortController();
    const refusal = scene.refusal(call.command('NOOP', { signal: control.signal }));
    await fake.waitForAction('AGI');
    await ping();
    control.abort();
    expect(await refusal).to.include({ code: 'AMI_ABORTED', sent: true });
  });

  for (const command of ['', 'NOOP\r\nAction: Logoff', ['NOOP', 'a\nb']]) {
    it(`cannot smuggle anything in: ${JSON.stringify(command)} is refused`, async () => {
      expect(() => call.command(command, () => undefined)).to.throw(LocalProtocolError).with.property(
        'code',
        'AMI_BAD_ARGUMENT',
      );
      expect(await scene.refusal(call.command(command))).to.include({ code: 'AMI_BAD_ARGUMENT' });
    });
  }

  it('are refused when they are too long for a line', async () => {
    expect(await scene.refusal(call.command(`NOOP ${'x'.repeat(1100)}`))).to.include({ code: 'AMI_LINE_TOO_LONG' });
    expect(asterisk.stats().inFlight).to.equal(0);
  });

  it('may have a callback that throws', async () => {
    const ids = queue();
    call.command('NOOP', () => { throw new Error('of the user'); });
    await fake.waitForAction('AGI');
    const exceptions = await uncaughtOf(async () => {
      execute(ids[0], '200%20result%3D0%0A');
      await ping();
    });
    expect(exceptions.map((error) => (error as Error).message)).to.deep.equal(['of the user']);
  });

  it('that fail after the end of the call do not end the process of an async handler', async () => {
    queue();
    asterisk.agi(undefined, () => undefined);
    const client = await scene.ready(fake.options);
    const over = new Promise<void>((resolve) => {
      client.agi(undefined, async (own) => {
        void own.ended.then(resolve);
        await own.command('EXEC Wait 5');
      });
    });
    const exceptions = await uncaughtOf(async () => {
      fake.send({ Event: 'AsyncAGIStart', Privilege: 'agi,all', Channel: 'PJSIP/b-1', Uniqueid: '1.2', Env: '' });
      await fake.waitForAction(({ Channel }) => Channel === 'PJSIP/b-1');
      fake.send({ Event: 'AsyncAGIEnd', Privilege: 'agi,all', Channel: 'PJSIP/b-1', Uniqueid: '1.2' });
      await over;
      await settle();
    });
    expect(exceptions).to.deep.equal([]);
  });

  it('break lets the call go on, and is done when it has left', async () => {
    const ids = queue();
    const broken = call.break();
    expect((await fake.waitForAction('AGI')).action).to.include({ Command: 'ASYNCAGI BREAK' });
    await ping();
    execute(ids[0], '200%20result%3D0%0A');
    await broken;
    fake.send({ Event: 'AsyncAGIEnd', Privilege: 'agi,all', Channel: CHANNEL, Uniqueid: '1.1' });
    await call.ended;
    await call.break();
    expect(ids).to.have.length(1);
  });

  it('break is no error when the call ends first', async () => {
    queue();
    const broken = call.break();
    await fake.waitForAction('AGI');
    fake.send({ Event: 'AsyncAGIEnd', Privilege: 'agi,all', Channel: CHANNEL, Uniqueid: '1.1' });
    await broken;
  });
});

describe('AsyncAGI, a whole call', () => {
  const scene = useScene();

  it('is answered, sets and reads a variable, meets an unknown command, and is let go', async () => {
    const fake = await scene.fake();
    const asterisk = await scene.ready(fake.options);
    const results: unknown[] = [];
    const over = new Promise<void>((resolve, reject) => {
      asterisk.agi('Local/agi@default', async (call) => {
        for (
          const command of ['ANSWER', ['SET VARIABLE', 'X', 'a "b" \\ c'], 'GET VARIABLE X', 'FROBNICATE'] as const
        ) results.push(await call.command(command));
        await call.break();
        await call.ended;
      });
      asterisk.waitFor('AsyncAGIEnd').then(() => resolve(), reject);
    });
    asterisk.sendAction({
      Action: 'Originate',
      Channel: 'Local/agi@default',
      Context: 'default',
      Exten: 'answer',
      Priority: '1',
      Async: 'true',
    });
    await over;
    expect(results).to.deep.equal([
      { code: 200, result: '0', text: '200 result=0' },
      { code: 200, result: '1', text: '200 result=1' },
      { code: 200, result: '1', data: 'a "b" \\ c', text: '200 result=1 (a "b" \\ c)' },
      { code: 510, result: '', text: '510 Invalid or unknown command' },
    ]);
  });
});
