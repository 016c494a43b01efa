/**
 * Time and signals: what ends an action, a list, a call, a wait before its answer, and what becomes of the answer that
 * comes late.
 */
import { expect } from 'chai';
import { newOriginateApp, TimeoutError, type Asterisk, type SendOptions } from '../../lib/index.js';
import type { FakeAsterisk } from '../../lib/testing/index.js';
import { until, useScene, type Noted } from '../support/scene.js';

describe('Asterisk, the timeout', () => {
  const scene = useScene();

  it('of an action ends its callback, and swallows the late answer', async () => {
    const fake = await scene.fake({ fullyBooted: false });
    const client = await scene.ready(fake.options);
    let answer!: () => void;
    fake.on('CoreStatus', () => new Promise((resolve) => { answer = () => resolve({ CoreCurrentCalls: '1' }); }));
    const calls: Noted[] = [];
    client.sendAction({ Action: 'CoreStatus', ActionID: 'late' }, scene.noteIn(calls), { timeout: 30 });
    await until(() => calls.length === 1, 'the time was over');
    answer();
    await client.request({ Action: 'Ping' });
    expect(calls).to.deep.equal([{
      message: { Response: 'Error', ActionID: 'late', Message: 'no answer to the action "CoreStatus" within 30 ms' },
      code: 'AMI_ACTION_TIMEOUT',
      sent: true,
    }]);
    expect(client.stats().inFlight).to.equal(0);
  });

  it('of an action that is never answered leaves nothing behind once a younger one is answered', async () => {
    const fake = await scene.fake();
    const client = await scene.ready(fake.options);
    fake.on('CoreStatus', () => undefined);
    await scene.refusal(client.request({ Action: 'CoreStatus' }, { timeout: 20 }));
    await client.request({ Action: 'Ping' });
    expect(client.stats().inFlight).to.equal(0);
  });

  it('is actionTimeout by default', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, actionTimeout: 30 });
    fake.on('CoreStatus', () => undefined);
    expect(await scene.refusal(client.request({ Action: 'CoreStatus' }))).to.include({
      code: 'AMI_ACTION_TIMEOUT',
      sent: true,
    });
  });

  it('does not count the time for which a blocking action holds the answer back', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, events: 'off', actionTimeout: 60 });
    const blocking = client.request({ Action: 'WaitEvent', Timeout: '0.1' });
    fake.on('WaitEvent', () => new Promise((resolve) => { setTimeout(() => resolve({ Message: 'over' }), 100); }));
    const behind = client.request({ Action: 'Ping' });
    expect((await blocking)['Message']).to.equal('over');
    expect((await behind)['Ping']).to.equal('Pong');
  });

  it('of a list rejects with what had come of it', async () => {
    const fake = await scene.fake();
    const client = await scene.ready(fake.options);
    fake.on('CoreShowChannels', function* () {
      yield { Response: 'Success', EventList: 'start' };
      yield { Event: 'CoreShowChannel', Channel: 'PJSIP/a-1' };
    });
    const error = await scene.refusal(
      client.requestList({ Action: 'CoreShowChannels', ActionID: 'l' }, { timeout: 40 }),
    ) as TimeoutError;
    expect(error).to.be.instanceOf(TimeoutError);
    expect(error).to.include({ code: 'AMI_ACTION_TIMEOUT', sent: true });
    expect({ ...error.partial!.response }).to.deep.equal({ Response: 'Success', ActionID: 'l', EventList: 'start' });
    expect(error.partial!.events.map((event) => ({ ...event }))).to.deep.equal([{
      Event: 'CoreShowChannel',
      ActionID: 'l',
      Channel: 'PJSIP/a-1',
    }]);
    expect(client.stats().inFlight).to.equal(0);
  });

  it('of a list counts anew with each item, unless one is given', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, actionTimeout: 60 });
    fake.on('CoreShowChannels', async function* () {
      yield { Response: 'Success', EventList: 'start' };
      for (let count = 0; count < 4; count += 1) {
        await new Promise((resolve) => { setTimeout(resolve, 30); });
        yield { Event: 'CoreShowChannel' };
      }
      yield { Event: 'CoreShowChannelsComplete', EventList: 'Complete' };
    });
    expect((await client.requestList({ Action: 'CoreShowChannels' })).events).to.have.length(4);
    const error = await scene.refusal(client.requestList({ Action: 'CoreShowChannels' }, { timeout: 70 }));
    expect(error.code).to.equal('AMI_ACTION_TIMEOUT');
  });

  it('of a call that was queued is another error than its failure', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, actionTimeout: 30 });
    fake.on('Originate', () => ({ Message: 'Originate successfully queued' }));
    const call = { ...newOriginateApp('PJSIP/100', 'Echo'), timeout: 20 };
    expect(await scene.refusal(client.getOriginateResponse(call))).to.include({
      code: 'AMI_ORIGINATE_TIMEOUT',
      sent: true,
    });
  });

  it('that is none is refused before anything is written', async () => {
    const fake = await scene.fake();
    const client = await scene.ready(fake.options);
    for (const timeout of [-1, 1.5, Number.NaN, 2 ** 31]) {
      expect(() => client.sendAction({ Action: 'Ping' }, undefined, { timeout })).to.throw(
        '"timeout" must be whole milliseconds',
      );
    }
    expect(client.stats().inFlight).to.equal(0);
  });
});

interface Abortable {
  readonly what: string;
  /** The action in which the signal fires. */
  readonly action: string;
  readonly run: (client: Asterisk, options: SendOptions) => Promise<unknown>;
}

const ABORTABLE: readonly Abortable[] = [
  {
    what: 'an action',
    action: 'CoreStatus',
    run: (client, options) => client.request({ Action: 'CoreStatus' }, options),
  },
  {
    what: 'a list',
    action: 'CoreShowChannels',
    run: (client, options) => client.requestList({ Action: 'CoreShowChannels' }, options),
  },
  {
    what: 'a call',
    action: 'Originate',
    run: (client, options) => client.getOriginateResponse(newOriginateApp('PJSIP/100', 'Echo'), {}, options),
  },
];

describe('Asterisk, the AbortSignal', () => {
  const scene = useScene();

  function waiting(fake: FakeAsterisk, action: string): void {
    fake.on(action, () => ({ Response: 'Success', EventList: 'start', Message: 'queued' }));
  }

  for (const { what, action, run } of ABORTABLE) {
    it(`of ${what} that has fired before sends nothing`, async () => {
      const fake = await scene.fake();
      const client = await scene.ready(fake.options);
      const reason = new Error('not needed');
      const error = await scene.refusal(run(client, { signal: AbortSignal.abort(reason) }));
      expect(error).to.include({ code: 'AMI_ABORTED', sent: false });
      expect(error.cause).to.equal(reason);
      await client.request({ Action: 'Ping' });
      expect(fake.actions.filter((logged) => logged.action['Action'] === action)).to.deep.equal([]);
      expect(client.stats().inFlight).to.equal(0);
    });

    it(`of ${what} that fires in the same tick sends nothing`, async () => {
      const fake = await scene.fake();
      const client = await scene.ready(fake.options);
      const controller = new AbortController();
      const refused = scene.refusal(run(client, { signal: controller.signal }));
      controller.abort();
      expect(await refused).to.include({ code: 'AMI_ABORTED', sent: false });
      await client.request({ Action: 'Ping' });
      expect(fake.actions.filter((logged) => logged.action['Action'] === action)).to.deep.equal([]);
      expect(client.stats().inFlight).to.equal(0);
    });

    it(`of ${what} that fires later ends it; the late answer is swallowed, the signal let go`, async () => {
      const fake = await scene.fake();
      const client = await scene.ready(fake.options);
      waiting(fake, action);
      const controller = new AbortController();
      const refused = scene.refusal(run(client, { signal: controller.signal }));
      await fake.waitForAction(action);
      controller.abort();
      expect(await refused).to.include({ code: 'AMI_ABORTED', sent: true });
      await client.request({ Action: 'Ping' });
      expect(client.stats().inFlight).to.equal(0);
    });
  }

  it('gets no listener that stays behind', async () => {
    const fake = await scene.fake();
    const client = await scene.ready(fake.options);
    const { signal } = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args: Parameters<AbortSignal['addEventListener']>) => {
      listeners += 1;
      addEventListener.apply(signal, args);
    };
    signal.removeEventListener = (...args: Parameters<AbortSignal['removeEventListener']>) => {
      listeners -= 1;
      removeEventListener.apply(signal, args);
    };
    fake.conference('1000', ['PJSIP/a']);
    await client.request({ Action: 'Ping' }, { signal });
    await client.requestList({ Action: 'ConfbridgeList', Conference: '1000' }, { signal });
    await client.getOriginateResponse(newOriginateApp('PJSIP/100', 'Wait'), {}, { signal });
    const event = client.waitFor('Hangup', undefined, { signal });
    fake.send({ Event: 'Hangup' });
    await event;
    const reading = client.events(undefined, { signal });
    await reading.return!();
    expect(listeners).to.equal(0);
  });

  it('that is none is refused', async () => {
    const fake = await scene.fake();
    const client = await scene.ready(fake.options);
    expect(() => client.sendAction({ Action: 'Ping' }, undefined, { signal: {} as AbortSignal })).to.throw(
      '"signal" must be an AbortSignal',
    );
  });
});
