/**
 * The parser as a cutter of streams: where a message begins and ends, what is kept meanwhile, what ends it all.
 * What the lines of a message mean is shown in message-reader.spec.ts.
 */
import { expect } from 'chai';
import { RemoteProtocolError } from '../../lib/errors.js';
import type { Message } from '../../lib/message.js';
import { Parser } from '../../lib/wire/parser.js';
import { eachWay, readChunks } from '../support/each-way.js';

const PONG = 'Response: Success\r\nActionID: p1\r\nPing: Pong\r\n\r\n';
const PONG_MESSAGE = { Response: 'Success', ActionID: 'p1', Ping: 'Pong' };
const BANNER = 'Asterisk Call Manager/11.0.0';

/** Calls and returns what is thrown. */
function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('Parser: the banner', () => {
  it('calls back with the first line, alone and with messages behind it', () => {
    eachWay(`${BANNER}\r\n`, { banner: BANNER });
    eachWay(`${BANNER}\r\n${PONG}`, { banner: BANNER, messages: [PONG_MESSAGE] });
  });

  it('takes a line feed alone for its end', () => {
    eachWay(`${BANNER}\n${PONG}`, { banner: BANNER, messages: [PONG_MESSAGE] });
  });

  it('takes any line: that of a proxy, of another protocol, an empty one', () => {
    eachWay('Asterisk Call Manager Proxy/1.21\r\n', { banner: 'Asterisk Call Manager Proxy/1.21' });
    eachWay('SSH-2.0-OpenSSH_9.6\r\n', { banner: 'SSH-2.0-OpenSSH_9.6' });
    eachWay('\r\n', { banner: '' });
  });

  it('calls back before the messages, and once', () => {
    const order: string[] = [];
    const parser = new Parser({
      onBanner: (line) => order.push(line),
      onMessage: (message) => order.push(message['Ping']!),
    });
    parser.push(Buffer.from(`${BANNER}\r\n${PONG}${PONG}`));
    expect(order).to.deep.equal([BANNER, 'Pong', 'Pong']);
  });

  it('may have 1,024 bytes before its line feed and no more', () => {
    const longest = 'x'.repeat(1023);
    eachWay(`${longest}\r\n`, { banner: longest });
    expect(readChunks([Buffer.from(`${longest}x\r\n`)], { hasBanner: true })).to.include({ error: 'AMI_BAD_BANNER' });
    for (const size of [1, 2, 7, 1024]) {
      const chunks = Array.from({ length: Math.ceil(1025 / size) }, () => Buffer.alloc(size, 'x'));
      expect(readChunks(chunks, { hasBanner: true }), `chunks of ${size}`).to.include({ error: 'AMI_BAD_BANNER' });
    }
  });

  it('has a limit of its own, however small maxMessageSize is', () => {
    const long = BANNER.padEnd(100, '.');
    eachWay(`${long}\r\n`, { banner: long }, { maxMessageSize: 50 });
  });

  it('is decoded like everything else', () => {
    eachWay(Buffer.from('Proxy f\xfcr Asterisk\r\n', 'latin1'), { banner: 'Proxy für Asterisk' }, {
      encoding: 'latin1',
    });
    eachWay('Proxy für Asterisk\r\n', { banner: 'Proxy für Asterisk' });
  });

  it('is not looked for without onBanner', () => {
    eachWay('Action: Ping\r\nActionID: 1\r\n\r\n', { messages: [{ Action: 'Ping', ActionID: '1' }] });
  });
});

describe('Parser: where a message begins and ends', () => {
  it('ends a message at an empty line', () => {
    eachWay(PONG, { messages: [PONG_MESSAGE] });
    eachWay(PONG + PONG + PONG, { messages: [PONG_MESSAGE, PONG_MESSAGE, PONG_MESSAGE] });
  });

  it('reads the three answers to a login', () => {
    eachWay([
      `${BANNER}\r\n`,
      'Response: Success\r\nActionID: L1\r\nMessage: Authentication accepted\r\n\r\n',
      'Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: 710\r\nLastReload: 710\r\nStatus: Fully Booted\r\n\r\n',
      'Event: SuccessfulAuth\r\nPrivilege: security,all\r\nSessionID: 0x7f\r\n\r\n',
    ].join(''), {
      banner: BANNER,
      messages: [
        { Response: 'Success', ActionID: 'L1', Message: 'Authentication accepted' },
        { Event: 'FullyBooted', Privilege: 'system,all', Uptime: '710', LastReload: '710', Status: 'Fully Booted' },
        { Event: 'SuccessfulAuth', Privilege: 'security,all', SessionID: '0x7f' },
      ],
    });
  });

  it('ends a message at a line feed in place of the empty line', () => {
    eachWay('Response: Error\r\nMessage: Missing\r\n\n', { messages: [{ Response: 'Error', Message: 'Missing' }] });
    eachWay(`Response: Error\r\n\n\n\r\n\r\r\n${PONG}`, { messages: [{ Response: 'Error' }, PONG_MESSAGE] });
  });

  it('ends no message at two line feeds, at a line feed and CRLF, at two carriage returns', () => {
    eachWay('Message: a\n\nb\n\r\r\nc: d\n\r\n\r\n', { messages: [{ Message: 'a\n\nb\n\r', c: 'd' }] });
    eachWay('Message: a\r\rb\r\n\rc: d\r\n\r\n', { messages: [{ Message: 'a\r\rb', '\rc': 'd' }] });
  });

  it('skips the line ends before a message: QueueRule ends with one too many', () => {
    eachWay(`Response: Success\r\nActionID: q\r\nRuleList: night\r\nRule: 30,1,0\r\nRule: 60,2,0\r\n\r\n\r\n${PONG}`, {
      messages: [{ Response: 'Success', ActionID: 'q', RuleList: 'night', Rule: '30,1,0\n60,2,0' }, PONG_MESSAGE],
    });
  });

  it('makes no message of line ends: IAXnetstats without calls answers with nothing else', () => {
    eachWay('\r\n', { messages: [] });
    eachWay(`\r\n${PONG}\r\n\r\n\r\n${PONG}\n`, { messages: [PONG_MESSAGE, PONG_MESSAGE] });
  });

  it('calls back as soon as the last byte has come, and not before', () => {
    const messages: Message[] = [];
    const parser = new Parser({ onMessage: (message) => messages.push(message) });
    for (const [index, byte] of Buffer.from(PONG).entries()) {
      expect([messages.length, parser.held], `before byte ${index}`).to.deep.equal([0, index]);
      parser.push(Uint8Array.of(byte));
    }
    expect([messages.length, parser.held]).to.deep.equal([1, 0]);
  });

  it('keeps the tail of a stream that is cut off, and makes no message of it', () => {
    for (let size = 0; size < PONG.length; size += 1) {
      expect(readChunks([Buffer.from(PONG + PONG.slice(0, size))]).messages, `${size} bytes behind`).to.have.length(1);
    }
  });

  it('takes an empty chunk for nothing', () => {
    const chunks = ['', PONG.slice(0, 9), '', PONG.slice(9)].map((part) => Buffer.from(part));
    expect(readChunks(chunks).messages).to.deep.equal([PONG_MESSAGE]);
  });

  it('takes a part of a larger buffer, and keeps no hold on it', () => {
    const messages: Message[] = [];
    const parser = new Parser({ onMessage: (message) => messages.push(message) });
    const shared = new Uint8Array(PONG.length + 8).fill(0x58);
    for (const part of [PONG.slice(0, 20), PONG.slice(20)]) {
      shared.set(Buffer.from(part), 4);
      parser.push(shared.subarray(4, 4 + part.length));
      shared.fill(0x58);
    }
    expect(messages).to.deep.equal([PONG_MESSAGE]);
  });
});

describe('Parser: its limit', () => {
  const message = `Response: Success\r\nOutput: ${'x'.repeat(40)}\r\n\r\n`;
  const headers = { Response: 'Success', Output: 'x'.repeat(40) };

  it('reads a message of maxMessageSize bytes', () => {
    eachWay(message + message, { messages: [headers, headers] }, { maxMessageSize: message.length });
  });

  it('refuses a message of one byte more, after those before it', () => {
    eachWay(PONG + message, { messages: [PONG_MESSAGE], error: 'AMI_MESSAGE_TOO_LARGE' }, {
      maxMessageSize: message.length - 1,
    });
  });

  it('counts the empty line as long as it is', () => {
    const short = message.replace('\r\n\r\n', '\r\n\n');
    eachWay(short, { messages: [headers] }, { maxMessageSize: short.length });
    eachWay(message, { messages: [], error: 'AMI_MESSAGE_TOO_LARGE' }, { maxMessageSize: short.length });
  });

  it('does not count the line ends before a message', () => {
    eachWay(`\r\n\r\n\n${message}`, { messages: [headers] }, { maxMessageSize: message.length });
  });

  it('refuses a message without end as soon as it is too long, and keeps no more than the limit', () => {
    for (const size of [1, 3, 64, 200]) {
      const { mostHeld, messages, error } = readChunks(Array.from({ length: 101 }, () => Buffer.alloc(size, 'x')), {
        maxMessageSize: 100,
      });
      expect({ messages, error }, `chunks of ${size}`).to.deep.equal({ messages: [], error: 'AMI_MESSAGE_TOO_LARGE' });
      expect(mostHeld).to.be.at.most(100);
    }
  });

  it('names the limit and shows nothing of the bytes', () => {
    const parser = new Parser({ onMessage: () => undefined, maxMessageSize: 10 });
    const error = thrownBy(() => parser.push(Buffer.from('Secret: hush-hush')));
    expect(error).to.be.instanceOf(RemoteProtocolError);
    expect(error).to.have.property('message', 'a message of the server is longer than maxMessageSize, 10 bytes');
  });

  it('is dead after an error: throws the same one again and calls nothing', () => {
    const messages: Message[] = [];
    const parser = new Parser({ onMessage: (each) => messages.push(each), maxMessageSize: PONG.length });
    const error = thrownBy(() => parser.push(Buffer.from(message)));
    expect(error).to.be.instanceOf(RemoteProtocolError);
    expect(parser.held).to.equal(0);
    expect(thrownBy(() => parser.push(Buffer.from(PONG)))).to.equal(error);
    expect(thrownBy(() => parser.push(Buffer.alloc(0)))).to.equal(error);
    expect(messages).to.deep.equal([]);
  });

  it('is 64 MiB by default', () => {
    const parser = new Parser({ onMessage: () => undefined });
    const chunk = Buffer.alloc(16 * 1024 * 1024, 'x');
    for (let pushed = 0; pushed < 4; pushed += 1) parser.push(chunk);
    expect(parser.held).to.equal(67_108_864);
    expect(() => parser.push(Buffer.from('x'))).to.throw(RemoteProtocolError).with.property(
      'code',
      'AMI_MESSAGE_TOO_LARGE',
    );
  });
});

describe('Parser: stopped or thrown through by its callbacks', () => {
  it('calls nothing more when it is stopped from a message, not even for the same chunk', () => {
    const messages: Message[] = [];
    const parser = new Parser({
      onMessage: (message) => {
        messages.push(message);
        if (messages.length === 2) parser.stop();
      },
    });
    parser.push(Buffer.from(PONG.repeat(3) + PONG.slice(0, 9)));
    parser.push(Buffer.from(PONG));
    expect([messages.length, parser.held]).to.deep.equal([2, 0]);
  });

  it('calls nothing more when it is stopped from the banner', () => {
    const messages: Message[] = [];
    const parser = new Parser({ onBanner: () => parser.stop(), onMessage: (message) => messages.push(message) });
    parser.push(Buffer.from(`${BANNER}\r\n${PONG}`));
    expect(messages).to.deep.equal([]);
  });

  it('forgets what it kept when it is stopped', () => {
    const parser = new Parser({ onMessage: () => undefined, maxMessageSize: 20 });
    parser.push(Buffer.from('Response'));
    parser.stop();
    expect(parser.held).to.equal(0);
    parser.push(Buffer.alloc(21, 'x'));
    expect(parser.held).to.equal(0);
  });

  it('lets an exception of a callback through and reads the next chunk as the beginning of a message', () => {
    const messages: Message[] = [];
    const exception = new Error('mine');
    const parser = new Parser({
      onMessage: (message) => {
        messages.push(message);
        if (messages.length === 1) throw exception;
      },
    });
    expect(thrownBy(() => parser.push(Buffer.from(PONG + PONG)))).to.equal(exception);
    expect(parser.held).to.equal(0);
    parser.push(Buffer.from(PONG));
    expect(messages).to.deep.equal([PONG_MESSAGE, PONG_MESSAGE]);
  });
});
