/**
 * What is told when a Local channel is taken out from between two calls.
 *
 * Only one that was made without `/n` is. Source: asterisk main/core_local.c, local_optimization_started_cb() and
 * local_optimization_finished_cb(), 22.10.1, and its wire, where even a success says `Success: No`.
 */
import type { Board } from '../channel/board.js';
import type { FakeChannel } from '../channel/fake-channel.js';

/** How many there were on each server. */
const COUNTS = new WeakMap<Board, number>();

/** The halves of the Local channel that a channel is one of, the near one first; none when it has to stay. */
export function halvesOf(channel: FakeChannel): [near: FakeChannel, far: FakeChannel][] {
  const { partner } = channel;
  if (partner === undefined) return [];
  if (channel.isOptimizable) return [[channel, partner]];
  return partner.isOptimizable ? [[partner, channel]] : [];
}

/** Says that it begins; returns what says that it has ended. */
export function beginOptimization(
  board: Board,
  near: FakeChannel,
  far: FakeChannel,
  source: FakeChannel,
): () => void {
  const Id = COUNTS.get(board) ?? 0;
  COUNTS.set(board, Id + 1);
  const halves = (): object => ({ ...near.snapshot('LocalOne'), ...far.snapshot('LocalTwo') });
  board.emit('LocalOptimizationBegin', 'call', {
    ...halves(),
    ...source.snapshot('Source'),
    DestUniqueId: far.uniqueid,
    Id,
  });
  return () => board.emit('LocalOptimizationEnd', 'call', { ...halves(), Success: 'No', Id });
}
