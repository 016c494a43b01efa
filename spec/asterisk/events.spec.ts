/**
 * Waiting for events and reading them: bounded, over reconnects, and with an end that is told.
 */
import { expect } from 'chai';
import { StateError } from '../../lib/index.js';
import { useScene } from '../support/scene.js';

describe('Asterisk, waitFor', () => {
  const scene = useScene();

  it('resolves with the next event that fits, and goes on over a reconnect', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, reconnect: { minDelay: 1 } });
    const hangup = client.waitFor(['Hangup', 'SoftHangupRequest'], (event) => event['Channel'] === 'PJSIP/b-2');
    fake.send({ Event: 'Hangup', Channel: 'PJSIP/a-1' });
    fake.drop();
    await scene.next(client, 'ready');
    fake.send({ Event: 'Hangup', Channel: 'PJSIP/b-2', Cause: '16' });
    expect({ ...await hangup }).to.deep.equal({
      Event: 'Hangup',
      Privilege: 'call,all',
      Channel: 'PJSIP/b-2',
      Cause: '16',
    });
  });

  it('rejects after its timeout, when aborted, and when the predicate throws', async () => {
    const fake = await scene.fake({ fullyBooted: false });
    const client = await scene.ready(fake.options);
    const controller = new AbortController();
    const timedOut = scene.refusal(client.waitFor('Never', undefined, { timeout: 20 }));
    const aborted = scene.refusal(client.waitFor('Never', undefined, { signal: controller.signal }));
    const before = scene.refusal(client.waitFor('Never', undefined, { signal: AbortSignal.abort() }));
    const thrown = client.waitFor('Hangup', () => { throw new RangeError('mine'); }).catch((error: unknown) => error);
    controller.abort();
    fake.send({ Event: 'Hangup' });
    expect(await timedOut).to.include({ code: 'AMI_WAIT_TIMEOUT', message: 'no event that fits came within 20 ms' });
    expect((await aborted).code).to.equal('AMI_ABORTED');
    expect((await before).code).to.equal('AMI_ABORTED');
    expect(await thrown).to.be.instanceOf(RangeError);
  });

  it('can be begun before the login', async () => {
    const fake = await scene.fake();
    const client = scene.client(fake.options);
    const booted = client.waitFor('FullyBooted');
    await client.login();
    expect((await booted).Event).to.equal('FullyBooted');
  });
});

describe('Asterisk, events()', () => {
  const scene = useScene();

  it('gives every event in order, over a reconnect, until the object closes', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, reconnect: { minDelay: 1 } });
    const seen: string[] = [];
    const reading = (async () => {
      for await (const event of client.events('Newexten')) seen.push(event.Priority!);
    })();
    for (let priority = 1; priority <= 3; priority += 1) fake.send({ Event: 'Newexten', Priority: priority });
    await client.request({ Action: 'Ping' });
    fake.drop();
    await scene.next(client, 'ready');
    fake.send({ Event: 'Newexten', Priority: 4 });
    await client.request({ Action: 'Ping' });
    await client.close();
    await reading;
    expect(seen).to.deep.equal(['1', '2', '3', '4']);
  });

  it('throws past its limit, behind what had come until then, and never pauses the socket', async () => {
    const fake = await scene.fake({ fullyBooted: false });
    const client = await scene.ready(fake.options);
    const reader = client.events('Newexten', { limit: 100 });
    for (let priority = 1; priority <= 5000; priority += 1) fake.send({ Event: 'Newexten', Priority: priority });
    expect((await client.request({ Action: 'Ping' }))['Ping']).to.equal('Pong');
    const seen: string[] = [];
    const error = await scene.refusal((async () => {
      for await (const event of reader) seen.push(event.Priority!);
    })());
    expect(error).to.be.instanceOf(StateError);
    expect(error).to.include({
      code: 'AMI_EVENTS_OVERFLOW',
      message: 'the reader of events fell behind by more than the limit of 100',
    });
    expect(seen).to.deep.equal(Array.from({ length: 100 }, (_, index) => String(index + 1)));
    expect(client.stats().received).to.equal(5003);
  });

  it('rejects with the error of the loss when that was the end', async () => {
    const fake = await scene.fake({ fullyBooted: false });
    const client = await scene.ready({ ...fake.options, reconnect: false });
    const reader = client.events();
    const next = scene.refusal(reader.next());
    fake.drop();
    expect((await next).code).to.equal('AMI_CONNECTION_LOST');
    expect(await reader.next()).to.deep.equal({ value: undefined, done: true });
  });

  it('ends with an AbortError by its signal', async () => {
    const fake = await scene.fake({ fullyBooted: false });
    const client = await scene.ready(fake.options);
    const controller = new AbortController();
    const next = scene.refusal(client.events(undefined, { signal: controller.signal }).next());
    controller.abort();
    expect((await next).code).to.equal('AMI_ABORTED');
  });
});
