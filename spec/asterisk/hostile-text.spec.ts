/**
 * Text of a server that means harm, where it is shown: in the error of a promise, in a line of the log.
 */
import { expect } from 'chai';
import { Asterisk, type Logger } from '../../lib/index.js';
import { SECRET, useScene } from '../support/scene.js';

const HARM = 'No such\x1b]0;title\x07 thing \u202e\u2028\x7f';
const SHOWN = 'No such\\x1b]0;title\\x07 thing \\u202e\\u2028\\x7f';

/** What a terminal could obey, or what would end a line. */
const HARMFUL = /[\p{Cc}\u2028-\u202e]/u;

describe('Asterisk, text that could command a terminal', () => {
  const scene = useScene();

  /** A logger that keeps every line and what stands beside it. */
  function keeper(lines: string[]): Logger {
    const keep = (line: string, details: object = {}): void => {
      lines.push(line, ...Object.values(details).map(String));
    };
    return { trace: keep, debug: keep, info: keep, warn: keep, error: keep };
  }

  it('shows as escapes in the error of an action, of a list and of a call; the message itself keeps it', async () => {
    const fake = await scene.fake({ fullyBooted: false });
    fake.on('Hangup', () => ({ Response: 'Error', Message: HARM }));
    fake.on('ConfbridgeList', () => ({ Response: 'Error', Message: HARM }));
    fake.on('Originate', () => ({ Response: 'Error', Message: HARM }));
    const client = await scene.ready(fake.options);
    const refused = await scene.refusal(client.request({ Action: 'Hangup', Channel: 'x' }));
    const list = await scene.refusal(client.requestList({ Action: 'ConfbridgeList', Conference: 'x' }));
    const call = await scene.refusal(client.request({ Action: 'Originate', Channel: 'x', Async: 'true' }));
    for (const error of [refused, list, call]) {
      expect(error.message).to.include(SHOWN);
      expect(error.stack!.split('\n')[0]).to.not.match(HARMFUL);
      expect((error as { response?: Record<string, string> }).response!['Message']).to.equal(HARM);
    }
  });

  it('shows as escapes in the error and the lines of a login refused, a banner that is none, and a loss', async () => {
    const lines: string[] = [];
    const fake = await scene.fake({ fullyBooted: false });
    const options = { ...fake.options, secret: SECRET, logger: keeper(lines), name: 'pbx\x1b[2J', reconnect: false };
    const forget = fake.on('Login', () => ({ Response: 'Error', Message: HARM }));
    expect((await scene.refusal(scene.follow(new Asterisk(options)).login())).message).to.include(SHOWN);
    forget();
    fake.banner = 'Asterisk Call Manager/1\x1b[2J';
    await scene.follow(new Asterisk(options)).login();
    fake.sendRaw(`Event: X\x9b2J\r\nK\x1b: ${HARM}\r\n\r\n`);
    fake.banner = `HTTP\x1b[2J ${HARM}`;
    expect((await scene.refusal(scene.follow(new Asterisk(options)).login())).message).to.not.match(HARMFUL);
    expect(lines.length).to.be.above(10);
    expect(lines.filter((line) => HARMFUL.test(line))).to.deep.equal([]);
  });

  it('of 20 MB is one line of the trace, and harms neither the line nor the connection', async function () {
    this.timeout(60_000);
    const lines: string[] = [];
    const fake = await scene.fake({ fullyBooted: false });
    const client = scene.follow(
      new Asterisk({
        ...fake.options,
        secret: SECRET,
        logger: { trace: (line) => lines.push(line) },
        reconnect: false,
      }),
    );
    await client.login();
    const texts = [['Key', 'x', 20], ['Output', '\\"', 1], ['JSON', '{"secret":"', 1], ['Value', '=', 1]] as const;
    for (const [name, text, megabytes] of texts) {
      const size = megabytes * 1024 * 1024;
      lines.length = 0;
      const value = text.repeat(Math.ceil(size / text.length));
      fake.send({ Event: 'Large', [name]: value });
      expect((await client.waitFor('Large'))[name]).to.have.length(value.length);
      expect(lines.map((line) => line.length < 200_000)).to.deep.equal([true]);
    }
    expect((await client.request({ Action: 'Ping' }))['Ping']).to.equal('Pong');
  });
});
