/**
 * Channel variables on their way into a real channel and back: nasty values, many of them, and those that the server
 * itself tells.
 */
import { expect } from 'chai';
import { newOriginateApp, unescape, variable, variables, type Asterisk, type Message } from '../../lib/index.js';
import { hangUpCalls } from './calls.js';
import { admin, called } from './clients.js';
import { AWKWARD_VARIABLES } from './dialplan.js';

/** Values that somebody's database may hold, each with something in it that some layer reads as its own. */
const NASTY_VALUES: Readonly<Record<string, string>> = {
  PLAIN: 'abc',
  EMPTY: '',
  COMMA: 'a,b,,c',
  BACKSLASH: 'C:\\temp\\',
  QUOTE: 'say "hi"',
  LONE_QUOTE: 'an " alone',
  APOSTROPHE: 'O\'Brien?',
  COLON: 'a: b: c',
  HEADER: 'Event: Hangup',
  EQUALS: 'a=b==c',
  BLANKS: '  two before, two behind  ',
  ONLY_BLANKS: '   ',
  TAB: 'one\ttwo',
  UTF8: 'Zoë ✓ 日本 🎉',
  VARIABLE: '${PLAIN}',
  EXPRESSION: '$[1+1]',
  SEMICOLON: 'a;b',
  BRACKETS: 'f(x)[y]{z}',
  OPEN: 'a(b[c{d',
  ESCAPES: '\\, \\" \\\\ \\n',
  PERCENT: '100% %2C &lt;|^~#`',
  LONG: 'x'.repeat(900),
};

const manyVariables = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`V${index}`, `${index}: a,b "${index}" \\ (é`]));

/** Reads all variables of a channel back by Status, in raw form. */
async function variablesOf(client: Asterisk, channel: string): Promise<Record<string, string>> {
  const { events } = await client.requestList({ Action: 'Status', Channel: channel, AllVariables: 'true' });
  return variables(events[0]!);
}

function pick(all: Readonly<Record<string, string>>, names: Iterable<string>): Record<string, string | undefined> {
  return Object.fromEntries([...names].map((name) => [name, all[name]]));
}

describe('Variables of a call on a real Asterisk', () => {
  let client: Asterisk;

  beforeEach(async () => {
    client = await admin();
  });

  afterEach(hangUpCalls);

  it(`arrive whole, ${Object.keys(NASTY_VALUES).length} nasty ones`, async () => {
    const { Channel } = await client.getOriginateResponse(
      newOriginateApp('Local/answer@default', 'Wait', '60'),
      NASTY_VALUES,
    );
    for (const [name, value] of Object.entries(NASTY_VALUES)) {
      const { Value } = await called((callback) => client.getVar(name, Channel!, callback));
      expect(Value, name).to.equal(value);
    }
    expect(pick(await variablesOf(client, Channel!), Object.keys(NASTY_VALUES))).to.deep.equal(NASTY_VALUES);
  });

  it('are told by VarSet with C escapes, which unescape undoes', async () => {
    const told = new Map<string, string>();
    const all = new Promise<void>((resolve) => {
      client.subscribe('VarSet', ({ Variable, Value }) => {
        told.set(Variable!, unescape(Value!));
        if (Object.keys(NASTY_VALUES).every((name) => told.has(name))) resolve();
      });
    });
    await client.getOriginateResponse(newOriginateApp('Local/answer@default', 'Wait', '60'), NASTY_VALUES);
    await all;
    expect(pick(Object.fromEntries(told), Object.keys(NASTY_VALUES))).to.deep.equal(NASTY_VALUES);
  });

  for (const count of [100, 200, 300]) {
    it(`arrive whole, ${count} of them`, async () => {
      const many = manyVariables(count);
      const { Channel } = await client.getOriginateResponse(
        newOriginateApp('Local/answer@default', 'Wait', '60'),
        many,
      );
      expect(pick(await variablesOf(client, Channel!), Object.keys(many))).to.deep.equal(many);
    });
  }

  it('arrive whole, nasty ones among 300', async () => {
    const all = { ...manyVariables(300), ...NASTY_VALUES };
    const { Channel } = await client.getOriginateResponse(newOriginateApp('Local/answer@default', 'Wait', '60'), all);
    expect(pick(await variablesOf(client, Channel!), Object.keys(all))).to.deep.equal(all);
  });

  it('arrive from a Map and from pairs, of which the server keeps the first of a name: it sets them from the last '
    + 'on', async () => {
    const fromMap = await client.getOriginateResponse(
      newOriginateApp('Local/answer@default', 'Wait', '60'),
      new Map([['A', '1,2']]),
    );
    const fromPairs = await client.getOriginateResponse(newOriginateApp('Local/answer@default', 'Wait', '60'), [['A',
      '1'], ['A', '2']]);
    expect((await variablesOf(client, fromMap.Channel!)).A).to.equal('1,2');
    expect((await variablesOf(client, fromPairs.Channel!)).A).to.equal('1');
  });
});

describe('Variables that a real Asterisk tells', () => {
  let client: Asterisk;
  let channel: string;

  beforeEach(async () => {
    client = await admin();
    const set = client.waitFor('UserEvent:AwkwardSet');
    await client.getOriginateResponse(newOriginateApp('Local/awkward@default', 'Wait', '60'));
    channel = (await set).Channel!;
  });

  afterEach(hangUpCalls);

  /** A line feed and what is behind it would start a line of their own in Status, and is no value there. */
  const oneLine = Object.keys(AWKWARD_VARIABLES).filter((name) => !AWKWARD_VARIABLES[name]!.includes('\n'));

  it('come raw from Status', async () => {
    expect(pick(await variablesOf(client, channel), oneLine)).to.deep.equal(pick(AWKWARD_VARIABLES, oneLine));
  });

  it('come raw from Getvar', async () => {
    for (const name of oneLine) {
      const { Value } = await called((callback) => client.getVar(name, channel, callback));
      expect(Value, name).to.equal(AWKWARD_VARIABLES[name]);
    }
  });

  it('come raw and one by one, where Status is asked for them', async () => {
    const { events } = await client.requestList({ Action: 'Status', Channel: channel, Variables: 'QUOTES,BACKSLASH' });
    expect(variables(events[0]!)).to.deep.equal(pick(AWKWARD_VARIABLES, ['QUOTES', 'BACKSLASH']));
    expect(variable(events[0]!, 'QUOTES')).to.equal(AWKWARD_VARIABLES.QUOTES);
  });

  it('come with C escapes from VarSet, whole', async () => {
    const told = new Map<string, string>();
    client.subscribe('VarSet', ({ Variable, Value }: Message) => { told.set(Variable!, Value!); });
    const set = client.waitFor('UserEvent:AwkwardSet');
    await client.getOriginateResponse(newOriginateApp('Local/awkward@default', 'Wait', '60'));
    await set;
    expect(told.get('LINE_FEED')).to.equal('one\\ntwo');
    expect(told.get('QUOTES')).to.equal('say \\"hi\\", it\\\'s me');
    const names = Object.keys(AWKWARD_VARIABLES);
    expect(pick(Object.fromEntries([...told].map(([name, value]) => [name, unescape(value)])), names)).to.deep.equal(
      AWKWARD_VARIABLES,
    );
  });
});
