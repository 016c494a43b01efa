/**
 * The calls: a row for each, those that match what is looked for.
 */
import { clock, element, setAttribute, setChildren, setSince, setText } from './elements.js';
import { listed, partyElement, partyText, problemOf, sameText, setNote } from './parts.js';
import { callList, newest } from './tables.js';

const byId = (id) => document.getElementById(id);

const CALL_STATES = {
  dialling: 'Dialling', ringing: 'Ringing', waiting: 'Waiting', talking: 'Talking', held: 'On hold',
  conference: 'Conference', connected: 'Connected', busy: 'Busy',
};

const PLACES = { queue: 'Queue', conference: 'Conference', application: 'Application', extension: 'Extension' };

/** Who calls, and below it whom. */
function whoOf({ legs, place }) {
  const [first, ...others] = legs.map(partyElement);
  if (others.length === 0 && place?.kind === 'extension') others.push(element('bdi', 'name', place.name));
  if (others.length === 0) return [first];
  return [first, element('span', 'callee', element('span', 'arrow', '→ '), ...listed(others))];
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

/** More rows nobody reads. */
const MAX_ROWS = 200;

function isFound({ legs, place, state }, words) {
  const text = [...legs.flatMap(({ name, number, device }) => [name, number, device]), place?.name ?? '',
    CALL_STATES[state]].join('\n').toLowerCase();
  return words.every((word) => text.includes(word));
}

/** What the note above the rows says; empty where nothing needs saying. */
function noteText(found, count, isSearch) {
  const { calls } = newest.figures;
  if (calls === 0) return 'Nobody is on the telephone.';
  if (isSearch) return found === 0 ? 'No call matches.' : `${count} of the ${found} calls that match, of ${calls}:`;
  return calls > count ? `The longest ${count} of ${calls} calls:` : '';
}

/** Shows the calls in which all of some words stand; `orders` says whether they may be ended, and how. */
export function showCalls({ hasActions, onHangUp }, words) {
  const found = callList().filter((call) => isFound(call, words));
  const calls = found.slice(0, MAX_ROWS);
  const note = noteText(found.length, calls.length, words.length > 0);
  byId('calls-table').hidden = calls.length === 0;
  byId('calls-table').querySelector('th.order').hidden = !hasActions;
  setNote('calls-note', problemOf('channels', 'bridges'), note !== '', note);
  setChildren(byId('calls-rows'), calls, {
    keyOf: (call) => call.id,
    create: () => newRow(onHangUp),
    update: (row, call) => updateRow(row, call, hasActions),
    refuge: byId('calls'),
  });
}
