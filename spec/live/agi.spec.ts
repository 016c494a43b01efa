/**
 * AsyncAGI on a real server: calls handed over, told what to do, let go, hung up and lost.
 */
import { expect } from 'chai';
import { StateError, type AgiCall, type AgiFilter, type AmiError, type Asterisk } from '../../lib/index.js';
import { call, hangUpCalls } from './calls.js';
import { admin, failureOf, newAdmin } from './clients.js';
import { asterisk } from './live.js';

/** Values that an argument of a command must carry whole. */
const VALUES = ['plain', 'two words', 'say "hi"', 'C:\\temp', 'a,b(c)', 'Zoë ✓', '${EXTEN}'];

describe('AsyncAGI on a real Asterisk', () => {
  let client: Asterisk;

  beforeEach(async () => {
    client = await admin();
  });

  afterEach(hangUpCalls);

  /** Sends a call into AsyncAGI and returns it as the handler gets it. */
  async function newCall(filter: AgiFilter = undefined): Promise<AgiCall> {
    const taken = new Promise<AgiCall>((resolve) => {
      const stop = client.agi(filter, (begun) => {
        stop();
        resolve(begun);
      });
    });
    await call(client, 'agi');
    return taken;
  }

  it('hands over a call with its environment, decoded', async () => {
    const { channel, uniqueId, environment, message } = await newCall();
    expect(message).to.include({ Event: 'AsyncAGIStart', Privilege: 'agi,all', Channel: channel });
    expect(channel).to.match(/^Local\/agi@default-[0-9a-f]{8};2$/);
    expect(environment).to.include({
      agi_request: 'async',
      agi_channel: channel,
      agi_uniqueid: uniqueId,
      agi_type: 'Local',
      agi_context: 'default',
      agi_extension: 'agi',
      agi_priority: '2',
    });
  });

  it('answers, sets a variable and reads it', async () => {
    const taken = await newCall();
    expect(await taken.command('ANSWER')).to.deep.equal({ code: 200, result: '0', text: '200 result=0' });
    expect(await taken.command(['SET VARIABLE', 'GREETING', 'hello'])).to.deep.equal({
      code: 200,
      result: '1',
      text: '200 result=1',
    });
    expect(await taken.command('GET VARIABLE GREETING')).to.deep.equal({
      code: 200,
      result: '1',
      data: 'hello',
      text: '200 result=1 (hello)',
    });
    expect(await taken.command('GET VARIABLE MISSING')).to.deep.equal({ code: 200, result: '0', text: '200 result=0' });
    expect((await client.request({ Action: 'Getvar', Channel: taken.channel, Variable: 'GREETING' })).Value).to.equal(
      'hello',
    );
  });

  it(`carries ${VALUES.length} awkward arguments whole`, async () => {
    const taken = await newCall();
    await Promise.all(VALUES.map((value, number) => taken.command(['SET VARIABLE', `ARGUMENT${number}`, value])));
    const results = await Promise.all(VALUES.map((_, number) => taken.command(['GET VARIABLE', `ARGUMENT${number}`])));
    expect(results.map(({ data }) => data)).to.deep.equal(VALUES);
  });

  it('tells an unknown command, and goes on', async () => {
    const taken = await newCall();
    expect(await taken.command('FROBNICATE')).to.include({ code: 510 });
    expect(await taken.command('NOOP')).to.include({ code: 200 });
  });

  it('tells the wrong use of a command, and goes on', async () => {
    const taken = await newCall();
    expect(await taken.command('GET VARIABLE')).to.include({ code: 520 });
    expect(await taken.command('NOOP')).to.include({ code: 200 });
  });

  it('brings each of many commands its own result, by callback and in order', async () => {
    const taken = await newCall();
    const results: (string | undefined)[] = [];
    await new Promise<void>((resolve) => {
      for (let number = 0; number < 50; number++) {
        taken.command(`GET FULL VARIABLE "\${EVAL(${number})}"`, ({ data }) => {
          if (results.push(data) === 50) resolve();
        });
      }
    });
    expect(results).to.deep.equal(Array.from({ length: 50 }, (_, number) => String(number)));
    expect(client.stats().inFlight).to.equal(0);
  });

  it('keeps several calls apart', async () => {
    const calls: AgiCall[] = [];
    const both = new Promise<void>((resolve) => {
      client.agi(undefined, (taken) => {
        if (calls.push(taken) === 2) resolve();
      });
    });
    await Promise.all([call(client, 'agi'), call(client, 'agi')]);
    await both;
    const channels = await Promise.all(
      calls.map(async (taken) => (await taken.command('GET FULL VARIABLE "${CHANNEL}"')).data),
    );
    expect(channels).to.deep.equal(calls.map(({ channel }) => channel));
    expect(new Set(channels).size).to.equal(2);
  });

  it('gives a call to the first that picks it', async () => {
    const story: string[] = [];
    client.agi('PJSIP/alice', () => { story.push('alice'); });
    client.agi(/^Local\/agi/, () => { story.push('pattern'); });
    client.agi(undefined, () => { story.push('all'); });
    const end = client.waitFor('AsyncAGIStart');
    await call(client, 'agi');
    await end;
    expect(story).to.deep.equal(['pattern']);
  });

  it('lets a call go on in the dialplan', async () => {
    const taken = await newCall();
    const left = client.waitFor('AsyncAGIEnd');
    const goesOn = client.waitFor('Newexten', ({ Channel, Priority }) => Channel === taken.channel && Priority === '3');
    await taken.break();
    await taken.ended;
    expect(await left).to.include({ Channel: taken.channel });
    expect(await goesOn).to.include({ Application: 'Wait' });
  });

  it('ends with a hangup in the middle: the command that runs fails, those behind it never run', async () => {
    const taken = await newCall();
    const codes: string[] = [];
    const running = taken.command('WAIT FOR DIGIT 60000');
    const waiting = failureOf(taken.command('NOOP'));
    taken.command('NOOP', (result, error) => codes.push(`${result.code} ${error?.code}`));
    await client.waitFor('AGIExecStart');
    client.hangup(taken.channel);
    expect(await running).to.deep.equal({ code: 200, result: '-1', text: '200 result=-1' });
    expect(await waiting).to.be.instanceOf(StateError).and.include({ code: 'AMI_CALL_ENDED', sent: true });
    await taken.ended;
    expect(codes).to.deep.equal(['0 AMI_CALL_ENDED']);
    expect(taken.isEnded).to.equal(true);
    expect(await failureOf(taken.command('NOOP'))).to.include({ code: 'AMI_CALL_ENDED', sent: false });
  });

  it('ends with the connection, and every command with its error', async () => {
    client = newAdmin({ reconnect: { minDelay: 20, maxDelay: 100 } });
    await client.login();
    const taken = await newCall();
    const waiting = failureOf(taken.command('WAIT FOR DIGIT 60000'));
    await client.waitFor('AGIExecStart');
    const healed = new Promise((resolve) => { client.once('ready', resolve); });
    await asterisk.kill();
    const error: AmiError = await waiting;
    await taken.ended;
    expect({ code: error.code, sent: error.sent }).to.deep.equal({ code: 'AMI_CONNECTION_LOST', sent: true });
    await asterisk.start();
    await healed;
    const again = await newCall();
    expect(await again.command('NOOP')).to.include({ code: 200 });
  });
});
