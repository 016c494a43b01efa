/**
 * The answers about queues and their members.
 *
 * Source: asterisk apps/app_queue.c, manager_queues_status(), manager_queues_summary(), manager_add_queue_member(),
 * manager_remove_queue_member(), manager_pause_queue_member(), 22.10.1.
 */
import { builtIn, type ActionContext, type BuiltIn } from './built-in.js';
import { isTrue } from '../wire/event-mask.js';
import type { FakeQueue } from '../pbx/queue/fake-queue.js';
import type { QueueCaller } from '../pbx/queue/queue-lists.js';

function wanted(context: ActionContext): FakeQueue[] {
  const name = context.header('Queue');
  return [...context.pbx.queues.values()].filter((queue) => name === '' || queue.name === name);
}

function status(context: ActionContext): void {
  const member = context.header('Member');
  const items = wanted(context).flatMap((queue) => queue.statusItems())
    .filter((item) => member === '' || item['Event'] !== 'QueueMember' || item['Location'] === member);
  context.list(items.map((item) => context.idLast(item)), 'QueueStatusComplete', 'Queue status will follow');
}

function summary(context: ActionContext): void {
  const items = wanted(context).map((queue) => context.idLast(queue.summaryItem()));
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
    stateInterface: context.header('StateInterface') || undefined,
    pausedReason: context.header('Reason'),
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

/** Changes a member in one queue or in all; the words are those of the refusals. */
function onMember(
  header: string,
  needs: string,
  unknown: string,
  answer: string,
  change: (queue: FakeQueue, interfaceName: string, value: string) => boolean,
): BuiltIn['run'] {
  return (context) => {
    const [name, value] = [context.header('Interface'), context.header(header)];
    if (name === '' || value === '') return context.error(needs);
    const changed = wanted(context).filter((queue) => queue.member(name) !== undefined);
    if (changed.length === 0 && unknown.endsWith('\n')) return context.respondRaw('Error', unknown);
    if (changed.length === 0) return context.error(unknown);
    context.respond(answer);
    for (const queue of changed) change(queue, name, value);
    return undefined;
  };
}

const penalty = onMember(
  'Penalty',
  "Need 'Interface' and 'Penalty' parameters.",
  'Invalid interface, queuename or penalty',
  'Interface penalty set successfully',
  (queue, name, value) => queue.setPenalty(name, Number.parseInt(value, 10) || 0),
);

const ringInUse = onMember(
  'RingInUse',
  "Need 'Interface' and 'RingInUse' parameters.",
  'Invalid interface, queuename, or ringinuse value\n',
  'Interface ringinuse set successfully',
  (queue, name, value) => queue.setRingInUse(name, isTrue(value)),
);

function reset(context: ActionContext): void {
  for (const queue of wanted(context)) queue.figures.reset();
  context.respond('Queue stats reset successfully');
}

/** Finds what an action on a caller names; undefined when it has answered that there is none. */
function callerOf(context: ActionContext, refusal: string): QueueCaller | undefined {
  const queue = context.pbx.queues.get(context.header('Queue'));
  const caller = queue?.callers.find(({ channel }) => channel.name === context.header('Caller'));
  if (context.header('Queue') === '') context.error("'Queue' not specified.");
  else if (context.header('Caller') === '') context.error("'Caller' not specified.");
  else if (queue === undefined) context.error(`${refusal}: No such queue`);
  else if (caller === undefined) context.error(`${refusal}: No such caller`);
  return caller;
}

function changePriority(context: ActionContext): void {
  const caller = callerOf(context, 'Unable to change priority caller on queue');
  if (caller === undefined) return;
  const priority = Number.parseInt(context.header('Priority'), 10) || 0;
  context.pbx.queues.get(context.header('Queue'))?.setPriority(caller.channel.name, priority);
  context.respond('Priority change for caller on queue');
}

function withdraw(context: ActionContext): void {
  const caller = callerOf(context, 'Unable to request withdraw from queue');
  if (caller === undefined) return;
  context.respond('Withdraw requested successfully');
  context.pbx.board.soon(() => caller.withdraw?.(context.header('WithdrawInfo')));
}

function log(context: ActionContext): void {
  if (context.header('Queue') === '' || context.header('Event') === '') {
    context.error("Need 'Queue' and 'Event' parameters.");
  } else context.respond('Event added successfully');
}

/** Source: asterisk apps/app_queue.c, manager_queue_rule_show(), 22.10.1: two empty lines at its end. */
function rules(context: ActionContext): void {
  const known = context.pbx.queueRules;
  const name = context.header('Rule');
  const found = name === '' ? [...known] : [...known].filter(([rule]) => rule === name);
  const lines = found.flatMap(([rule, steps]) => [
    ...(name === '' ? [`RuleList: ${rule}`] : []),
    ...steps.map((step) => `Rule: ${step}`),
  ]);
  const id = context.header('ActionID');
  const head = ['Response: Success', ...(id === '' ? [] : [`ActionID: ${id}`])];
  context.session.sendRaw(`${[...head, ...lines].join('\r\n')}\r\n\r\n\r\n`);
}

/** The actions on queues. */
export const QUEUE_ACTIONS: readonly BuiltIn[] = [
  builtIn('QueueStatus', '', 'List queues, members and callers', status),
  builtIn('QueueSummary', '', 'List the figures of queues', summary),
  builtIn('QueueAdd', 'agent', 'Add a member to a queue', add),
  builtIn('QueueRemove', 'agent', 'Remove a member from a queue', remove),
  builtIn('QueuePause', 'agent', 'Pause a member of queues', pause),
  builtIn('QueuePenalty', 'agent', 'Set the penalty of a member', penalty),
  builtIn('QueueMemberRingInUse', 'agent', 'Set whether a member is called while in use', ringInUse),
  builtIn('QueueReset', '', 'Reset the figures of queues', reset),
  builtIn('QueueReload', '', 'Reload queues', (context) => context.respond('Queue reloaded successfully')),
  builtIn('QueueLog', 'agent', 'Write to the log of queues', log),
  builtIn('QueueRule', '', 'List the rules of queues', rules),
  builtIn('QueueChangePriorityCaller', '', 'Change the priority of a caller', changePriority),
  builtIn('QueueWithdrawCaller', '', 'Take a caller out of a queue', withdraw),
];
