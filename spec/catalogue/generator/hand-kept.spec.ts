/**
 * Specs of what the generator refuses, a hand-kept list that is stale above all, and of how it breaks long lines.
 */
import { expect } from 'chai';
import type { HandKept } from './catalogue.js';
import { generate } from './generator.js';
import { action, event, factsOf, header, NOTHING } from './small-facts.js';

describe('generator', () => {
  describe('with types longer than a line', () => {
    const words = Array.from({ length: 30 }, (_, index) => `Value${index}`);
    const prefixes = ['Transferer', 'Transferee', 'OriginatingTransferer', 'SecondaryTransferer', 'Target', 'Other'];
    const long = 'ShowRegistrationsInboundContactStatuses';
    const all = action('Long', header('A', ...words)) + action(long, '') + event('Wide', prefixes.map((prefix) =>
      `<channel_snapshot prefix="${prefix}"/>`).join('')) + words.map((name) => event(name, '')).join('');
    const lists: HandKept['lists'] = new Map([
      ['Long', { items: words, complete: 'LongComplete' }],
      [long, { items: ['Value0'], complete: `${long}Complete` }],
    ]);
    const files = generate(factsOf(all, all), { ...NOTHING, lists });

    it('writes no line over 120 columns', () => {
      for (const text of files.values()) {
        expect(text.split('\n').filter((line) => line.length > 120)).to.deep.equal([]);
      }
    });

    it('keeps every type, in its order', () => {
      const joined = (file: string): string => files.get(file)!.replaceAll(/\n +/g, ' ');
      const union = words.map((word) => `'${word}'`).join(' | ');
      expect(joined('actions.ts')).to.include(`A?: ${union};`);
      expect(joined('lists.ts')).to.include(`Long: { items: ${union}; complete: 'LongComplete'; };`);
      expect(joined('lists.ts')).to.include(`${long}: { items: 'Value0'; complete: '${long}Complete'; };`);
      expect(joined('events.ts')).to.include(
        `Wide: ${prefixes.map((prefix) => `ChannelSnapshot<'${prefix}'>`).join(' & ')} & {`);
    });
  });

  describe('with a stale hand-kept list', () => {
    const found = action('A', '<parameter name="B"/>') + event('E', '<parameter name="F"/>');
    const stale: readonly (readonly [title: string, handKept: Partial<HandKept>, message: string])[] = [
      ['a pattern of no header', { actionPatterns: new Map([['A.C', 'C-#']]) },
        'A.C is corrected and needs no correction'],
      ['values of a header without', { openEnumerations: new Map([['A.B', '']]) },
        'A.B is corrected and needs no correction'],
      ['a correction of no event', { corrections: new Map([['G', { source: '' }]]) },
        'event G is corrected and not documented'],
      [
        'a correction of no header',
        { corrections: new Map([['E', { renamed: { H: 'h' }, source: '' }]]) },
        'E.H is corrected and not documented',
      ],
      [
        'a header that is documented by now',
        { corrections: new Map([['E', { added: { F: ['22'] }, source: '' }]]) },
        'E.F is added and documented in 22',
      ],
      [
        'two spellings of a header',
        { corrections: new Map([['E', { added: { f: ['22'] }, source: '' }]]) },
        'E.F is documented in two spellings',
      ],
      [
        'an event that is documented by now',
        { undocumented: new Map([['E', { versions: ['22'], headers: [], source: '' }]]) },
        'event E is documented in 22',
      ],
      ['a list of no action', { lists: new Map([['Z', { items: ['E'] }]]) }, 'the list of Z, which is no action'],
      ['a list of no event', { lists: new Map([['A', { items: ['Z'] }]]) }, 'the list of A has Z, which is no event'],
    ];
    for (const [title, handKept, message] of stale) {
      it(`refuses ${title}`, () => {
        expect(() => generate(factsOf('', found), { ...NOTHING, ...handKept })).to.throw(message);
      });
    }

    it('refuses a name that would break out of the text', () => {
      expect(() => generate(factsOf('', action("A'B", '')), NOTHING)).to.throw(`"A'B" is no name`);
    });
  });
});
