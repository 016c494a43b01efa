/**
 * Specs of a long command's output: whatever stands in it, its value is that of the reader of lines.
 */
import { expect } from 'chai';
import type { Message } from '../../lib/message.js';
import { longOutputOf } from '../../lib/wire/long-output.js';
import { MessageReader, readLines, readMessage } from '../../lib/wire/message-reader.js';
import { chooseSeed, Random } from '../support/random.js';

const TOP = 'Response: Success\r\nActionID: a-1\r\nMessage: Command output follows';

function lineByLine(text: string): Message {
  const reader = new MessageReader();
  readLines(reader, text);
  return reader.message;
}

/** A text of 400 lines of output, some of them as given. */
function output(some: Readonly<Record<number, string>> = {}): string {
  const lines = Array.from({ length: 400 }, (_, index) =>
    some[index] ?? `Output: PJSIP/desk-${index}  Up  Wait  600  100`
  );
  return [TOP, ...lines].join('\r\n');
}

describe('long output', () => {
  const joined: readonly (readonly [title: string, text: string])[] = [
    ['is joined from its first line to its last', output()],
    ['may have empty lines', output({ 0: 'Output: ', 7: 'Output: ', 8: 'Output: ', 399: 'Output: ' })],
    ['may have lone line feeds and carriage returns in a line', output({ 3: 'Output: a\nb\rc\rd' })],
    ['keeps the blanks of a line', output({ 3: 'Output:   two more  ' })],
    ['may hold what looks like a line of its own', output({ 3: 'Output: Output: x' })],
  ];
  for (const [title, text] of joined) {
    it(title, () => {
      expect(longOutputOf(text)?.start).to.equal(TOP.length);
      expect(readMessage(text)).to.deep.equal(lineByLine(text));
    });
  }

  const left: readonly (readonly [title: string, text: string])[] = [
    ['a short text', output().slice(0, 5000)],
    ['a long text without output', output().replaceAll('Output: ', 'Input: ')],
    ['another header between the lines', output({ 200: 'ServerName: pbx' })],
    ['another header behind them', output({ 399: 'ServerName: pbx' })],
    ['a line without a name', output({ 200: 'continued' })],
    ['a line of another spelling', output({ 200: 'output: x', 201: 'Output : y', 202: 'Output:z' })],
    ['a value that ends in a line feed', output({ 200: 'Output: x\n' })],
    ['a last value that ends in a line feed', output({ 399: 'Output: x\n\n' })],
  ];
  for (const [title, text] of left) {
    it(`leaves ${title} to the reader of lines`, () => {
      expect(longOutputOf(text)).to.equal(undefined);
      expect(readMessage(text)).to.deep.equal(lineByLine(text));
    });
  }

  it('goes on behind an output that is the first line of all', () => {
    const text = output().replace(TOP, 'Output: zero');
    expect(readMessage(text)).to.deep.equal(lineByLine(text));
  });

  it('is what the reader of lines makes of 300 random texts', () => {
    const seed = chooseSeed();
    const random = new Random(seed);
    const parts = ['\r\n', '\n', '\r', 'Output: ', '\r\nOutput: ', '\r\nOther: ', ':', ' ', 'é', 'x'];
    for (let index = 0; index < 300; index += 1) {
      const at = random.below(400);
      const text = output({ [at]: `Output: ${random.some(6, () => random.pick(parts)).join('')}` });
      expect(Object.entries(readMessage(text)), `GAMI_SEED=${seed}, number ${index}`)
        .to.deep.equal(Object.entries(lineByLine(text)));
    }
  });
});
