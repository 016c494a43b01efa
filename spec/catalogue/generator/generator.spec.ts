/**
 * Specs of the generator: two small documentations in, TypeScript out; and the hand-kept lists are refused when stale.
 */
import { expect } from 'chai';
import type { HandKept } from './catalogue.js';
import { readDocumentation } from './documentation.js';
import type { Facts } from './facts.js';
import { countsTable, generate } from './generator.js';
import type { Version } from './versions.js';

const NOTHING: HandKept = {
  openEnumerations: new Map(),
  actionPatterns: new Map(),
  corrections: new Map(),
  undocumented: new Map(),
  lists: new Map(),
};

function docs(content: string): string {
  return `<docs>${content}</docs>`;
}

function action(name: string, parameters: string): string {
  return `<manager name="${name}"><syntax>${parameters}</syntax></manager>`;
}

function event(name: string, syntax: string): string {
  return `<managerEvent name="${name}"><managerEventInstance><syntax>${syntax}</syntax></managerEventInstance></mana`
    + `gerEvent>`;
}

function header(name: string, ...values: string[]): string {
  const enumeration = values.map((value) => `<enum name="${value}"/>`).join('');
  return `<parameter name="${name}" required="true"><enumlist>${enumeration}</enumlist></parameter>`;
}

/** The facts of an Asterisk 16 and of an Asterisk 22. */
function factsOf(in16: string, in22: string): Map<Version, Facts> {
  return new Map([
    ['16', { release: '16.28.0', ...readDocumentation(docs(in16)) }],
    ['22', { release: '22.10.1', ...readDocumentation(docs(in22)) }],
  ]);
}

/** The entries of a generated file: what stands in its interface. */
function entries(file: string, in16: string, in22: string, handKept: Partial<HandKept> = {}): string {
  const text = generate(factsOf(in16, in22), { ...NOTHING, ...handKept }).get(file) ?? '';
  return text.slice(text.indexOf('{\n', text.indexOf('export interface')) + 2, text.lastIndexOf('}'));
}

describe('generator', () => {
  describe('of actions', () => {
    it('requires what every version requires and joins the values', () => {
      const in16 = action('Load', header('Type', 'load') + header('Old'));
      const in22 = action('Load', header('New') + header('Type', 'refresh'));
      expect(entries('actions.ts', in16, in22)).to.equal(`  /** Asterisk 16, 22. */
  Load: {
    /** Asterisk 22. */ New?: string;
    /** Asterisk 16, 22. */ Type: 'load' | 'refresh';
    /** Asterisk 16. */ Old?: string;
  };
`);
    });

    it('requires what the only version that knows the action requires', () => {
      expect(entries('actions.ts', action('Old', header('A')), '')).to.equal(`  /** Asterisk 16. */
  Old: {
    /** Asterisk 16. */ A: string;
  };
`);
    });

    it('takes names that differ in case for one, spelled as in the newest version', () => {
      const in16 = action('Mix', header('options'));
      const in22 = action('Mix', header('Options'));
      expect(entries('actions.ts', in16, in22)).to.equal(`  /** Asterisk 16, 22. */
  Mix: {
    /** Asterisk 16, 22. */ Options: string;
  };
`);
    });

    it('makes a template literal of a name with a number, and takes out a placeholder', () => {
      const update = action(
        'Update',
        '<parameter name="Call-ID"/><parameter name="Action-000000"/><parameter name="HeaderN"/>',
      );
      const actionPatterns = new Map([
        ['Update.Action-000000', 'Action-#'],
        ['Update.HeaderN', ''],
      ]);
      expect(entries('actions.ts', '', update, { actionPatterns })).to.equal(`  /** Asterisk 22. */
  Update: {
    /** Asterisk 22. */ 'Call-ID'?: string;
    /** Asterisk 22. */ [header: \`Action-\${number}\`]: string;
  };
`);
    });

    it('takes any string where the values are examples', () => {
      const load = action('Load', header('Module', 'cdr'));
      const openEnumerations = new Map([['Load.Module', 'any module']]);
      expect(entries('actions.ts', load, load, { openEnumerations })).to.include(' Module: string;\n');
    });

    it('sorts by name, whatever the case, and knows actions without headers', () => {
      const found = entries('actions.ts', action('Ping', '') + action('AGI', ''), action('Agents', ''));
      expect(found.match(/\w+(?=:)/g)).to.deep.equal(['Agents', 'AGI', 'Ping']);
      expect(found).to.include('  Ping: Record<never, string>;\n');
    });
  });

  describe('of events', () => {
    it('fills in snapshots with their prefixes', () => {
      const snapshots = '<channel_snapshot/><channel_snapshot prefix="Dest"/><bridge_snapshot prefix="To"/>';
      const dial = event('Dial', `${snapshots}<parameter name="Cause-txt"/>`);
      const created = event('Create', '<bridge_snapshot/>');
      expect(entries('events.ts', dial, dial + created)).to.equal(`  /** Asterisk 22. */
  Create: BridgeSnapshot;
  /** Asterisk 16, 22. */
  Dial: ChannelSnapshot & ChannelSnapshot<'Dest'> & BridgeSnapshot<'To'> & {
    /** Asterisk 16, 22. */ 'Cause-txt'?: string;
  };
`);
    });

    it('corrects names, takes headers out and adds those that are missing', () => {
      const corrections: HandKept['corrections'] = new Map([
        [
          'NewExten',
          {
            sentAs: 'Newexten',
            renamed: { Appdata: 'AppData', Event: '', ReportX: 'Report#' },
            added: { Kept: ['22'] },
            source: 'x.c',
          },
        ],
      ]);
      const exten = event(
        'NewExten',
        '<parameter name="Appdata"/><parameter name="Event"/><parameter name="ReportX"/>',
      );
      expect(entries('events.ts', exten, exten, { corrections })).to.equal(`  /** Asterisk 16, 22. */
  Newexten: {
    /** Asterisk 16, 22. */ AppData?: string;
    /** Asterisk 16, 22. */ [header: \`Report\${number}\`]: string | undefined;
    /** Asterisk 22. */ Kept?: string;
  };
`);
    });

    it('adds the events that are sent and not documented', () => {
      const undocumented: HandKept['undocumented'] = new Map([
        ['Wink', { versions: ['16'], headers: [], source: 'x.c' }],
        ['Member', { versions: ['16', '22'], headers: ['Queue', 'LoginTime'], only: { LoginTime: ['22'] },
          snapshot: 'channel', source: 'x.c' }],
      ]);
      const wink = event('Wink', '<channel_snapshot/><parameter name="Kind"/>');
      expect(entries('events.ts', '', wink, { undocumented })).to.equal(`  /** Asterisk 16, 22; undocumented. */
  Member: ChannelSnapshot & {
    /** Asterisk 16, 22. */ Queue?: string;
    /** Asterisk 22. */ LoginTime?: string;
  };
  /** Asterisk 16, 22; undocumented in 16. */
  Wink: ChannelSnapshot & {
    /** Asterisk 16, 22. */ Kind?: string;
  };
`);
    });
  });

  describe('of lists', () => {
    const lists: HandKept['lists'] = new Map([
      ['Wait', { items: [], complete: 'WaitComplete', isUnmarked: true }],
      ['Queue', { items: ['Params', 'Member'], complete: 'QueueComplete', headers: ['Total'] }],
      ['Stats', { items: ['Params'] }],
    ]);
    const known = ['Wait', 'Queue', 'Stats'].map((name) => action(name, '')).join('') + event('Params', '') +
      event('Member', '');

    it('ties items and complete to the action', () => {
      expect(entries('lists.ts', '', known, { lists })).to.equal(
        `  Queue: { items: 'Params' | 'Member'; complete: 'QueueComplete' };
  Stats: { items: 'Params'; complete: never };
  Wait: { items: string; complete: 'WaitComplete' };
`);
    });

    it('makes the complete an event with its marks', () => {
      const found = entries('events.ts', action('Queue', ''), known, { lists });
      expect(found).to.include(`  /** Asterisk 16, 22; undocumented. */
  QueueComplete: {
    /** Asterisk 16, 22. */ Total?: string;
    /** Asterisk 16, 22. */ EventList?: string;
    /** Asterisk 16, 22. */ ListItems?: string;
  };
`);
      expect(found).to.include('  /** Asterisk 22; undocumented. */\n  WaitComplete: Record<never, string>;\n');
    });
  });

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
      expect(joined('actions.ts')).to.include(`A: ${union};`);
      expect(joined('lists.ts')).to.include(`Long: { items: ${union}; complete: 'LongComplete'; };`);
      expect(joined('lists.ts')).to.include(`${long}: { items: 'Value0'; complete: '${long}Complete'; };`);
      expect(joined('events.ts')).to.include(
        `Wide: ${prefixes.map((prefix) => `ChannelSnapshot<'${prefix}'>`).join(' & ')};`);
    });
  });

  it('says at the top what the file was made from', () => {
    const facts = factsOf(action('Ping', '') + event('A', ''), action('Ping', '') + action('Pong', '') + event('B', ''));
    const undocumented: HandKept['undocumented'] = new Map([['C', { versions: ['22'], headers: [], source: 'x.c' }]]);
    for (const text of generate(facts, { ...NOTHING, undocumented }).values()) {
      expect(text).to.include(`
 * Generated by \`npm run catalogue\`; changes belong into spec/catalogue.
 * Asterisk 16.28.0: 1 actions, 1 events; 1 events with the undocumented.
 * Asterisk 22.10.1: 2 actions, 1 events; 2 events with the undocumented.
 * Together: 2 actions, 3 events, 0 event lists.
 */
`);
    }
  });

  it('counts the actions and events of each version', () => {
    const undocumented: HandKept['undocumented'] = new Map([['C', { versions: ['22'], headers: [], source: 'x.c' }]]);
    const facts = factsOf(action('Ping', '') + event('A', ''), action('Ping', '') + action('Pong', '') + event('B', ''));
    expect(countsTable(facts, { ...NOTHING, undocumented })).to.equal(`\
| Asterisk | read in | actions | documented events | events that it sends |
|---|---|---|---|---|
| 16 | 16.28.0 | 1 | 1 | 1 |
| 22 | 22.10.1 | 2 | 1 | 2 |
| together | | 2 | | 3 |`);
  });

  it('gives the same bytes for the same documentations', () => {
    const of = (): Map<Version, Facts> => factsOf(
      action('B', '<parameter name="Y"/>') + event('D', '<channel_snapshot/>'),
      event('C', '') + action('A', '<parameter name="Z"/>'),
    );
    expect([...generate(of(), NOTHING)]).to.deep.equal([...generate(of(), NOTHING)]);
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
