/**
 * Recordings of a wire and their replay.
 */
import { expect } from 'chai';
import { once } from 'node:events';
import { connect } from 'node:net';
import { FakeAsterisk, WireRecorder } from '../../lib/testing/index.js';
import { RawClient } from './raw-client.js';

describe('WireRecorder', () => {
  let fake: FakeAsterisk;

  beforeEach(async () => {
    fake = new FakeAsterisk({ fullyBooted: false });
    await fake.listen();
  });

  afterEach(() => fake.close());

  function side(recorder: WireRecorder, from: 'client' | 'server'): string {
    return recorder.chunks.filter((chunk) => chunk.from === from).map((chunk) => chunk.text).join('');
  }

  async function recorded(): Promise<WireRecorder> {
    const recorder = new WireRecorder();
    const stop = fake.record(recorder);
    const client = await RawClient.connect(fake.port);
    await client.request('Action: Login', 'ActionID: l', 'Username: admin', 'Secret: secret', 'Events: call,user');
    fake.send({ Event: 'First', Text: 'é ✓' });
    fake.channel('PJSIP/a');
    client.send('Action: CoreShowChannels', 'ActionID: c');
    client.send('Action: UserEvent', 'ActionID: u', 'UserEvent: Foo');
    await client.takeUntil((message) => message['Event'] === 'UserEvent');
    fake.send({ Event: 'Last' });
    await client.next();
    stop();
    await client.drain();
    client.destroy();
    await fake.sessions[0]?.closed;
    return recorder;
  }

  it('keeps both directions of a session, with the secret masked', async () => {
    const recorder = await recorded();
    expect(side(recorder, 'client')).to.equal(
      'Action: Login\r\nActionID: l\r\nUsername: admin\r\nSecret: ***\r\nEvents: call,user\r\n\r\n'
      + 'Action: CoreShowChannels\r\nActionID: c\r\n\r\nAction: UserEvent\r\nActionID: u\r\nUserEvent: Foo\r\n\r\n',
    );
    expect(side(recorder, 'server')).to.match(
      /^Asterisk Call Manager\/11\.0\.0\r\nResponse: Success\r\nActionID: l\r\n/,
    ).and.to.match(/Event: Last\r\nPrivilege: call,all\r\n\r\n$/);
    expect(recorder.lines.join('\n')).to.not.include('secret');
  });

  it('masks a secret that came in pieces', () => {
    const recorder = new WireRecorder();
    for (const piece of ['Action: Login\r\nSec', 'ret: hun', 'ter2', '\r\nKey', ':abc\r\n\r\n']) {
      recorder.record('client', Buffer.from(piece));
    }
    expect(side(recorder, 'client')).to.equal('Action: Login\r\nSecret: ***\r\nKey:***\r\n\r\n');
  });

  it('writes lines of JSON with the time since it began', async () => {
    const recorder = await recorded();
    const times = recorder.lines.map((line) => (JSON.parse(line) as { at: number }).at);
    expect(times).to.deep.equal([...times].sort((one, other) => one - other));
    expect(JSON.parse(recorder.lines[0] ?? '')).to.deep.equal({
      from: 'server',
      at: times[0],
      session: 1,
      text: 'Asterisk Call Manager/11.0.0\r\n',
    });
  });

  it('records a connection to any server by wrapping its stream', async () => {
    const recorder = new WireRecorder();
    const socket = connect(fake.port, '127.0.0.1');
    const stream = recorder.wrap(socket);
    let text = '';
    stream.on('data', (bytes: Buffer) => (text += bytes.toString()));
    stream.write('Action: Logoff\r\nSecret: x\r\n\r\n');
    await once(stream, 'end');
    expect(text).to.equal(
      'Asterisk Call Manager/11.0.0\r\nResponse: Goodbye\r\nMessage: Thanks for all the fish.\r\n\r\n',
    );
    expect(side(recorder, 'server')).to.equal(text);
    expect(side(recorder, 'client')).to.equal('Action: Logoff\r\nSecret: ***\r\n\r\n');
    stream.end();
    await once(stream, 'close');
    expect(socket.destroyed).to.equal(true);
  });

  it('passes the error and the end of the stream on', async () => {
    const stream = new WireRecorder().wrap(connect(fake.port, '127.0.0.1'));
    stream.resume();
    await once(stream, 'data');
    fake.reset();
    const [error] = (await once(stream, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).to.equal('ECONNRESET');
  });

  describe('replay', () => {
    it('sends the events again, without the answers, to those whose mask has them', async () => {
      const recorder = await recorded();
      const calls = await RawClient.loggedIn(fake.port, 'call');
      const users = await RawClient.loggedIn(fake.port, 'user');
      expect(await fake.replay(recorder)).to.equal(4);
      const events = await calls.drain();
      expect(events.map((event) => event['Event'])).to.deep.equal(['First', 'Newchannel', 'Last']);
      expect(events[0]).to.deep.equal({ Event: 'First', Privilege: 'call,all', Text: 'é ✓' });
      expect(await users.drain()).to.deep.equal([{
        Event: 'UserEvent',
        Privilege: 'user,all',
        UserEvent: 'Foo',
        ActionID: 'u',
      }]);
    });

    it('sends every byte again when asked for the whole', async () => {
      const recorder = await recorded();
      fake.banner = false;
      const client = new RawClient(connect(fake.port, '127.0.0.1'));
      await fake.waitForConnection();
      await fake.replay(recorder.lines, { whole: true });
      await client.until(() => client.text.length >= side(recorder, 'server').length - 3);
      expect(client.text).to.equal(Buffer.from(side(recorder, 'server'), 'latin1').toString());
    });

    const line = (at: number, name: string): string =>
      JSON.stringify({ from: 'server', at, session: 1, text: `Event: ${name}\r\nPrivilege: call,all\r\n\r\n` });

    it('keeps the recording\'s pace, times the speed', async () => {
      const client = await RawClient.loggedIn(fake.port, 'call');
      const began = performance.now();
      expect(await fake.replay([line(5000, 'A'), line(7000, 'B')], { speed: 20 })).to.equal(2);
      expect(performance.now() - began).to.be.within(95, 1500);
      expect((await client.drain()).map((event) => event['Event'])).to.deep.equal(['A', 'B']);
    });

    it('ends with the server', async () => {
      await RawClient.loggedIn(fake.port, 'call');
      const replayed = fake.replay([line(0, 'A'), line(3_600_000, 'B')], { speed: 1 });
      await new Promise((resolve) => setImmediate(resolve));
      await fake.close();
      expect(await replayed).to.equal(1);
    });

    for (const [what, bad] of [['no JSON', '{'], ['something else', '{"from":"me"}']] as const) {
      it(`refuses a line that is ${what}`, async () => {
        expect(await fake.replay([bad]).catch((error: unknown) => error)).to.include({ code: 'AMI_BAD_JSON' });
      });
    }
  });
});
