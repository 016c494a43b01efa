/**
 * The work of the parser: steps and bytes grow with the input and no faster, however it is cut.
 */
import { expect } from 'chai';
import { WorkCounter } from '../support/work.js';

const PONG = 'Response: Success\r\nActionID: p1\r\nPing: Pong\r\n\r\n';

describe('Parser: its work', () => {
  let counter: WorkCounter;
  before(() => {
    counter = new WorkCounter();
  });
  after(() => counter.close());

  const answers: Record<string, (size: number) => string> = {
    'one long header': (size) => `Response: Success\r\nX: ${'x'.repeat(size)}\r\n\r\n`,
    'many lines of output': (size) =>
      `Response: Success\r\n${'Output: a line of it, a line of it\r\n'.repeat(size / 36)}\r\n`,
    'many headers': (size) =>
      `X: 1\r\n${Array.from({ length: size / 16 }, (_, index) => `Line-${index}: a\r\n`).join('')}\r\n`,
    'many messages': (size) => PONG.repeat(size / PONG.length),
    'an old command output full of empty lines': (size) =>
      `Response: Follows\r\n${'\r\n\r\n'.repeat(size / 4)}--END COMMAND--\r\n\r\n`,
    'line ends that almost end a message': (size) => `X: ${'\r\n\r'.repeat(size / 3)}\r\n\n`,
    'line ends before a message': (size) => `${'\r\n'.repeat(size / 2)}X: 1\r\n\r\n`,
    'a message without end': (size) => `X: ${'x\r\n'.repeat(size / 3)}`,
  };

  for (const [title, make] of Object.entries(answers)) {
    it(`grows with the input and no faster: ${title}`, async () => {
      for (const [chunkSize, size] of [[1, 4096], [100, 32_768], [65_536, 131_072], [Infinity, 131_072]] as const) {
        const growth = await counter.count(make(4 * size), chunkSize) / await counter.count(make(size), chunkSize);
        expect(growth, `four times ${size} bytes, in chunks of ${chunkSize}`).to.be.within(3, 6);
      }
    });
  }

  it('is the same for a byte of a long message as of a short one, the longest of the fast way included', async () => {
    const wireOf = (headers: number): string => {
      const lines = Array.from({ length: headers }, (_, index) => `Name-${index % 10}x${index}: some value\r\n`);
      const message = `Event: Long\r\n${lines.join('')}\r\n`;
      return message.repeat(Math.ceil(200_000 / message.length));
    };
    const [short, long] = [wireOf(18), wireOf(150)];
    const [ofShort, ofLong] = [await counter.count(short, 65_536), await counter.count(long, 65_536)];
    expect((ofLong / long.length) / (ofShort / short.length)).to.be.below(1.3);
  });

  it('is much the same for one long answer, in whatever chunks it comes', async () => {
    const wire = answers['many lines of output']!(1_000_000);
    const whole = await counter.count(wire, wire.length);
    expect(whole / wire.length, 'steps and bytes for a byte of input').to.be.below(8);
    for (const chunkSize of [65_536, 100]) {
      expect(await counter.count(wire, chunkSize) / whole, `chunks of ${chunkSize}, compared with one`).to.be.below(2);
    }
  });
});
