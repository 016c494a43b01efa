/**
 * Shows the board: figures, queues, conferences. Every update is whole, so what isn't in it goes from the page.
 */
import { showCalls } from './calls.js';
import { clock, element, setAttribute, setChildren, setSince, setText, spanText } from './elements.js';
import { newSparkline, showDay, updateSparkline } from './history.js';
import { list, partyElement, problemOf, sameText, setNote } from './parts.js';
import { conferenceList, newest, queueList } from './tables.js';

const byId = (id) => document.getElementById(id);

const MEMBER_STATES = {
  free: 'free', talking: 'on a call', busy: 'busy', ringing: 'ringing', held: 'on hold', wrapup: 'wrapping up',
  paused: 'paused', away: 'not reachable', unknown: 'unknown',
};

function newCard(name, ...lists) {
  const card = element('article', 'card');
  const title = element('h3', '', element('bdi', '', name), element('span', 'count'));
  card.append(title, ...lists);
  setAttribute(card, 'aria-label', name);
  return card;
}

function updateGuest(item, guest) {
  sameText(item.firstChild, [partyElement(guest)]);
  setSince(item.querySelector('time'), guest.since);
}

function newCaller(guest) {
  const late = element('span', 'late', 'long wait');
  const item = element('li', 'guest', element('span', 'grow'), late, clock(guest.since));
  item.dataset.patience = '';
  return item;
}

function updateMember(item, { name, state, reason, peer, calls, since }, hasActions) {
  const [who, , badge, time, pause] = item.children;
  setAttribute(item, 'data-state', state);
  setText(who, name);
  setText(item.children[1], [peer && `with ${peer}`, calls > 0 && `${calls} taken`].filter(Boolean).join(', '));
  setText(badge, reason === '' ? MEMBER_STATES[state] : `${MEMBER_STATES[state]}: ${reason}`);
  setSince(time, since);
  pause.hidden = !hasActions;
  setText(pause, state === 'paused' ? 'Resume' : 'Pause');
  setAttribute(pause, 'aria-label', `${state === 'paused' ? 'End the pause of' : 'Pause'} ${name}`);
}

function newMember({ since }, onPause) {
  const pause = element('button', 'pause', 'Pause');
  pause.type = 'button';
  const marks = element('span', 'marks');
  const item = element('li', 'member', element('bdi', 'grow'), marks, element('span', 'badge'), clock(since), pause);
  pause.addEventListener('click', () => onPause(item.dataset.key, item.dataset.state !== 'paused', pause));
  return item;
}

/** What a queue has done: today by our count, the averages by the server's. */
function factsText({ offered, answered, inTime, abandoned, holdTime, talkTime, serviceLevel, servicePerf }) {
  const within = answered === 0 ? '' : `, ${Math.round((100 * inTime) / answered)} % within ${newest.limits.inTime} s`;
  return `Today: ${offered} offered, ${answered} answered${within}, ${abandoned} abandoned. Average wait `
    + `${spanText(holdTime * 1000)}, talk ${spanText(talkTime * 1000)}; `
    + `service level ${servicePerf} % in ${serviceLevel} s.`;
}

function updateQueue(card, queue, { hasActions, onPause }) {
  const { callers, members } = queue;
  const [title, facts, spark, waiting, serving] = card.children;
  setText(facts, factsText(queue));
  updateSparkline(spark, queue.name);
  setText(title.lastChild, callers.length === 0 ? 'nobody waits' : `${callers.length} waiting`);
  card.toggleAttribute('data-busy', callers.length > 0);
  waiting.hidden = callers.length === 0;
  setChildren(waiting, callers, { keyOf: ({ id }) => id, create: newCaller, update: updateGuest });
  setChildren(serving, members, {
    keyOf: ({ id }) => id,
    create: (member) => newMember(member, onPause),
    update: (item, member) => updateMember(item, member, hasActions),
    refuge: byId('queues-title'),
  });
}

function newQueue({ name }) {
  const lists = [list('ol', 'guests', 'Waiting'), list('ul', 'members', 'Members')];
  return newCard(name, element('p', 'facts'), newSparkline(), ...lists);
}

function updateConferenceMember(item, member) {
  const marks = [member.isTalking && 'talking', member.isMuted && 'muted', member.isAdmin && 'admin'].filter(Boolean);
  updateGuest(item, member);
  item.toggleAttribute('data-talking', member.isTalking);
  setText(item.children[1], marks.join(', '));
}

function updateConference(card, { members, isLocked }) {
  const count = `${members.length} ${members.length === 1 ? 'member' : 'members'}`;
  setText(card.firstChild.lastChild, `${count}${isLocked ? ', locked' : ''}`);
  setChildren(card.lastChild, members, {
    keyOf: ({ id }) => id,
    create: ({ since }) => element('li', 'guest', element('span', 'grow'), element('span', 'marks'), clock(since)),
    update: updateConferenceMember,
  });
}

/** The tables of the model that a figure is counted from. */
const SOURCES = {
  calls: ['channels'], talking: ['channels', 'bridges', 'callers', 'conferees'], waiting: ['callers'],
  free: ['members'],
};

function showFigures({ calls, talking, waiting, agents }) {
  for (const [name, value] of Object.entries({ calls, talking, waiting, free: agents.free })) {
    setText(byId(`figure-${name}`), String(value));
    byId(`figure-${name}`).parentElement.toggleAttribute('data-problem', problemOf(...SOURCES[name]) !== undefined);
  }
}

/** What the window is called: what is the matter first, where anything is. */
export function titleOf({ phase, figures }) {
  const { calls, waiting } = figures;
  const trouble = { live: '', incomplete: 'Incomplete: ', reading: 'Reading: ' }[phase] ?? 'No connection: ';
  return `${trouble}${calls} ${calls === 1 ? 'call' : 'calls'}, ${waiting} waiting – Wallboard`;
}

function isQueueFound({ name, callers, members }, words) {
  const people = [...callers, ...members].flatMap((one) => [one.name, one.number ?? '']);
  const text = [name, ...people].join('\n').toLowerCase();
  return words.every((word) => text.includes(word));
}

function showQueues(orders, words) {
  const all = queueList();
  const queues = all.filter((queue) => isQueueFound(queue, words));
  const problem = problemOf('queues', 'members', 'callers');
  setNote('queues-note', problem, queues.length === 0, all.length === 0 ? 'There are no queues.' : 'No queue matches.');
  setChildren(byId('queues'), queues, {
    keyOf: ({ name }) => name, create: newQueue, update: (card, queue) => updateQueue(card, queue, orders),
    refuge: byId('queues-title'),
  });
}

function showConferences() {
  const conferences = conferenceList();
  const problem = problemOf('conferences', 'conferees');
  setNote('conferences-note', problem, conferences.length === 0, 'Nobody is in a conference.');
  setChildren(byId('conferences'), conferences, {
    keyOf: ({ name }) => name,
    create: ({ name }) => newCard(name, list('ul', 'guests', 'Members')),
    update: updateConference,
  });
}

/**
 * Shows the board, calls and queues as far as they match `search`; `orders` says whether orders may be given, and how.
 */
export function showBoard(orders, search) {
  const words = search.toLowerCase().split(/\s+/).filter((word) => word !== '');
  showFigures(newest.figures);
  showCalls(orders, words);
  showQueues(orders, words);
  showConferences();
  showDay();
}

/** Draws the events per second of the last minute. */
export function showRates(rates) {
  const highest = Math.max(4, ...rates);
  const points = rates.map((rate, index) =>
    `${(index * 118) / (rates.length - 1)},${(26.5 - (rate * 25) / highest).toFixed(1)}`
  );
  const sparkline = byId('sparkline');
  sparkline.querySelector('.line').setAttribute('points', points.join(' '));
  sparkline.querySelector('.area').setAttribute('points', `0,28 ${points.join(' ')} 118,28`);
  setAttribute(sparkline, 'aria-label', `Events per second over the last minute: at most ${Math.max(0, ...rates)}`);
  setText(byId('figure-rate'), String(rates.at(-1) ?? 0));
}
