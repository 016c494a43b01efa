/**
 * Shows the board: calls, queues, conferences. Every update is whole, so what isn't in it goes from the page.
 */
import { clock, element, setAttribute, setChildren, setSince, setText, spanText } from './elements.js';
import { callList, conferenceList, newest, queueList } from './tables.js';

const byId = (id) => document.getElementById(id);

const CALL_STATES = {
  dialling: 'Dialling', ringing: 'Ringing', waiting: 'Waiting', talking: 'Talking', held: 'On hold', conference: 'Conference', connected: 'Connected', busy: 'Busy',
};

const MEMBER_STATES = {
  free: 'free', talking: 'on a call', busy: 'busy', ringing: 'ringing', held: 'on hold', wrapup: 'wrapping up', paused: 'paused', away: 'not reachable', unknown: 'unknown',
};

const PLACES = { queue: 'Queue', conference: 'Conference', application: 'Application', extension: 'Extension' };

function partyText({ name, number, device = '' }) {
  return name || number || device || 'Anonymous';
}

/** A name with the number behind it, each kept apart from the direction of writing around it. */
function party({ name, number, device = '' }) {
  const made = element('span', 'party', element('bdi', 'name', partyText({ name, number, device })));
  if (name && number) made.append(' ', element('bdi', 'number', number));
  return made;
}

function sameText(target, children) {
  const fresh = element('div', '', ...children);
  if (target.textContent !== fresh.textContent) target.replaceChildren(...fresh.childNodes);
}

function listed(elements) {
  return elements.flatMap((one, index) => (index === 0 ? [one] : [', ', one]));
}

/** Who calls, and below it whom. */
function whoOf({ legs, place }) {
  const [first, ...others] = legs.map(party);
  if (others.length === 0 && place?.kind === 'extension') others.push(element('bdi', 'name', place.name));
  return others.length === 0 ? [first] : [first, element('span', 'callee', element('span', 'arrow', '→ '), ...listed(others))];
}

function whereOf({ legs, place }) {
  const devices = listed(legs.map(({ device }) => element('bdi', 'device', device)));
  if (place === undefined || place.kind === 'extension') return devices;
  return [element('span', 'place', `${PLACES[place.kind]} `, element('bdi', '', place.name)), ' ', ...devices];
}

function newRow(onHangUp) {
  const row = element('tr', 'call');
  row.setAttribute('role', 'row');
  const who = element('th', 'who');
  who.setAttribute('role', 'rowheader');
  who.scope = 'row';
  const cells = ['where', 'state', 'since', 'order'].map((name) => element('td', name));
  for (const cell of cells) cell.setAttribute('role', 'cell');
  const [, state, since, order] = cells;
  state.append(element('span', 'badge'));
  since.append(clock(0), element('span', 'began'));
  const button = element('button', 'hang-up', 'Hang up');
  button.type = 'button';
  button.addEventListener('click', () => onHangUp(row.dataset.key, button));
  order.append(button);
  row.append(who, ...cells);
  return row;
}

function updateRow(row, call, hasActions) {
  const [who, where, state, since, order] = row.children;
  sameText(who, whoOf(call));
  sameText(where, whereOf(call));
  setAttribute(row, 'data-state', call.state);
  setText(state.firstChild, CALL_STATES[call.state]);
  setSince(since.firstChild, call.since);
  setText(since.lastChild, new Date(call.since).toLocaleTimeString());
  order.hidden = !hasActions;
  setAttribute(order.firstChild, 'aria-label', `Hang up ${call.legs.map(partyText).join(' and ')}`);
}

/** Why what is shown can't be right; undefined where it is. */
function problemOf(...tables) {
  const problems = new Set(tables.map((table) => newest.problems[table]).filter(Boolean));
  return problems.size === 0 ? undefined : [...problems].join(' · ');
}

function setNote(id, problem, isEmpty, words) {
  byId(id).hidden = problem === undefined && !isEmpty;
  byId(id).toggleAttribute('data-problem', problem !== undefined);
  setText(byId(id), problem === undefined ? words : `Not to be relied on: ${problem}`);
}

/** More rows nobody reads. */
const MAX_ROWS = 200;

function showCalls({ hasActions, onHangUp }) {
  const calls = callList().slice(0, MAX_ROWS);
  const hidden = newest.figures.calls - calls.length;
  byId('calls-table').hidden = calls.length === 0;
  byId('calls-table').querySelector('th.order').hidden = !hasActions;
  setNote('calls-note', problemOf('channels', 'bridges'), calls.length === 0 || hidden > 0, hidden > 0 ? `The longest ${calls.length} of ${newest.figures.calls} calls:` : 'Nobody is on the telephone.');
  setChildren(byId('calls-rows'), calls, {
    keyOf: (call) => call.id,
    create: () => newRow(onHangUp),
    update: (row, call) => updateRow(row, call, hasActions),
    refuge: byId('calls'),
  });
}

/** A list without bullets, which some browsers take for no list, unless it is said. */
function list(kind, className, label) {
  const made = element(kind, className);
  setAttribute(made, 'role', 'list');
  if (label) setAttribute(made, 'aria-label', label);
  return made;
}

function newCard(name, ...lists) {
  const card = element('article', 'card');
  const title = element('h3', '', element('bdi', '', name), element('span', 'count'));
  card.append(title, ...lists);
  setAttribute(card, 'aria-label', name);
  return card;
}

function updateGuest(item, guest) {
  sameText(item.firstChild, [party(guest)]);
  setSince(item.querySelector('time'), guest.since);
}

function newCaller(guest) {
  const item = element('li', 'guest', element('span', 'grow'), element('span', 'late', 'long wait'), clock(guest.since));
  item.dataset.patience = '';
  return item;
}

function updateMember(item, { name, state, reason, peer, calls, since }) {
  const [who, , badge, time] = item.children;
  setAttribute(item, 'data-state', state);
  setText(who, name);
  setText(item.children[1], [peer && `with ${peer}`, calls > 0 && `${calls} taken`].filter(Boolean).join(', '));
  setText(badge, reason === '' ? MEMBER_STATES[state] : `${MEMBER_STATES[state]}: ${reason}`);
  setSince(time, since);
}

function newMember({ since }) {
  return element('li', 'member', element('bdi', 'grow'), element('span', 'marks'), element('span', 'badge'), clock(since));
}

/** What a queue has done: today by our count, the averages by the server's. */
function factsText({ offered, answered, inTime, abandoned, holdTime, talkTime, serviceLevel, servicePerf }) {
  const within = answered === 0 ? '' : `, ${Math.round((100 * inTime) / answered)} % within ${newest.limits.inTime} s`;
  return `Today: ${offered} offered, ${answered} answered${within}, ${abandoned} abandoned. Average wait `
    + `${spanText(holdTime * 1000)}, talk ${spanText(talkTime * 1000)}; service level ${servicePerf} % in ${serviceLevel} s.`;
}

function updateQueue(card, queue) {
  const { callers, members } = queue;
  const [title, facts, waiting, serving] = card.children;
  setText(facts, factsText(queue));
  setText(title.lastChild, callers.length === 0 ? 'nobody waits' : `${callers.length} waiting`);
  card.toggleAttribute('data-busy', callers.length > 0);
  waiting.hidden = callers.length === 0;
  setChildren(waiting, callers, { keyOf: ({ id }) => id, create: newCaller, update: updateGuest });
  setChildren(serving, members, {
    keyOf: ({ id }) => id,
    create: newMember,
    update: updateMember,
  });
}

function newQueue({ name }) {
  return newCard(name, element('p', 'facts'), list('ol', 'guests', 'Waiting'), list('ul', 'members', 'Members'));
}

function updateConferenceMember(item, member) {
  const marks = [member.isTalking && 'talking', member.isMuted && 'muted', member.isAdmin && 'admin'].filter(Boolean);
  updateGuest(item, member);
  item.toggleAttribute('data-talking', member.isTalking);
  setText(item.children[1], marks.join(', '));
}

function updateConference(card, { members, isLocked }) {
  setText(card.firstChild.lastChild, `${members.length} ${members.length === 1 ? 'member' : 'members'}${isLocked ? ', locked' : ''}`);
  setChildren(card.lastChild, members, {
    keyOf: ({ id }) => id,
    create: ({ since }) => element('li', 'guest', element('span', 'grow'), element('span', 'marks'), clock(since)),
    update: updateConferenceMember,
  });
}

/** The tables of the model that a figure is counted from. */
const SOURCES = { calls: ['channels'], talking: ['channels', 'bridges', 'callers', 'conferees'], waiting: ['callers'], free: ['members'] };

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

/** Shows the board; `orders` says whether calls may be ended, and how. */
export function showBoard(orders) {
  const keyOf = ({ name }) => name;
  const [queues, conferences] = [queueList(), conferenceList()];
  showFigures(newest.figures);
  showCalls(orders);
  setNote('queues-note', problemOf('queues', 'members', 'callers'), queues.length === 0, 'There are no queues.');
  setChildren(byId('queues'), queues, { keyOf, create: newQueue, update: updateQueue });
  setNote('conferences-note', problemOf('conferences', 'conferees'), conferences.length === 0, 'Nobody is in a conference.');
  setChildren(byId('conferences'), conferences, { keyOf, create: ({ name }) => newCard(name, list('ul', 'guests', 'Members')), update: updateConference });
}

/** Draws the events per second of the last minute. */
export function showRates(rates) {
  const highest = Math.max(4, ...rates);
  const points = rates.map((rate, index) => `${(index * 118) / (rates.length - 1)},${(26.5 - (rate * 25) / highest).toFixed(1)}`);
  const sparkline = byId('sparkline');
  sparkline.querySelector('.line').setAttribute('points', points.join(' '));
  sparkline.querySelector('.area').setAttribute('points', `0,28 ${points.join(' ')} 118,28`);
  setAttribute(sparkline, 'aria-label', `Events per second over the last minute: at most ${Math.max(0, ...rates)}`);
  setText(byId('figure-rate'), String(rates.at(-1) ?? 0));
}
