/**
 * Chance against the wire: streams and messages that nobody thought of, held against what must always be true.
 *
 * Streams are made of what servers send and then broken; a parser that is plain and slow says what they come to. Every
 * failure names the seed of its run: `GAMI_SEED=… npx mocha dist/spec/fuzz.spec.js` does the same again.
 */
import { expect } from 'chai';
import { LocalProtocolError, RemoteProtocolError } from '../lib/errors.js';
import { newAction } from '../lib/actions/new-action.js';
import type { Message } from '../lib/message.js';
import { Parser } from '../lib/wire/parser.js';
import type { Encoding } from '../lib/message.js';
import { serialize } from '../lib/wire/serializer.js';
import { cut } from './support/each-way.js';
import { chooseSeed, Random } from './support/random.js';
import { referenceParse, type Rules } from './support/reference-parser.js';
import { separate } from './support/variable-header.js';

const STREAMS = 40_000;
const MESSAGES = 20_000;
const VARIABLE_LISTS = 2000;

const NAMES = [
  'Event', 'Response', 'ActionID', 'Action', 'event', 'RESPONSE', 'Message', 'Variable', 'variable', 'ChanVariable',
  'ChanVariable(SIP/x-1)', 'Output', 'Rule', 'X', 'x', '7', '__proto__', 'constructor', 'é', 'Privilege', '',
  'Uniqueid', 'DestLinkedID', 'CHANNEL', ' X', 'X\t ', ' ',
];
const VALUES = [
  '',
  ' ',
  'Success',
  'Follows',
  'Hangup',
  'a: b',
  ': ',
  ':',
  'a\nb',
  'a\rb',
  'No AORs found\n',
  '\n',
  '\r',
  'é ✓ 📞',
  '--END COMMAND--',
  'x'.repeat(60),
  '\0',
  '\ufeff',
  '\\"(,[',
];
const LINE_ENDS = ['\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\n', '\r', '\r\r\n',
  '\n\r\n', '\n\r', ''];
const MESSAGE_ENDS = ['\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\n', '\n', '\r\n\r\n', '\r\n\n', '\r', ''];
const OUTPUTS = [
  'one\n',
  'two\r\n',
  '\r\n\r\n',
  '\r\n\n',
  '\n',
  'Privilege: x\r\n',
  'ActionID: y\n',
  '--END COMMAND--',
  '--END COMMAND--\r\n',
  '--END COMMAND--\n',
  '\r',
];
const BROKEN = [[0xff, 0xfe], [0xe2, 0x9c], [0xc3], [0xf0, 0x9f, 0x93], [0x80], [0xed, 0xa0, 0x80]].map((bytes) =>
  Buffer.from(bytes)
);

/** Makes the streams that a server could send on a bad day. */
class StreamMaker {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  stream(hasBanner: boolean): Buffer {
    const random = this.#random;
    const banners = ['Asterisk Call Manager/11.0.0\r\n', 'A\n', '\r\n',
      random.oneIn(20) ? 'x'.repeat(1020 + random.below(8)) : 'B\r\r\n'];
    const banner = hasBanner && !random.oneIn(50) ? random.pick(banners) : '';
    const pieces = random.some(7, () => this.#piece());
    let bytes: Buffer = Buffer.concat([Buffer.from(banner), ...pieces]);
    while (random.oneIn(3)) bytes = this.#mutated(bytes);
    return bytes;
  }

  #piece(): Buffer {
    const random = this.#random;
    if (random.oneIn(12)) return Buffer.from(random.some(5, () => random.pick(LINE_ENDS)).join(''));
    if (random.oneIn(20)) return Buffer.from(random.some(40, () => random.below(256)));
    if (random.oneIn(6)) return Buffer.from(this.#follows());
    return this.#message();
  }

  #follows(): string {
    const random = this.#random;
    const top = random.oneIn(3) ? '' : 'Privilege: Command\r\nActionID: f\r\n';
    const end = random.oneIn(8) ? '' : `--END COMMAND--${random.oneIn(4) ? '\r\nServer: 192.0.2.1' : ''}`;
    return `Response: Follows\r\n${top}${random.some(6, () => random.pick(OUTPUTS)).join('')}${end}\r\n${
      random.pick(MESSAGE_ENDS)
    }`;
  }

  #message(): Buffer {
    const random = this.#random;
    const lines = random.some(9, () => {
      const value = random.oneIn(15) ? random.pick(BROKEN) : Buffer.from(random.pick(VALUES));
      const start = random.oneIn(8) ? '' : `${random.pick(NAMES)}${random.pick([': ', ': ', ': ', ':', ' : '])}`;
      return Buffer.concat([Buffer.from(start), value, Buffer.from(random.pick(LINE_ENDS))]);
    });
    return Buffer.concat([...lines, Buffer.from(random.pick(MESSAGE_ENDS))]);
  }

  #mutated(bytes: Buffer): Buffer {
    const random = this.#random;
    const at = random.below(bytes.length + 1);
    const to = Math.min(bytes.length, at + random.below(6));
    const inserted = random.pick([
      Buffer.from(''), Buffer.from(random.pick(LINE_ENDS)), Buffer.from('\r\n\r\n'), Buffer.from([random.below(256)]),
      bytes.subarray(at, at + random.below(40)),
    ]);
    return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(random.oneIn(2) ? at : to)]);
  }

  /** Cuts a stream: at every byte, not at all, or somewhere. */
  cuts(bytes: Buffer): Uint8Array[] {
    const random = this.#random;
    if (random.oneIn(6)) {
      return cut(
        bytes,
        Array.from({ length: Math.max(0, bytes.length - 1) }, (_, index) => index + 1),
      );
    }
    const positions = random.some(8, () => random.below(bytes.length + 1));
    return cut(bytes, positions.sort((one, other) => one - other));
  }
}

/** What a parser called back with and threw, as text that can be compared. */
interface Outcome {
  text: string;
  mostHeld: number;
}

function textOf(
  banner: string | undefined,
  messages: readonly [string, string][][],
  error: string | undefined,
): string {
  return JSON.stringify({ banner, messages, error }, undefined, 1);
}

function outcomeOf(chunks: readonly Uint8Array[], { hasBanner, isCommandDue, ...rules }: Rules): Outcome {
  const banners: string[] = [];
  const messages: Message[] = [];
  const parser = new Parser({
    ...rules,
    takesRaw: () => isCommandDue,
    onBanner: hasBanner ? (line) => banners.push(line) : undefined,
    onMessage: (message) => messages.push(message),
  });
  const errors: RemoteProtocolError[] = [];
  let mostHeld = 0;
  for (const chunk of chunks) {
    try {
      parser.push(chunk);
    } catch (error) {
      if (!(error instanceof RemoteProtocolError)) throw error;
      errors.push(error);
    }
    mostHeld = Math.max(mostHeld, parser.held);
  }
  if (banners.length > 1 || new Set(errors).size > 1) {
    throw new Error(`${banners.length} banners, ${new Set(errors).size} errors`);
  }
  return { text: textOf(banners[0], messages.map((message) => Object.entries(message)), errors[0]?.code), mostHeld };
}

function wantedOf(stream: Uint8Array, rules: Rules): string {
  const { banner, messages, error } = referenceParse(stream, rules);
  return textOf(banner, messages.map((headers) => Object.entries(Object.fromEntries(headers))), error);
}

describe('chance', function chance() {
  this.timeout(60_000);
  const seed = chooseSeed();

  /** Runs a check many times, each on its own chance, and names the seed where it fails. */
  function always(times: number, check: (random: Random, index: number) => void): void {
    for (let index = 0; index < times; index += 1) {
      try {
        check(new Random(seed + index), index);
      } catch (error) {
        throw new Error(`GAMI_SEED=${seed}, number ${index}: ${(error as Error).message}`, { cause: error });
      }
    }
  }

  it(`makes the same messages or the same error of ${STREAMS} streams as the plain parser, however they are `
    + `cut`, () => {
    const seen = { messages: 0, follows: 0, joined: 0, bannerErrors: 0, sizeErrors: 0, unfinished: 0 };
    always(STREAMS, (random) => {
      const maker = new StreamMaker(random);
      const rules: Rules = {
        hasBanner: random.oneIn(3), maxMessageSize: random.oneIn(4) ? 1 + random.below(200) : 1_000_000,
        encoding: random.oneIn(8) ? 'latin1' : 'utf8', isCommandDue: !random.oneIn(3),
      };
      const stream = maker.stream(rules.hasBanner);
      const wanted = wantedOf(stream, rules);
      for (const chunks of [[stream], maker.cuts(stream), maker.cuts(stream)]) {
        const { text, mostHeld } = outcomeOf(chunks, rules);
        const cuts = (): string =>
          JSON.stringify({ rules, chunks: chunks.map((chunk) => Buffer.from(chunk).toString('latin1')) });
        if (text !== wanted) throw new Error(`${cuts()} came to ${text}, not ${wanted}`);
        const limit = Math.max(rules.maxMessageSize, rules.hasBanner ? 1024 : 0);
        if (mostHeld > limit) throw new Error(`${cuts()}: ${mostHeld} bytes were kept`);
        seen.unfinished += mostHeld > 0 ? 1 : 0;
      }
      seen.messages += wanted.split('\n  [').length - 1;
      seen.follows += wanted.includes('"Follows"\n   ],\n   [\n    "Output"') ? 1 : 0;
      seen.joined += wanted.includes('\\n') ? 1 : 0;
      seen.bannerErrors += wanted.includes('AMI_BAD_BANNER') ? 1 : 0;
      seen.sizeErrors += wanted.includes('AMI_MESSAGE_TOO_LARGE') ? 1 : 0;
    });
    for (const [what, times] of Object.entries(seen)) {
      expect(times, `GAMI_SEED=${seed}: ${what}`).to.be.above(STREAMS / 2000);
    }
  });

  it(`refuses each of ${MESSAGES} messages with reason, or writes what the parser reads back`, () => {
    const seen = { written: 0, refused: 0 };
    always(MESSAGES, (random) => {
      const encoding: Encoding = random.oneIn(5) ? 'latin1' : 'utf8';
      const message = Object.freeze(randomMessage(random));
      const before = JSON.stringify(Object.entries(message));
      const text = written(message, encoding);
      if (JSON.stringify(Object.entries(message)) !== before) throw new Error(`${before} was changed`);
      const outcome = text === undefined ? 'refused' : 'written';
      if ((text !== undefined) !== isSound(message, encoding)) {
        throw new Error(`${before} in ${encoding} was ${outcome}`);
      }
      if (text !== undefined) checkWritten(text, message, encoding);
      seen[outcome] += 1;
    });
    for (const [what, times] of Object.entries(seen)) {
      expect(times, `GAMI_SEED=${seed}: ${what}`).to.be.above(MESSAGES / 10);
    }
  });

  it(`brings each of ${VARIABLE_LISTS} lists of variables to the server as it was`, () => {
    const parts = ['a', 'b=', ',', '"', '\\', '(', ')', '[', ']', ' ', 'é', '📞', ':', "'", '$', '{', '}'];
    always(VARIABLE_LISTS, (random) => {
      const value = (): string => random.some(8, () => random.pick(parts)).join('');
      const pairs = random.some(random.pick([10, 300]), (): [string, string] => [`v${random.below(50)}`, value()]);
      const action = serialize(newAction('Originate', { Channel: 'PJSIP/1' }, pairs));
      const lines = action.split('\r\n').filter((line) => line.startsWith('Variable: '));
      const arrived = lines.flatMap((line) => separate(line.slice('Variable: '.length)));
      const [wanted, got] = [JSON.stringify(pairs.map((pair) => pair.join('='))), JSON.stringify(arrived)];
      if (got !== wanted) throw new Error(`${wanted} arrived as ${got}`);
    });
  });
});

const MESSAGE_NAMES = [
  'Action',
  'action',
  'ActionID',
  'Variable',
  'variable',
  'X',
  'Y',
  'Event',
  'Response',
  '__proto__',
  'constructor',
  '7',
  'a b',
  'é',
  '✓',
  ' x',
  '(1)',
  '',
  'a:b',
  'a\r\nb',
  'a\n',
  'a\0',
  'a\ud83d',
  '\udca9',
];
const MESSAGE_VALUES = [
  '',
  'Ping',
  ' x ',
  'a\nb',
  '\n',
  '\n\n',
  'a: b',
  ':',
  '--END COMMAND--',
  'é\xff',
  '✓',
  '📞',
  '\t',
  '\r',
  'a\r\nAction: Originate',
  'a\0',
  '\ud83d',
  '\udca9',
  'x'.repeat(1019),
  'x'.repeat(1020),
  'é'.repeat(509),
  '✓'.repeat(340),
  '\n'.repeat(120),
  'y'.repeat(67),
  'y'.repeat(68),
];

/** A message that is sound more often than the lists above are. */
function randomMessage(random: Random): Message {
  const message = Object.create(null) as Message;
  const sound = random.oneIn(2);
  const names = sound ? MESSAGE_NAMES.slice(3, 17) : MESSAGE_NAMES;
  const values = sound ? MESSAGE_VALUES.slice(0, 13) : MESSAGE_VALUES;
  for (const name of random.some(9, () => random.pick(names))) message[name] = random.pick(values);
  if (!random.oneIn(10)) message['Action'] = random.pick(['Ping', 'UserEvent', 'userEVENT']);
  if (random.oneIn(2)) message['ActionID'] = random.pick(['1', '', 'y'.repeat(67)]);
  return message;
}

function written(message: Message, encoding: Encoding): string | undefined {
  try {
    return serialize(message, encoding);
  } catch (error) {
    if (error instanceof LocalProtocolError) return undefined;
    throw error;
  }
}

/** Says whether Asterisk reads all headers of a name. */
function isReadWhole(message: Message, name: string): boolean {
  const isUserEvent = Object.keys(message).some((key) => /^action$/i.test(key) && /^userevent$/i.test(message[key]!));
  if (!isUserEvent) return name === 'variable';
  return !['action', 'actionid', 'event', 'response', 'userevent'].includes(name);
}

/** Says whether Asterisk would read a message as it is meant: the limits of the wire, one after the other. */
function isSound(message: Message, encoding: Encoding): boolean {
  const names = Object.keys(message);
  const lines = names.flatMap((name) => {
    return message[name]!.split('\n').map((value) => ({ name: name.toLowerCase(), value, line: `${name}: ${value}` }));
  });
  const isWhole = (line: string): boolean => Buffer.from(line, encoding).toString(encoding) === line;
  return [
    lines.some(({ name, value }) => name === 'action' && value.trim() !== ''),
    names.every((name) => name !== '' && !/[:\n]|^[\0- ]|[\0- ]$/.test(name)),
    new Set(names.map((name) => name.toLowerCase())).size === names.length,
    lines.length <= 128,
    names.every((name) => !message[name]!.includes('\n') || isReadWhole(message, name.toLowerCase())),
    lines.every(({ name, value }) => name !== 'actionid' || Buffer.from(value, encoding).length <= 67),
    lines.every(({ line }) => !/[\r\0]/.test(line) && Buffer.from(line, encoding).length <= 1022 && isWhole(line)),
    lines.every(({ value }) => !/^[\0- ]/.test(value)),
  ].every(Boolean);
}

function checkWritten(text: string, message: Message, encoding: Encoding): void {
  const lines = text.split('\r\n');
  const end = lines.splice(-2);
  const names = Object.keys(message);
  const smuggled = lines.filter((line) => /[\r\n\0]/.test(line) || !names.some((name) => line.startsWith(`${name}: `)));
  const count = names.reduce((sum, name) => sum + message[name]!.split('\n').length, 0);
  const isInOrder = /^action: /i.test(lines[0]!) && !lines.slice(2).some((line) => /^actionid: /i.test(line));
  const isAll = smuggled.length === 0 && lines.length === count && end.join() === ',';
  if (!isInOrder || !isAll) throw new Error(`the lines ${JSON.stringify(lines)} are not those of the message`);
  const read: Message[] = [];
  new Parser({ onMessage: (each) => read.push(each), encoding }).push(Buffer.from(text, encoding));
  const sorted = (each: Message): string =>
    JSON.stringify(Object.entries(each).sort(([one], [other]) => (one < other ? -1 : 1)));
  if (read.map(sorted).join() !== sorted(message)) {
    throw new Error(`${sorted(message)} was read back as ${read.map(sorted).join()}`);
  }
}
