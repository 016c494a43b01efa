/**
 * The quick way through the parser against the slow one: whatever a server sends, and however what it sent is broken,
 * both come to the same messages. Streams are pieces of what real servers wrote, so that shapes are known and the quick
 * way is taken; then bytes are changed.
 *
 * Every failure names the seed of its run: `GAMI_SEED=… npx mocha dist/spec/quick-reader.spec.js` does the same again.
 */
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import { emptyMessage, MESSAGE_PROTOTYPE, type Message } from '../../../lib/message.js';
import { MessageShapes, type FirstLine } from '../../../lib/wire/fast/shapes.js';
import { Parser } from '../../../lib/wire/parser.js';
import { capture, CAPTURED } from '../../bench/captures.js';
import { cut } from '../../support/each-way.js';
import { chooseSeed, Random } from '../../support/random.js';
import { referenceParse, type Rules } from '../../support/reference-parser.js';

const STREAMS = 4000;
const RULES: Rules = { hasBanner: false, maxMessageSize: 1_000_000, encoding: 'utf8', isCommandDue: false };

/** What is put into a stream at any place: it must turn the quick way aside, or do nothing. */
const SPLINTERS = [
  '\r\n',
  '\n',
  '\r',
  '\r\n\r\n',
  '\r\n\n',
  '\n\r\n',
  ':',
  ': ',
  ' ',
  '\t',
  '\0',
  '',
  'x',
  'é',
  '✓',
  '\u0085',
  'Event: Hangup\r\n',
  'event: x\r\n',
  'Response: Success\r\n',
  'ActionID: 7\r\n',
  'Channel: again\r\n',
  'channel: again\r\n',
  'Uniqueid:none\r\n',
  '7: seven\r\n',
  '__proto__: x\r\n',
  'constructor: x\r\n',
  'no colon\r\n',
  ':\r\n',
  'Über: x\r\n',
  'A b: c\r\n',
  `Long: ${'x'.repeat(5000)}\r\n`,
  `${'N'.repeat(100)}: x\r\n`,
].map((text) => Buffer.from(text));
const BROKEN = [[0xff], [0x80], [0xc3], [0xe2, 0x9c], [0x8d, 0x0a], [0x8e]].map((bytes) => Buffer.from(bytes));

type Entries = [name: string, value: string][];

function entriesOf(messages: readonly Message[]): Entries[] {
  return messages.map((message) => Object.entries(message));
}

function read(chunks: readonly Uint8Array[], encoding: 'utf8' | 'latin1' = 'utf8'): Entries[] {
  const messages: Message[] = [];
  const parser = new Parser({ encoding, onMessage: (message) => messages.push(message) });
  for (const chunk of chunks) parser.push(chunk);
  return entriesOf(messages);
}

function wantedOf(stream: Uint8Array, rules: Rules = RULES): Entries[] {
  return referenceParse(stream, rules).messages.map((headers) => Object.entries(Object.fromEntries(headers)));
}

function pieces(bytes: Uint8Array, size: number): Uint8Array[] {
  return cut(bytes, Array.from({ length: Math.ceil(bytes.length / size) - 1 }, (_, index) => (index + 1) * size));
}

function broken(stream: Buffer, random: Random): Buffer {
  const at = random.below(stream.length + 1);
  const to = random.oneIn(2) ? at : Math.min(stream.length, at + 1 + random.below(8));
  return Buffer.concat([stream.subarray(0, at), random.oneIn(6) ? random.pick(BROKEN) : random.pick(SPLINTERS),
    stream.subarray(to)]);
}

function text(...lines: string[]): Buffer {
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}

/** Reads a wire so often that everything in it is known, and returns the last reading. */
function known(wire: Uint8Array): Message[] {
  const messages: Message[] = [];
  const parser = new Parser({ onMessage: (message) => messages.push(message) });
  for (let times = 0; times < 6; times += 1) {
    messages.length = 0;
    parser.push(wire);
  }
  return messages;
}

describe('the quick way', function quickWay() {
  this.timeout(60_000);
  const seed = chooseSeed();

  for (const version of CAPTURED) {
    it(`reads what Asterisk ${version} wrote as the plain parser does, however it is cut`, () => {
      const { bytes, messages } = capture(version);
      const wanted = wantedOf(bytes);
      expect(wanted).to.have.length(messages.length).above(2000);
      const isShort = bytes.length < 2_000_000;
      for (const size of isShort ? [bytes.length, 65_536, 1448, 7] : [bytes.length, 1448]) {
        expect(isDeepStrictEqual(read(pieces(bytes, size)), wanted), `pieces of ${size} bytes`).to.equal(true);
      }
      const part = Buffer.concat(messages.slice(-3000));
      expect(isDeepStrictEqual(read([part], 'latin1'), wantedOf(part, { ...RULES, encoding: 'latin1' })), 'as latin1')
        .to.equal(true);
    });
  }

  it(`reads ${STREAMS} broken pieces of them as the plain parser does`, () => {
    const sources = CAPTURED.map((version) => capture(version).messages);
    let different = 0;
    for (let index = 0; index < STREAMS; index += 1) {
      const random = new Random(seed + index);
      const messages = random.pick(sources);
      const from = random.below(messages.length - 4);
      const whole = Buffer.concat(messages.slice(from, from + 4));
      let stream: Buffer = broken(whole, random);
      while (random.oneIn(3)) stream = broken(stream, random);
      const encoding = random.oneIn(8) ? 'latin1' : 'utf8';
      const wanted = wantedOf(stream, { ...RULES, encoding });
      const positions = random.some(4, () => random.below(stream.length + 1)).sort((one, other) => one - other);
      for (const chunks of [[stream], cut(stream, positions)]) {
        const got = read(chunks, encoding);
        expect(got, `GAMI_SEED=${seed}, number ${index}: ${JSON.stringify(stream.toString('latin1'))}`).to.deep.equal(
          wanted,
        );
      }
      if (!isDeepStrictEqual(wanted, wantedOf(whole))) different += 1;
    }
    expect(different, 'pieces that the change made another').to.be.above(STREAMS / 2);
  });

  it('passes over the events without a handler, counts them, and delivers all others', () => {
    const { bytes } = capture(22);
    const wanted = wantedOf(bytes);
    for (const chunks of [[bytes], pieces(bytes, 1448), pieces(bytes, 7)]) {
      const messages: Message[] = [];
      let skipped = 0;
      const parser = new Parser({
        onMessage: (message) => messages.push(message),
        wants: (event) => event === 'Hangup' || event === 'TestEvent',
        onSkipped: () => {
          skipped += 1;
        },
      });
      for (const chunk of chunks) parser.push(chunk);
      const left = wanted.filter(([first]) =>
        first![0] !== 'Event' || first![1] === 'Hangup' || first![1] === 'TestEvent'
      );
      expect(isDeepStrictEqual(entriesOf(messages), left), `${chunks.length} chunks`).to.equal(true);
      expect([messages.length + skipped, skipped > 2000]).to.deep.equal([wanted.length, true]);
    }
  });

  it('asks for each event anew, so that a recipient who comes between two gets the second', () => {
    const seen: string[] = [];
    const parser = new Parser({
      onMessage: ({ Event }) => seen.push(Event!),
      wants: (event) => event === 'A' || seen.length > 0,
    });
    parser.push(Buffer.concat([text('Event: B', 'X: 1'), text('Event: A', 'X: 1'), text('Event: B', 'X: 2')]));
    expect(seen).to.deep.equal(['A', 'B']);
  });

  it('says of each message what it is by its first header, as the plain reader does', () => {
    const wires = [['Event: OriginateResponse', 'Response: Failure'], ['Response: Success', 'Event: Hangup'],
      ['event: OriginateResponse', 'Response: Failure'], ['response: Success', 'Event: Hangup'], ['Output only']];
    const wanted = ['OriginateResponse', 'response', 'OriginateResponse', 'response', 'text'];
    const said: string[] = [];
    const parser = new Parser({
      onMessage: (_message, identity) => said.push(identity.kind === 'event' ? identity.name : identity.kind),
    });
    for (const wire of wires) parser.push(text(...wire));
    expect(said).to.deep.equal(wanted);
    for (const wire of wires) for (const byte of text(...wire)) parser.push(Uint8Array.of(byte));
    expect(said.slice(wires.length)).to.deep.equal(wanted);
  });

  it('leaves a message of very many headers, or of very many bytes, to the plain reader', () => {
    for (const count of [199, 200, 201, 400]) {
      const wire = text('Event: Many', ...Array.from({ length: count }, (_, index) => `h${index}: ${index}`));
      expect(entriesOf(known(wire)), `${count} headers`).to.deep.equal(wantedOf(wire));
    }
    for (let size = 4060; size < 4110; size += 1) {
      const wire = text('Event: Long', 'X: 1', `Value: ${'x'.repeat(size - 36)}`);
      expect(entriesOf(known(Buffer.concat([wire, wire]))), `${wire.length} bytes`).to.deep.equal(
        wantedOf(Buffer.concat([wire, wire])),
      );
    }
  });

  it('holds a message to maxMessageSize too', () => {
    const wire = text('Event: Hangup', 'X: 1');
    const parser = new Parser({ onMessage: () => undefined, maxMessageSize: wire.length - 1 });
    expect(() => parser.push(wire)).to.throw('longer than maxMessageSize');
  });
});

describe('a message read the quick way', () => {
  const wire = text(
    'Event: Hangup',
    'Channel: PJSIP/desk-0000002a',
    'Cause: 16',
    'Cause-txt: Normal Clearing',
    'constructor: x',
    'Variable: a=1',
    'Variable: b=2',
    'CallerIDName: Zoë',
  );
  const headers = {
    Event: 'Hangup',
    Channel: 'PJSIP/desk-0000002a',
    Cause: '16',
    'Cause-txt': 'Normal Clearing',
    constructor: 'x',
    Variable: 'a=1\nb=2',
    CallerIDName: 'Zoë',
  };

  it('is a plain map of its headers, in wire order', () => {
    const [message] = known(wire) as [Message];
    expect(message).to.deep.equal(headers);
    expect(Object.entries(message)).to.deep.equal(Object.entries(headers));
    expect({ ...message }).to.deep.equal(headers);
    expect(JSON.stringify(message)).to.equal(JSON.stringify(headers));
  });

  it('has nothing to inherit, as one of the plain reader', () => {
    const [message] = known(wire) as [Message];
    expect([message['toString'], message['hasOwnProperty'], '__proto__' in message]).to.deep.equal([undefined,
      undefined, false]);
    expect(Object.getPrototypeOf(message)).to.equal(MESSAGE_PROTOTYPE);
    expect(isDeepStrictEqual(message, Object.assign(emptyMessage(), headers))).to.equal(true);
  });

  it('has a header called __proto__ as any other', () => {
    const [message] = known(text('Event: UserEvent', '__proto__: x', 'Channel: y')) as [Message];
    expect(Object.getPrototypeOf(message)).to.equal(MESSAGE_PROTOTYPE);
    expect(Object.entries(message)).to.deep.equal([['Event', 'UserEvent'], ['__proto__', 'x'], ['Channel', 'y']]);
  });

  it('belongs to its receiver: may be changed, and the next one is not', () => {
    const [message] = known(wire) as [Message];
    delete message['Cause'];
    message['__proto__'] = 'mine';
    message['More'] = 'x';
    expect(Object.keys(message)).to.include.members(['__proto__', 'More']);
    expect(known(wire)).to.deep.equal([headers]);
  });
});

describe('MessageShapes', () => {
  const lineOf = (shapes: MessageShapes, value: string): FirstLine =>
    shapes.firstLineAt('Event', Buffer.from(`${value}\r\n`), 0)!;

  it('keeps a first line that it knows', () => {
    const shapes = new MessageShapes();
    expect(lineOf(shapes, 'Hangup')).to.equal(lineOf(shapes, 'Hangup')).and.to.include({
      header: 'Event',
      kind: 'event',
      name: 'Hangup',
      size: 15,
    });
  });

  it('forgets all first lines when there are 2,000, and learns anew', () => {
    const shapes = new MessageShapes();
    const first = lineOf(shapes, 'Hangup');
    for (let index = 0; index < 1000; index += 1) lineOf(shapes, `Made${index}`);
    expect(lineOf(shapes, 'Hangup')).to.equal(first);
    for (let index = 1000; index < 2000; index += 1) lineOf(shapes, `Made${index}`);
    const later = lineOf(shapes, 'Hangup');
    expect(later).to.not.equal(first);
    expect(lineOf(shapes, 'Hangup')).to.equal(later);
  });

  it('forgets the headers behind a first line when there are 500, and learns anew', () => {
    const line = lineOf(new MessageShapes(), 'UserEvent');
    const { root } = line;
    const grown = Array.from({ length: 502 }, () => line.mayGrow());
    expect([grown.indexOf(false), grown.lastIndexOf(false), line.root === root]).to.deep.equal([500, 500, false]);
  });

  it('forgets everything when there are 20,000 headers in all, and learns anew', () => {
    const shapes = new MessageShapes();
    const first = lineOf(shapes, 'Hangup');
    const grown = Array.from({ length: 20_002 }, () => shapes.mayGrow());
    expect([grown.indexOf(false), grown.lastIndexOf(false), lineOf(shapes, 'Hangup') === first]).to.deep.equal([20_000,
      20_000, false]);
  });

  it('reads on as before when a peer makes up events and headers without end', () => {
    const wire = Buffer.concat(
      Array.from({ length: 4000 }, (_, index) =>
        text(`Event: Fake${index}`, `Header-${index}: ${index}`, `Other${index % 100}: x`)),
    );
    expect(isDeepStrictEqual(read([wire]), wantedOf(wire))).to.equal(true);
    const user = Buffer.concat(
      Array.from({ length: 4000 }, (_, index) =>
        text('Event: UserEvent', `Header-${index}: ${index}`, 'Channel: PJSIP/1')),
    );
    expect(isDeepStrictEqual(read([user]), wantedOf(user))).to.equal(true);
    expect(isDeepStrictEqual(read([capture(16).bytes]), wantedOf(capture(16).bytes))).to.equal(true);
  });
});
