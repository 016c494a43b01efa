/**
 * Reads a wire in every way in which a network may deliver it: whole, byte by byte, and cut in two at every position;
 * each of these alone and with the next message right behind. The reading must be the same every time.
 */
import { expect } from 'chai';
import { AmiError } from '../../lib/errors.js';
import type { Message } from '../../lib/message.js';
import { Parser, type ParserOptions } from '../../lib/wire/parser.js';

/** What a parser made of a stream, in the order in which it called back. */
export interface Calls {
  banners: string[];
  messages: Message[];
  /** The code of the error that ended it; undefined when none did. */
  error: string | undefined;
  /** The most bytes that were kept after any of the chunks. */
  mostHeld: number;
}

/** How to read: with a banner or without, and the parser's own options. */
export type Rules = Omit<ParserOptions, 'onBanner' | 'onMessage'> & { hasBanner?: boolean };

/** Pushes the chunks into a new parser until they end or it throws. */
export function readChunks(chunks: Iterable<Uint8Array>, { hasBanner = false, ...rules }: Rules = {}): Calls {
  const calls: Calls = { banners: [], messages: [], error: undefined, mostHeld: 0 };
  const parser = new Parser({
    ...rules,
    onBanner: hasBanner ? (line) => calls.banners.push(line) : undefined,
    onMessage: (message) => calls.messages.push(message),
  });
  try {
    for (const chunk of chunks) {
      parser.push(chunk);
      calls.mostHeld = Math.max(calls.mostHeld, parser.held);
    }
  } catch (error) {
    if (!(error instanceof AmiError)) throw error;
    calls.error = error.code;
  }
  return calls;
}

/** Cuts bytes at the positions. */
export function cut(bytes: Uint8Array, positions: readonly number[]): Uint8Array[] {
  return [...positions, bytes.length].map((end, index) => bytes.subarray(positions[index - 1] ?? 0, end));
}

/** Every way to deliver some bytes, with a name for the failure's text. */
function* waysOf(bytes: Uint8Array): Generator<[name: string, chunks: Uint8Array[]]> {
  yield ['whole', [bytes]];
  yield ['byte by byte', Array.from(bytes, (byte) => Uint8Array.of(byte))];
  for (let position = 1; position < bytes.length; position += 1) yield [`cut at ${position}`, cut(bytes, [position])];
}

/** What a wire is to come to; messages as plain objects, compared with the order of their headers. */
export interface Expected {
  banner?: string;
  messages?: readonly Readonly<Record<string, string>>[];
  error?: string;
}

const NEXT = 'Response: Success\r\nActionID: next\r\nPing: Pong\r\n\r\n';
const NEXT_MESSAGE = { Response: 'Success', ActionID: 'next', Ping: 'Pong' };

function plain(calls: Calls): object {
  return {
    banners: calls.banners,
    messages: calls.messages.map((message) => Object.entries(message)),
    error: calls.error,
  };
}

/**
 * Checks that a wire comes to what is expected, however it is delivered.
 *
 * The wire must not end in the middle of a message, or the next message would become part of it.
 */
export function eachWay(wire: string | Uint8Array, expected: Expected, rules: Rules = {}): void {
  const alone = Buffer.from(wire as string);
  const { banner, error } = expected;
  for (const behind of ['', NEXT]) {
    const messages = [...(expected.messages ?? []), ...(behind === '' || error !== undefined ? [] : [NEXT_MESSAGE])];
    const wanted = {
      banners: banner === undefined ? [] : [banner],
      messages: messages.map((message) => Object.entries(message)),
      error,
    };
    for (const [name, chunks] of waysOf(Buffer.concat([alone, Buffer.from(behind)]))) {
      const calls = readChunks(chunks, { hasBanner: banner !== undefined, ...rules });
      expect(plain(calls), behind === '' ? name : `${name}, the next message behind it`).to.deep.equal(wanted);
    }
  }
}

/** Writes a message in sight as its lines. */
export function wireOf(...lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** Checks that the lines of one message are read as these headers, however they are cut. */
export function readsAs(lines: readonly string[], headers: Readonly<Record<string, string>>, rules?: Rules): void {
  eachWay(wireOf(...lines), { messages: [headers] }, rules);
}
