/**
 * Scenes of queues and their members, played on the fake and on a real server alike.
 */
import type { Actor } from '../actor.js';
import { takenOut, type Scenes } from './scene.js';
import { valueOf } from '../wire.js';

const QUEUE = 'fake';

function add(actor: Actor, exten: string, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
  return actor.send({ Action: 'QueueAdd', Queue: QUEUE, Interface: `Local/${exten}@fake/n`, ...headers });
}

async function clear(actor: Actor): Promise<void> {
  const items = await actor.list({ Action: 'QueueStatus', Queue: QUEUE, ActionID: 'clear' });
  for (const lines of items.filter((item) => valueOf(item, 'Event') === 'QueueMember')) {
    const Interface = valueOf(lines, 'Location')!;
    await actor.send({ Action: 'QueueRemove', Queue: QUEUE, Interface });
    await actor.event('QueueMemberRemoved', { Interface });
  }
  await actor.send({ Action: 'QueueReset', Queue: QUEUE });
}

function status(actor: Actor, id: string): Promise<unknown> {
  return actor.list({ Action: 'QueueStatus', Queue: QUEUE, ActionID: id });
}

/** The scenes by name. */
export const AGENT_SCENES: Scenes = {
  'a queue answers, and the caller hangs up': async (actor) => {
    await add(actor, 'ring', { MemberName: 'Ann' });
    await actor.call('Local/queue@fake/n');
    await actor.event('AgentConnect');
    await actor.quiet();
    await status(actor, 'talking');
    await actor.send({ Action: 'Hangup', Channel: await actor.channel(/queue@.*;1$/) });
    await actor.event('AgentComplete');
    await actor.quiet();
    await status(actor, 'done');
    await actor.list({ Action: 'QueueSummary', Queue: QUEUE, ActionID: 'sum' });
    await clear(actor);
  },
  'a queue answers, and the agent hangs up': async (actor) => {
    await add(actor, 'talk', { Penalty: '2' });
    await actor.call('Local/queue@fake/n');
    await actor.event('AgentComplete');
    await actor.quiet();
    await clear(actor);
  },
  'an agent who is called without /n is taken out, and the caller hangs up': async (actor) => {
    await actor.send({ Action: 'QueueAdd', Queue: QUEUE, Interface: 'Local/inner@fake' });
    await actor.call('Local/queue@fake/n');
    await takenOut(actor);
    await actor.send({ Action: 'Hangup', Channel: await actor.channel(/queue@.*;1$/) });
    await actor.event('AgentComplete');
    await actor.quiet();
    await clear(actor);
  },
  'an agent who was called without /n hangs up': async (actor) => {
    await actor.send({ Action: 'QueueAdd', Queue: QUEUE, Interface: 'Local/inner@fake' });
    await actor.call('Local/queue@fake/n');
    await takenOut(actor);
    await actor.send({ Action: 'Hangup', Channel: await actor.channel(/tone@.*;2$/) });
    await actor.event('AgentComplete');
    await actor.quiet();
    await clear(actor);
  },
  'an agent hangs up and the caller goes on': async (actor) => {
    await add(actor, 'talk');
    await actor.call('Local/goon@fake/n');
    await actor.event('UserEvent');
    await actor.quiet();
    await clear(actor);
  },
  'an agent does not answer': async (actor) => {
    await add(actor, 'nobody');
    await actor.call('Local/queue@fake/n');
    await actor.event('AgentRingNoAnswer');
    await actor.send({ Action: 'Hangup', Channel: await actor.channel(/queue@.*;1$/) });
    await actor.event('QueueCallerAbandon');
    await actor.quiet();
    await clear(actor);
  },
  'a busy agent': async (actor) => {
    await add(actor, 'busy');
    await actor.call('Local/impatient@fake/n');
    await actor.event('UserEvent');
    await actor.quiet();
    await clear(actor);
  },
  'a caller gives up in a queue without members': async (actor) => {
    await actor.call('Local/queue@fake/n');
    await actor.event('QueueCallerJoin');
    await actor.quiet();
    await status(actor, 'waiting');
    await actor.list({ Action: 'QueueSummary', Queue: QUEUE, ActionID: 'sum' });
    const caller = await actor.channel(/;2$/);
    await actor.send({ Action: 'QueueChangePriorityCaller', Queue: QUEUE, Caller: caller, Priority: '5' });
    await actor.send({ Action: 'Hangup', Channel: await actor.channel(/;1$/) });
    await actor.event('QueueCallerAbandon');
    await actor.quiet();
    await clear(actor);
  },
  'the time of a caller is over': async (actor) => {
    await actor.call('Local/impatient@fake/n');
    await actor.event('UserEvent');
    await actor.quiet();
  },
  'a caller is withdrawn': async (actor) => {
    await actor.call('Local/queue@fake/n');
    await actor.event('QueueCallerJoin');
    await actor.quiet();
    await actor.send({ Action: 'QueueWithdrawCaller', Queue: QUEUE, Caller: await actor.channel(/;2$/) });
    await actor.event('UserEvent');
  },
  'a caller is pulled out by Redirect': async (actor) => {
    await actor.call('Local/queue@fake/n');
    await actor.event('QueueCallerJoin');
    await actor.quiet();
    const channel = await actor.channel(/;2$/);
    await actor.send({ Action: 'Redirect', Channel: channel, Context: 'fake', Exten: '509', Priority: '1' });
  },
  'members are added, paused, changed and removed': async (actor) => {
    await actor.send({ Action: 'QueueAdd', Queue: QUEUE, Interface: 'Custom:hinted', MemberName: 'Bea', Penalty: '3' });
    await actor.send({ Action: 'QueueAdd', Queue: QUEUE, Interface: 'Custom:hinted' });
    const other = { Queue: QUEUE, Interface: 'PJSIP/none', StateInterface: 'PJSIP/desk' };
    await actor.send({ Action: 'QueueAdd', ...other, Paused: 'true' });
    for (const Paused of ['true', 'false']) {
      await actor.send({ Action: 'QueuePause', Queue: QUEUE, Interface: 'Custom:hinted', Paused, Reason: 'tea' });
    }
    await actor.send({ Action: 'QueuePause', Interface: 'Custom:hinted', Paused: 'true' });
    await actor.send({ Action: 'QueuePenalty', Queue: QUEUE, Interface: 'Custom:hinted', Penalty: '7' });
    await actor.send({ Action: 'QueueMemberRingInUse', Queue: QUEUE, Interface: 'Custom:hinted', RingInUse: 'yes' });
    await actor.quiet();
    await actor.send({ Action: 'Setvar', Variable: 'DEVICE_STATE(Custom:hinted)', Value: 'INUSE' });
    await actor.quiet();
    await actor.send({ Action: 'Setvar', Variable: 'DEVICE_STATE(Custom:hinted)', Value: 'NOT_INUSE' });
    await actor.quiet();
    await status(actor, 'members');
    await actor.list({ Action: 'QueueSummary', Queue: QUEUE, ActionID: 'sum' });
    await clear(actor);
  },
};
