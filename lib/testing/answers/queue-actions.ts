/**
 * The answers about queues and their members.
 *
 * Source: asterisk apps/app_queue.c, manager_queues_status(), manager_queues_summary(), manager_add_queue_member(),
 * manager_remove_queue_member(), manager_pause_queue_member(), 22.10.1.
 */
import { builtIn, type ActionContext, type BuiltIn } from './built-in.js';
import { isTrue } from '../wire/event-mask.js';
import type { FakeQueue } from '../pbx/queue/fake-queue.js';
import type { Headers } from '../wire/wire-writer.js';

function wanted(context: ActionContext): FakeQueue[] {
  const name = context.header('Queue');
  return [...context.pbx.queues.values()].filter((queue) => name === '' || queue.name === name);
}

/** Here the ActionID stands last. */
function idLast(context: ActionContext, item: Headers): Headers {
  const id = context.header('ActionID');
  return id === '' ? item : { ...item, ActionID: id };
}

function status(context: ActionContext): void {
  const member = context.header('Member');
  const items = wanted(context).flatMap((queue) => queue.statusItems())
    .filter((item) => member === '' || item['Event'] !== 'QueueMember' || item['Location'] === member);
  context.list(items.map((item) => idLast(context, item)), 'QueueStatusComplete', 'Queue status will follow');
}

function summary(context: ActionContext): void {
  const items = wanted(context).map((queue) => idLast(context, queue.summaryItem()));
  context.list(items, 'QueueSummaryComplete', 'Queue summary will follow');
}

function add(context: ActionContext): void {
  const name = context.header('Queue');
  const interfaceName = context.header('Interface');
  const queue = context.pbx.queues.get(name);
  if (name === '') return context.error("'Queue' not specified.");
  if (interfaceName === '') return context.error("'Interface' not specified.");
  if (queue === undefined) return context.error('Unable to add interface to queue: No such queue');
  if (queue.member(interfaceName) !== undefined) return context.error('Unable to add interface: Already there');
  context.respond('Added interface to queue');
  queue.addMember({
    interface: interfaceName,
    name: context.header('MemberName') || interfaceName,
    penalty: Number(context.header('Penalty')) || 0,
    paused: isTrue(context.header('Paused')),
  });
}

function remove(context: ActionContext): void {
  const name = context.header('Queue');
  const interfaceName = context.header('Interface');
  const queue = context.pbx.queues.get(name);
  if (name === '' || interfaceName === '') return context.error("Need 'Queue' and 'Interface' parameters.");
  if (queue === undefined) return context.error('Unable to remove interface from queue: No such queue');
  if (queue.member(interfaceName) === undefined) return context.error('Unable to remove interface: Not there');
  context.respond('Removed interface from queue');
  queue.removeMember(interfaceName);
}

function pause(context: ActionContext): void {
  const interfaceName = context.header('Interface');
  if (interfaceName === '' || context.header('Paused') === '') {
    return context.error('Need \'Interface\' and \'Paused\' parameters.');
  }
  const isPaused = isTrue(context.header('Paused'));
  const queues = wanted(context).filter((queue) => queue.member(interfaceName) !== undefined);
  if (queues.length === 0) return context.error('Interface not found');
  context.respond(isPaused ? 'Interface paused successfully' : 'Interface unpaused successfully');
  for (const queue of queues) queue.pause(interfaceName, isPaused, context.header('Reason'));
}

/** The actions on queues. */
export const QUEUE_ACTIONS: readonly BuiltIn[] = [
  builtIn('QueueStatus', '', 'List queues, members and callers', status),
  builtIn('QueueSummary', '', 'List the figures of queues', summary),
  builtIn('QueueAdd', 'agent', 'Add a member to a queue', add),
  builtIn('QueueRemove', 'agent', 'Remove a member from a queue', remove),
  builtIn('QueuePause', 'agent', 'Pause a member of queues', pause),
];
