/**
 * The actions that wait: found by their ActionID in whatever order answers come.
 */
import { expect } from 'chai';
import type { PendingAction } from '../../lib/session/pending-action.js';
import { ActionIds } from '../../lib/session/action-id.js';
import { UnansweredActions } from '../../lib/session/unanswered.js';
import { Random } from '../support/random.js';
import { pendingOf } from '../support/talk.js';

function tableOf(...ids: string[]): { table: UnansweredActions; actions: PendingAction[] } {
  const table = new UnansweredActions();
  const actions = ids.map((id) => pendingOf(id));
  for (const each of actions) table.add(each);
  return { table, actions };
}

describe('UnansweredActions', () => {
  it('finds what waits, in turn and out of turn, again and again, and nothing else', () => {
    const { table, actions } = tableOf('a', 'b', 'c');
    for (const id of ['a', 'a', 'c', 'b', 'a', 'c', 'x']) {
      expect(table.find(id), id).to.equal(actions.find((each) => each.id === id));
    }
    expect([table.size, table.oldest]).to.deep.equal([3, actions[0]]);
  });

  it('knows who waits and who does not; to remove twice is nothing', () => {
    const { table, actions: [a, b] } = tableOf('a', 'b');
    table.remove(a!);
    table.remove(a!);
    expect([a!.isWaiting, b!.isWaiting, table.size, table.find('a'), table.oldest === b]).to.deep.equal([false, true, 1,
      undefined, true]);
  });

  it('knows whether a chosen ActionID waits, also one that the library has made', () => {
    const { table, actions: [a] } = tableOf('a', 'b');
    const made = new ActionIds().next();
    const own = pendingOf('', { action: { Action: 'Ping', ActionID: '' } });
    table.add(own);
    const foreign = made.replace(/.$/, '~');
    expect([...['a', 'b', 'c', made, foreign], own.id].map((id) => table.has(id))).to.deep.equal([true, true, false,
      false, false, true]);
    table.remove(a!);
    table.remove(own);
    expect([table.has('a'), table.has('b'), table.has(own.id)]).to.deep.equal([false, true, false]);
  });

  it('takes an ActionID again once it is free, before and behind the turn', () => {
    for (const searched of ['a', 'c', 'x']) {
      const { table, actions: [a] } = tableOf('a', 'b');
      table.find(searched);
      table.remove(a!);
      const again = pendingOf('a');
      table.add(again);
      expect(table.find('a') === again, searched).to.equal(true);
      table.remove(again);
      expect(table.find('a')).to.equal(undefined);
    }
  });

  it('agrees with a Map over 20,000 random steps', () => {
    const random = new Random(7);
    const table = new UnansweredActions();
    const map = new Map<string, PendingAction>();
    for (let step = 0; step < 20_000; step += 1) {
      const id = `id-${random.below(60)}`;
      const expected = map.get(id);
      const what = random.fraction();
      if (what < 0.5 && expected === undefined) {
        const added = pendingOf(id);
        table.add(added);
        map.set(id, added);
      } else if (what < 0.9 && expected !== undefined) {
        const chosen = random.oneIn(2) ? expected : [...map.values()][0]!;
        if (!random.oneIn(3)) table.find(chosen.id);
        table.remove(chosen);
        map.delete(chosen.id);
      } else {
        expect(table.find(id)).to.equal(expected);
      }
      expect(table.size).to.equal(map.size);
    }
    expect([...table]).to.deep.equal([...map.values()]);
  });
});
