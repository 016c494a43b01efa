/**
 * The wire cut at every byte: what was whole is delivered, what was not is not, and the session behind it is exact.
 */
import { expect } from 'chai';
import { Asterisk, type Message } from '../../lib/index.js';
import { useScene } from '../support/scene.js';

const FAST = { minDelay: 1, maxDelay: 1, jitter: 0 };

const MESSAGES = [
  'Event: Newchannel\r\nPrivilege: call,all\r\nChannel: PJSIP/a-1\r\n\r\n',
  'Response: Success\r\nActionID: nobody\r\nMessage: Zoë\r\n\r\n',
  'Event: Hangup\r\nChanVariable: a=1\r\nChanVariable: b=\r\nCause-txt: \r\n\r\n',
];
const WHOLE = [
  { Event: 'Newchannel', Privilege: 'call,all', Channel: 'PJSIP/a-1' },
  { Response: 'Success', ActionID: 'nobody', Message: 'Zoë' },
  { Event: 'Hangup', ChanVariable: 'a=1\nb=', 'Cause-txt': '' },
];

function plain(messages: readonly Message[]): Record<string, string>[] {
  return messages.map((message) => ({ ...message }));
}

describe('Asterisk, the wire cut at every byte', () => {
  const scene = useScene();

  for (const how of ['end', 'reset'] as const) {
    it(`of a stream of three messages gives those that were whole, ${how}`, async () => {
      const fake = await scene.fake({ fullyBooted: false });
      const proxy = await scene.proxy(fake.port);
      const client = scene.follow(new Asterisk({ ...fake.options, port: proxy.port, reconnect: FAST }));
      await client.login();
      const bytes = Buffer.from(MESSAGES.join(''));
      const seen: Message[] = [];
      let end = 0;
      const ends = MESSAGES.map((message) => (end += Buffer.byteLength(message)));
      for (let at = 0; at <= bytes.length; at += 1) {
        client.defaultHandler((message) => { seen.push(message); });
        const lost = scene.next(client, 'disconnected');
        proxy.breakAt(proxy.passed + at, how);
        fake.sendRaw(bytes);
        await lost;
        client.defaultHandler(null);
        expect(plain(seen.splice(0)), `cut at ${at}`).to.deep.equal(WHOLE.filter((_, index) => ends[index]! <= at));
        await scene.next(client, 'ready');
        const response = await client.request({ Action: 'Ping', ActionID: `after-${at}` });
        expect(Object.keys(response)).to.deep.equal(['Response', 'ActionID', 'Ping', 'Timestamp']);
        expect(response).to.include({ ActionID: `after-${at}`, Ping: 'Pong' });
      }
      expect(client.stats().reconnects).to.equal(bytes.length + 1);
    });
  }

  for (const auth of ['md5', 'plain'] as const) {
    it(`of banner and login loses the login, and the next one is exact, ${auth}`, async () => {
      const fake = await scene.fake({ fullyBooted: false });
      const client = scene.follow(new Asterisk({ ...fake.options, auth, reconnect: FAST }));
      await client.login();
      const codes: string[] = [];
      const events: Message[] = [];
      client.on('disconnected', (error) => codes.push(error.code));
      client.subscribe(undefined, (event) => { events.push(event); });
      let at = 0;
      let isWhole: boolean;
      do {
        codes.length = 0;
        fake.drop();
        fake.dropAfter(at);
        await scene.next(client, 'ready');
        fake.dropAfter(Infinity);
        const answer = await client.request({ Action: 'Ping' }).catch(() => undefined);
        isWhole = answer?.['Ping'] !== 'Pong' || codes.length === 1;
        if (answer === undefined) await scene.next(client, 'ready');
        at += 1;
      } while (!isWhole);
      expect(at).to.be.above(auth === 'md5' ? 180 : 100);
      expect(events).to.deep.equal([]);
    });
  }

  it('of banner and login rejects the first login', async () => {
    const fake = await scene.fake({ fullyBooted: false });
    let at = 0;
    let client: Asterisk;
    let code: string | undefined;
    do {
      client = new Asterisk(fake.options);
      fake.dropAfter(at);
      code = await client.login().then(() => undefined, (error: { code: string }) => error.code);
      fake.dropAfter(Infinity);
      await client.close();
      at += 1;
    } while (code === 'AMI_CONNECTION_LOST');
    expect(code).to.equal(undefined);
    expect(at).to.be.above(180);
  });

  it('of a list rejects it, and the next one is exact', async () => {
    const fake = await scene.fake({ fullyBooted: false });
    fake.conference('1000', ['PJSIP/alice', 'PJSIP/bob']);
    const client = scene.follow(new Asterisk({ ...fake.options, reconnect: FAST }));
    await client.login();
    const list = async (): Promise<string[]> => {
      const { response, events, complete } = await client.requestList({ Action: 'ConfbridgeList', Conference: '1000' });
      return [response['EventList']!, ...events.map((event) => event.Channel!), complete!['ListItems']!];
    };
    const exact = ['start', 'PJSIP/alice-00000000', 'PJSIP/bob-00000001', '2'];
    let error: { code?: string; sent?: boolean } | undefined;
    let at = 0;
    do {
      fake.dropAfter(at);
      error = await list().then(() => undefined, (reason: { code?: string; sent?: boolean }) => reason);
      fake.dropAfter(Infinity);
      if (error === undefined) break;
      expect([error.code, error.sent], `cut at ${at}`).to.deep.equal(['AMI_CONNECTION_LOST', true]);
      await scene.next(client, 'ready');
      expect(await list()).to.deep.equal(exact);
      at += 1;
    } while (at < 10_000);
    expect(at).to.be.within(300, 3000);
    expect(client.stats()).to.include({ inFlight: 0, reconnects: at });
  });
});
