/**
 * Calls under AsyncAGI that begin: who gets them, and what is known of them.
 */
import { expect } from 'chai';
import { setImmediate as turn } from 'node:timers/promises';
import type { AgiCall } from '../../lib/agi/call.js';
import type { AgiFilter } from '../../lib/agi/calls.js';
import { LocalProtocolError, type Asterisk } from '../../lib/index.js';
import type { FakeAsterisk } from '../../lib/testing/index.js';
import { useScene } from '../support/scene.js';
import { uncaughtOf } from '../support/uncaught.js';

function start(channel: string, uniqueid: string, environment = ''): Record<string, string> {
  return {
    Event: 'AsyncAGIStart',
    Privilege: 'agi,all',
    Channel: channel,
    Uniqueid: uniqueid,
    Env: `agi_request%3A%20async%0A${environment}%0A`,
  };
}

describe('AsyncAGI, calls', () => {
  const scene = useScene();
  let fake: FakeAsterisk;
  let asterisk: Asterisk;

  beforeEach(async () => {
    fake = await scene.fake();
    asterisk = await scene.ready(fake.options);
  });

  /** Lets everything sent so far be heard. */
  async function heard(): Promise<void> {
    await asterisk.request({ Action: 'Ping' });
  }

  it('come with channel, unique id and environment', async () => {
    const calls: AgiCall[] = [];
    asterisk.agi(undefined, (call) => {
      calls.push(call);
    });
    fake.send(
      start(
        'PJSIP/alice-00000001',
        '1700000000.1',
        'agi_channel%3A%20PJSIP%2Falice-00000001%0Aagi_extension%3A%20100%0A',
      ),
    );
    await heard();
    const [call] = calls;
    expect(calls).to.have.length(1);
    expect({
      channel: call!.channel,
      uniqueId: call!.uniqueId,
      isEnded: call!.isEnded,
      environment: { ...call!.environment },
    }).to.deep.equal({
      channel: 'PJSIP/alice-00000001',
      uniqueId: '1700000000.1',
      isEnded: false,
      environment: { agi_request: 'async', agi_channel: 'PJSIP/alice-00000001', agi_extension: '100' },
    });
    expect(call!.message).to.include({ Event: 'AsyncAGIStart', Channel: 'PJSIP/alice-00000001' });
  });

  const filters: Record<string, [AgiFilter, string[]]> = {
    'no filter': [undefined, ['PJSIP/alice-00000001', 'PJSIP/alice-smith-0000000a', 'Local/100@default-00000002;2']],
    'a channel': ['PJSIP/alice-00000001', ['PJSIP/alice-00000001']],
    'a channel without its number': ['PJSIP/alice', ['PJSIP/alice-00000001']],
    'a channel whose name has a hyphen': ['PJSIP/alice-smith', ['PJSIP/alice-smith-0000000a']],
    'a local channel': ['Local/100@default', ['Local/100@default-00000002;2']],
    'a RegExp': [/^pjsip/gi, ['PJSIP/alice-00000001', 'PJSIP/alice-smith-0000000a']],
    'a predicate on the event': [({ Uniqueid }) => Uniqueid === '1.2', ['PJSIP/alice-smith-0000000a']],
    'a predicate on the environment': [(_event, { agi_extension }) => agi_extension === '100', [
      'Local/100@default-00000002;2',
    ]],
  };
  for (const [what, [filter, expected]] of Object.entries(filters)) {
    it(`are picked by ${what}`, async () => {
      const channels: string[] = [];
      asterisk.agi(filter, ({ channel }) => { channels.push(channel); });
      fake.send(start('PJSIP/alice-00000001', '1.1'));
      fake.send(start('PJSIP/alice-smith-0000000a', '1.2'));
      fake.send(start('Local/100@default-00000002;2', '1.3', 'agi_extension%3A%20100%0A'));
      await heard();
      expect(channels).to.deep.equal(expected);
    });
  }

  it('go to the first who wants them', async () => {
    const got: string[] = [];
    asterisk.agi('PJSIP/alice', () => { got.push('first'); });
    asterisk.agi(undefined, () => { got.push('second'); });
    fake.send(start('PJSIP/alice-1', '1.1'));
    fake.send(start('PJSIP/bob-1', '1.2'));
    await heard();
    expect(got).to.deep.equal(['first', 'second']);
  });

  it('come no more after the stop, and those under way go on', async () => {
    const calls: AgiCall[] = [];
    const stop = asterisk.agi(undefined, (call) => { calls.push(call); });
    fake.send(start('PJSIP/alice-1', '1.1'));
    await heard();
    stop();
    stop();
    fake.send(start('PJSIP/bob-1', '1.2'));
    fake.send({ Event: 'AsyncAGIEnd', Privilege: 'agi,all', Channel: 'PJSIP/alice-1', Uniqueid: '1.1' });
    await heard();
    expect(calls.map(({ channel, isEnded }) => ({ channel, isEnded }))).to.deep.equal([{
      channel: 'PJSIP/alice-1',
      isEnded: true,
    }]);
  });

  it('come after a reconnect too', async () => {
    const calls: string[] = [];
    const client = await scene.ready({ ...fake.options, reconnect: { minDelay: 1 } });
    client.agi(undefined, ({ channel }) => { calls.push(channel); });
    const ready = scene.next(client, 'ready');
    fake.drop();
    await ready;
    fake.send(start('PJSIP/alice-1', '1.1'));
    await client.request({ Action: 'Ping' });
    expect(calls).to.deep.equal(['PJSIP/alice-1']);
  });

  it('are not stopped by a predicate or a handler that throws, and what it throws is not lost', async () => {
    const calls: string[] = [];
    asterisk.agi(() => { throw new Error('predicate'); }, () => undefined);
    asterisk.agi('PJSIP/a', () => { throw new Error('handler'); });
    asterisk.agi('PJSIP/b', async () => Promise.reject(new Error('async handler')));
    asterisk.agi(undefined, ({ channel }) => { calls.push(channel); });
    const exceptions = await uncaughtOf(async () => {
      for (const name of ['a', 'b', 'c']) fake.send(start(`PJSIP/${name}-1`, name));
      await heard();
      await turn();
      await turn();
    });
    expect(calls).to.deep.equal(['PJSIP/c-1']);
    expect(exceptions.map((error) => (error as Error).message).sort()).to.deep.equal(['async handler', 'handler',
      'predicate', 'predicate', 'predicate']);
  });

  const wrong: Record<string, unknown[]> = {
    'no handler': [undefined, undefined],
    'an empty channel': ['', (): void => undefined],
    'a number': [1, (): void => undefined],
  };
  for (const [what, args] of Object.entries(wrong)) {
    it(`need a filter and a handler: ${what} is refused`, () => {
      expect(() => asterisk.agi(...(args as Parameters<Asterisk['agi']>))).to.throw(LocalProtocolError).with.property(
        'code',
        'AMI_BAD_ARGUMENT',
      );
    });
  }
});

describe('AsyncAGI, calls of a server up to 11', () => {
  const scene = useScene();

  it('begin, run commands and end in one kind of event, without a unique id', async () => {
    const fake = await scene.fake({ version: '1.3' });
    const asterisk = await scene.ready(fake.options);
    let call: AgiCall | undefined;
    asterisk.agi('SIP/alice', (own) => {
      call = own;
    });
    fake.send({
      Event: 'AsyncAGI',
      Privilege: 'agi,all',
      SubEvent: 'Start',
      Channel: 'SIP/alice-00000001',
      Env: 'agi_request%3A%20async%0Aagi_uniqueid%3A%201700000000.7%0A%0A',
    });
    await asterisk.request({ Action: 'Ping' });
    fake.on('AGI', (action, session) => {
      session.respond(action, 'Added AGI command to queue');
      session.send({
        Event: 'AsyncAGI',
        Privilege: 'agi,all',
        SubEvent: 'Exec',
        Channel: 'SIP/alice-00000001',
        CommandID: action['CommandID'],
        Result: '200%20result%3D1%20(x)%0A',
      });
    });
    expect(call!.uniqueId).to.equal('1700000000.7');
    expect(await call!.command('GET VARIABLE X')).to.deep.equal({
      code: 200,
      result: '1',
      data: 'x',
      text: '200 result=1 (x)',
    });
    fake.send({ Event: 'AsyncAGI', Privilege: 'agi,all', SubEvent: 'End', Channel: 'SIP/alice-00000001' });
    await call!.ended;
    expect(call!.isEnded).to.equal(true);
  });
});
