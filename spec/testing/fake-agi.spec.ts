/**
 * AsyncAGI on the fake: a channel that runs `AGI(agi:async)` and takes its commands from the action AGI.
 */
import { expect } from 'chai';
import { FakeAsterisk } from '../../lib/testing/index.js';
import { RawClient } from './raw-client.js';

describe('FakeAsterisk, AsyncAGI', () => {
  let fake: FakeAsterisk;
  let client: RawClient;

  const AGI = 'PJSIP/alice-00000000';
  let start: Record<string, string>;

  beforeEach(async () => {
    fake = new FakeAsterisk();
    fake.endpoint('PJSIP/alice');
    await fake.listen();
    client = await RawClient.loggedIn(fake.port, 'call,agi');
    client.send(
      'Action: Originate',
      'Async: true',
      'Channel: PJSIP/alice',
      'Application: AGI',
      'Data: agi:async',
      'CallerID: "Al" <100>',
    );
    start = (await client.takeUntil((message) => message['Event'] === 'AsyncAGIStart')).at(-1) ?? {};
    await client.drain();
  });

  afterEach(() => fake.close());

  async function command(text: string, ...lines: string[]): Promise<Record<string, string>[]> {
    expect(await client.request('Action: AGI', 'ActionID: a', `Channel: ${AGI}`, `Command: ${text}`, ...lines)).to.deep
      .equal({
        Response: 'Success',
        ActionID: 'a',
        Message: 'Added AGI command to queue',
      });
    return client.drain();
  }

  async function result(text: string): Promise<string> {
    const events = await command(text, 'CommandID: c');
    return decodeURIComponent(events.find((event) => event['Event'] === 'AsyncAGIExec')?.['Result'] ?? '');
  }

  it('begins with the environment, encoded', () => {
    expect(start).to.include({ Privilege: 'agi,all', Channel: AGI });
    expect(start['Env']).to.match(/^agi_request%3A%20async%0Aagi_channel%3A%20PJSIP%2Falice-00000000%0A/).and.to.match(
      /%0A%0A$/,
    );
    const environment = decodeURIComponent(start['Env'] ?? '').split('\n');
    expect(environment).to.include.members(['agi_callerid: 100', 'agi_calleridname: Al', 'agi_type: PJSIP']);
  });

  it('runs commands, and tells the result under the client\'s CommandID', async () => {
    const events = await command('VERBOSE hi', 'CommandID: cid-1');
    expect(events.map((event) => event['Event'])).to.deep.equal(['AGIExecStart', 'AGIExecEnd', 'AsyncAGIExec']);
    expect(events[1]).to.include({
      Command: 'VERBOSE hi',
      ResultCode: '200',
      Result: 'Success',
      CommandId: events[0]?.['CommandId'],
    });
    expect(events[2]).to.include({ Channel: AGI, CommandId: 'cid-1', Result: '200%20result%3D1%0A' });
    expect((await command('NOOP'))[2]).to.not.have.property('CommandId');
  });

  it('sets variables and gets them', async () => {
    expect(await result('SET VARIABLE greeting "hello, (world)"')).to.equal('200 result=1\n');
    expect(await result('get variable greeting')).to.equal('200 result=1 (hello, (world))\n');
    expect(await result('GET VARIABLE none')).to.equal('200 result=0\n');
    expect(await result('GET VARIABLE CHANNEL')).to.equal(`200 result=1 (${AGI})\n`);
  });

  it('answers an unknown command with 510 and a wrong one with 520', async () => {
    expect(await result('FROB x')).to.equal('510 Invalid or unknown command\n');
    expect(await result('SET VARIABLE')).to.match(
      /^520-Invalid command syntax\. {2}Proper usage follows:\n.*\n520 End of proper usage\.\n$/s,
    );
  });

  it('ends with ASYNCAGI BREAK, and the dialplan goes on', async () => {
    const events = await command('ASYNCAGI BREAK', 'CommandID: b');
    expect(events.map((event) => event['Event'])).to.deep.equal(['AGIExecStart', 'AGIExecEnd', 'AsyncAGIExec',
      'AsyncAGIEnd', 'Hangup', 'DeviceStateChange']);
  });

  it('ends with the hangup', async () => {
    await client.request('Action: Hangup', `Channel: ${AGI}`);
    expect((await client.drain()).map((event) => event['Event'])).to.deep.equal(['AsyncAGIEnd', 'Hangup',
      'DeviceStateChange']);
    expect(await client.request('Action: AGI', `Channel: ${AGI}`, 'Command: NOOP')).to.deep.equal({
      Response: 'Error',
      Message: `Channel ${AGI} does not exist.`,
    });
  });

  it('ends with its own command HANGUP', async () => {
    const events = await command('HANGUP');
    expect(events.map((event) => event['Event'])).to.deep.equal(['AGIExecStart', 'AGIExecEnd', 'AsyncAGIExec',
      'AsyncAGIEnd', 'Hangup', 'DeviceStateChange']);
  });

  it('wants channel and command, and a channel that waits for one', async () => {
    fake.channel('SIP/x');
    await client.drain();
    expect(await client.request('Action: AGI', `Channel: ${AGI}`)).to.deep.equal({
      Response: 'Error',
      Message: 'Both, Channel and Command are *required*',
    });
    expect(await client.request('Action: AGI', 'Channel: SIP/x-00000000', 'Command: NOOP')).to.deep.equal({
      Response: 'Error', Message: 'Failed to add AGI command to channel SIP/x-00000000 queue',
    });
  });
});
