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

  it('keeps what is put into the database', async () => {
    expect(await result('DATABASE PUT family key "a value"')).to.equal('200 result=1\n');
    expect(await result('DATABASE GET family key')).to.equal('200 result=1 (a value)\n');
    expect(fake.pbx.database.get('/family/key')).to.equal('a value');
    expect(await result('DATABASE DEL family key')).to.equal('200 result=1\n');
    expect(await result('DATABASE GET family key')).to.equal('200 result=0\n');
    await result('DATABASE PUT family/sub key 1');
    expect(await result('DATABASE DELTREE family')).to.equal('200 result=1\n');
    expect(fake.pbx.database.size).to.equal(0);
  });

  it('reads states, expressions, and sets who calls and where', async () => {
    expect(await result('CHANNEL STATUS')).to.equal('200 result=6\n');
    expect(await result('CHANNEL STATUS SIP/none')).to.equal('200 result=-1\n');
    expect(await result('GET FULL VARIABLE "<${CHANNEL}>"')).to.equal(`200 result=1 (<${AGI}>)\n`);
    await result('SET CALLERID "Bo <200>"');
    await result('SET CONTEXT other');
    await result('SET EXTENSION 7');
    await result('SET PRIORITY 3');
    expect(fake.pbx.channels.get(AGI)).to.include({ callerIdNum: '200', context: 'other', exten: '7', priority: 3 });
  });

  it('waits for a digit, for as long as it is told', async () => {
    const outcome = async (): Promise<string> => {
      const events = await client.takeUntil(({ Event }) => Event === 'AsyncAGIExec');
      return decodeURIComponent(events.at(-1)?.['Result'] ?? '');
    };
    client.send('Action: AGI', `Channel: ${AGI}`, 'Command: WAIT FOR DIGIT 1', 'CommandID: short');
    expect(await outcome()).to.equal('200 result=0\n');
    client.send('Action: AGI', `Channel: ${AGI}`, 'Command: WAIT FOR DIGIT -1', 'CommandID: long');
    client.send('Action: PlayDTMF', `Channel: ${AGI}`, 'Digit: 5', 'Receive: true');
    expect(await outcome()).to.equal('200 result=53\n');
  });

  it('runs an application that it knows, and says -2 of one that it does not', async () => {
    expect(await result('EXEC NoOp x')).to.equal('200 result=0\n');
    expect(await result('EXEC Nosuch x')).to.equal('200 result=-2\n');
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
