/**
 * Specs of the generator: two small documentations in, TypeScript out.
 */
import { expect } from 'chai';
import type { HandKept } from './catalogue.js';
import type { Facts } from './facts.js';
import { countsTable, generate } from './generator.js';
import { action, event, factsOf, header, NOTHING } from './small-facts.js';
import type { Version } from './versions.js';

function interfaceIn(text: string, start: number): string {
  return text.slice(text.indexOf('{\n', start) + 2, text.indexOf('\n}\n', start) + 1);
}

/** The entries of a generated file: what stands in its first interface. */
function entries(file: string, in16: string, in22: string, handKept: Partial<HandKept> = {}): string {
  const text = generate(factsOf(in16, in22), { ...NOTHING, ...handKept }).get(file) ?? '';
  return interfaceIn(text, text.indexOf('export interface'));
}

describe('generator', () => {
  describe('of actions', () => {
    it('joins the headers and the values of the versions', () => {
      const in16 = action('Load', header('Type', 'load') + header('Old'));
      const in22 = action('Load', header('New') + header('Type', 'refresh'));
      expect(entries('actions.ts', in16, in22)).to.equal(`  /** Asterisk 16, 22. */
  Load: {
    /** Asterisk 16, 22. */ Action?: 'Load';
    /** Asterisk 22. */ New?: string;
    /** Asterisk 16, 22. */ Type?: 'load' | 'refresh';
    /** Asterisk 16. */ Old?: string;
  };
`);
    });

    it('requires what every version requires that knows the action', () => {
      const in16 = action('Load', header('Type') + header('Old')) + action('Gone', header('A') + header('B'));
      const in22 = action('Load', header('New') + header('Type')) + action('Free', '<parameter name="C"/>');
      const text = generate(factsOf(in16, in22), NOTHING).get('actions.ts')!;
      expect(interfaceIn(text, text.indexOf('export interface RequiredHeaders'))).to.equal(`  Gone: 'A' | 'B';
  Load: 'Type';
`);
    });

    it('takes names that differ in case for one, spelled as in the newest version', () => {
      const in16 = action('Mix', header('options'));
      const in22 = action('Mix', header('Options'));
      expect(entries('actions.ts', in16, in22)).to.equal(`  /** Asterisk 16, 22. */
  Mix: {
    /** Asterisk 16, 22. */ Action?: 'Mix';
    /** Asterisk 16, 22. */ Options?: string;
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
    /** Asterisk 22. */ Action?: 'Update';
    /** Asterisk 22. */ 'Call-ID'?: string;
    /** Asterisk 22. */ [header: \`Action-\${number}\`]: string;
  };
`);
    });

    it('takes any string where the values are examples', () => {
      const load = action('Load', header('Module', 'cdr'));
      const openEnumerations = new Map([['Load.Module', 'any module']]);
      expect(entries('actions.ts', load, load, { openEnumerations })).to.include(' Module?: string;\n');
    });

    it('sorts by name, whatever the case, and knows actions without headers', () => {
      const found = entries('actions.ts', action('Ping', '') + action('AGI', ''), action('Agents', ''));
      expect(found.match(/\w+(?=: \{)/g)).to.deep.equal(['Agents', 'AGI', 'Ping']);
      expect(found).to.include("  Ping: {\n    /** Asterisk 16. */ Action?: 'Ping';\n  };\n");
    });
  });

  describe('of events', () => {
    it('fills in snapshots with their prefixes', () => {
      const snapshots = '<channel_snapshot/><channel_snapshot prefix="Dest"/><bridge_snapshot prefix="To"/>';
      const dial = event('Dial', `${snapshots}<parameter name="Cause-txt"/>`);
      const created = event('Create', '<bridge_snapshot/>');
      expect(entries('events.ts', dial, dial + created)).to.equal(`  /** Asterisk 22. */
  Create: BridgeSnapshot & {
    /** Asterisk 22. */ Event: 'Create';
  };
  /** Asterisk 16, 22. */
  Dial: ChannelSnapshot & ChannelSnapshot<'Dest'> & BridgeSnapshot<'To'> & {
    /** Asterisk 16, 22. */ Event: 'Dial';
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
    /** Asterisk 16, 22. */ Event: 'Newexten';
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
    /** Asterisk 16, 22; undocumented. */ Event: 'Member';
    /** Asterisk 16, 22. */ Queue?: string;
    /** Asterisk 22. */ LoginTime?: string;
  };
  /** Asterisk 16, 22; undocumented in 16. */
  Wink: ChannelSnapshot & {
    /** Asterisk 16, 22; undocumented in 16. */ Event: 'Wink';
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
    /** Asterisk 16, 22; undocumented. */ Event: 'QueueComplete';
    /** Asterisk 16, 22. */ Total?: string;
    /** Asterisk 16, 22. */ EventList?: string;
    /** Asterisk 16, 22. */ ListItems?: string;
  };
`);
      expect(found).to.include(`  WaitComplete: {
    /** Asterisk 22; undocumented. */ Event: 'WaitComplete';
  };
`);
    });
  });

  it('says at the top what the file was made from', () => {
    const in22 = action('Ping', '') + action('Pong', '') + event('B', '');
    const facts = factsOf(action('Ping', '') + event('A', ''), in22);
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
    const in22 = action('Ping', '') + action('Pong', '') + event('B', '');
    const facts = factsOf(action('Ping', '') + event('A', ''), in22);
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
});
