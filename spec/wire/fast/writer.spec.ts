/**
 * The quick way to write an action against the serializer: what it writes is the same text, and it never writes what
 * the serializer refuses.
 *
 * Every failure names the seed of its run: `GAMI_SEED=… npx mocha dist/spec/quick-writer.spec.js` does the same again.
 */
import { expect } from 'chai';
import { LocalProtocolError } from '../../../lib/errors.js';
import { keyOf, type Message } from '../../../lib/message.js';
import { writeQuickly } from '../../../lib/wire/fast/writer.js';
import { serialize } from '../../../lib/wire/serializer.js';
import { chooseSeed, Random } from '../../support/random.js';

const ACTIONS = 40_000;

const NAMES = [
  'Action',
  'action',
  'ActionID',
  'actionid',
  'Channel',
  'channel',
  'Variable',
  'X',
  'Y',
  'a b',
  ' x',
  'é',
  '',
  'a:b',
  'a\r',
  'a\n',
  'a\0',
  '7',
  '__proto__',
  'n'.repeat(64),
  'n'.repeat(65),
  '\x7f',
];
const VALUES: readonly unknown[] = [
  'Ping',
  '',
  ' ',
  'a: b',
  'one two',
  '~',
  'x'.repeat(900),
  'x'.repeat(1020),
  'y'.repeat(67),
  'y'.repeat(68),
  'a\nb',
  'a\r\nAction: Originate',
  '\0',
  '\t',
  'é',
  '✓',
  '\ud83d',
  '\x7f',
  7,
  undefined,
  null,
];

function anyAction(random: Random): Message {
  const isSound = random.oneIn(2);
  const action: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const name of random.some(7, () => random.pick(isSound ? NAMES.slice(4, 11) : NAMES))) {
    if (!isSound || !random.oneIn(2)) action[name] = random.pick(isSound ? VALUES.slice(0, 8) : VALUES);
  }
  if (!random.oneIn(8)) action['Action'] = random.pick(['Ping', 'Originate', ' Status ']);
  if (random.oneIn(3)) action['ActionID'] = random.pick(['own', '']);
  return action as Message;
}

/** The text that the serializer makes of the action with the id in place of its own; undefined where it refuses. */
function serialized(action: Message, id: string): string | undefined {
  try {
    return serialize(
      Object.assign(Object.create(null) as Message, action, { [keyOf(action, 'ActionID') ?? 'ActionID']: id }),
    );
  } catch (error) {
    if (error instanceof LocalProtocolError) return undefined;
    throw error;
  }
}

describe('writeQuickly', () => {
  const seed = chooseSeed();

  it(`writes what the serializer writes of ${ACTIONS} actions, or leaves them to it`, () => {
    const seen = { written: 0, left: 0, refused: 0 };
    for (let index = 0; index < ACTIONS; index += 1) {
      const random = new Random(seed + index);
      const action = anyAction(random);
      const id = random.pick(['id-1', 'b c', 'y'.repeat(67), 'y'.repeat(68), 'a\r\nb', 'é', 'a\n']);
      const isOurs = random.oneIn(2);
      const given = isOurs ? 'gami-1' : id;
      const before = JSON.stringify(Object.entries(action));
      const text = writeQuickly(action, given, isOurs);
      const wanted = serialized(action, given);
      if (text !== undefined) expect(text, `GAMI_SEED=${seed}, number ${index}: ${before}`).to.equal(wanted);
      expect(JSON.stringify(Object.entries(action))).to.equal(before);
      seen[text !== undefined ? 'written' : wanted === undefined ? 'refused' : 'left'] += 1;
    }
    for (const [what, times] of Object.entries(seen)) {
      expect(times, `GAMI_SEED=${seed}: ${what}`).to.be.above(ACTIONS / 40);
    }
  });

  it('writes the actions of every day', () => {
    expect(writeQuickly({ Action: 'Ping' }, 'a-1', true)).to.equal('Action: Ping\r\nActionID: a-1\r\n\r\n');
    expect(writeQuickly({ Channel: 'PJSIP/1', actionid: 'own', action: 'Hangup' }, 'own', false)).to.equal(
      'action: Hangup\r\nactionid: own\r\nChannel: PJSIP/1\r\n\r\n',
    );
  });

  it('leaves to the serializer what needs a rule', () => {
    for (
      const action of [{ Action: '' }, { Channel: 'x' }, { Action: 'Ping', X: 'a\nb' }, { Action: 'Ping', X: 'é' }, {
        Action: 'Ping',
        action: 'Ping',
      }]
    ) {
      expect(writeQuickly(action, 'a', true), JSON.stringify(action)).to.equal(undefined);
    }
  });
});
