/**
 * The page's life: it listens to the server and shows what comes; when the server goes, it says so and listens again.
 */
import { showBoard, showRates, titleOf } from './board.js';
import { setAttribute, setText, turnClocks } from './elements.js';
import { followHistory } from './history.js';
import { hangUp, listenToForm, pause, takeToken } from './orders.js';
import { newest, takeChanges, takeSnapshot } from './tables.js';
import { listenToWall, showWall } from './wall.js';

/** After so much silence the page says that it hears nothing, in milliseconds; the server speaks twice a second. */
const PATIENCE = 1500;

/** After so much silence it asks anew. */
const GIVE_UP = 6000;
const RETRY = 500;
const REMEMBERED = 60;

const isWall = document.body.dataset.layout === 'wall';
const token = takeToken();
let source;
let offset = 0;
let heard = Date.now();
let hasBoard = false;
/** Messages of the PBX: how many there were, each second. */
const received = [];

function showLink(phase, text) {
  const isStale = hasBoard && ['lost', 'gone', 'connecting'].includes(phase);
  setAttribute(document.getElementById('link'), 'data-phase', phase);
  setText(document.getElementById('link-text'), text);
  document.body.toggleAttribute('data-stale', isStale);
  if (hasBoard) document.title = titleOf({ ...newest, phase });
}

function timeText(milliseconds) {
  return new Date(milliseconds).toLocaleTimeString();
}

function problemsText(problems) {
  return Object.entries(problems).map(([table, why]) => `${table}: ${why}`).join(' · ');
}

const PHASES = {
  connecting: ({ pbx }) => `Connecting to ${pbx} …`,
  reading: ({ pbx }) => `Reading ${pbx} …`,
  live: ({ pbx }) => `Live: ${pbx}`,
  incomplete: ({ pbx, problems }) => `Incomplete: ${pbx}. ${problemsText(problems)}`,
  lost: ({ pbx, since }) => `No connection to ${pbx}: this is how it was at ${timeText(since)}`,
};

function show() {
  const hasActions = newest.hasActions && token !== null;
  if (!isWall) {
    document.getElementById('dial').hidden = !hasActions;
    showBoard({ hasActions, onHangUp: hangUp, onPause: pause }, document.getElementById('search').value);
  }
  showLink(newest.phase, PHASES[newest.phase](newest));
  turn();
}

/** Shows what is known once more; where the server isn't heard, it stays as it is. */
function showAgain() {
  if (hasBoard && !isGone()) show();
}

/** While the truth isn't known, no clock counts on. */
function turn() {
  if (document.body.hasAttribute('data-stale') || !hasBoard) return;
  if (isWall) showWall(Date.now() + offset);
  else turnClocks(Date.now() + offset, newest.limits.longWait);
}

function onSnapshot({ data }) {
  takeSnapshot(JSON.parse(data));
  heard = Date.now();
  hasBoard = true;
  show();
}

function onChanges({ data }) {
  takeChanges(JSON.parse(data));
  heard = Date.now();
  show();
}

function onBeat({ data }) {
  const beat = JSON.parse(data);
  heard = Date.now();
  offset = beat.now - heard;
  if (isGone() && hasBoard) show();
  if (!isWall) countRate(beat);
}

function countRate({ now, received: count }) {
  const last = received.at(-1);
  if (last !== undefined && now - last.now < 1000) return;
  const rate = last === undefined ? 0 : Math.max(0, Math.round(((count - last.count) * 1000) / (now - last.now)));
  received.push({ now, count, rate });
  if (received.length > REMEMBERED) received.shift();
  showRates([...new Array(REMEMBERED - received.length).fill(0), ...received.map((one) => one.rate)]);
}

function isGone() {
  return document.getElementById('link').dataset.phase === 'gone';
}

function sayGone() {
  if (isGone()) return;
  showLink('gone', `No connection to the wallboard since ${timeText(heard)}`);
}

/**
 * An EventSource gives up for good on an answer that isn't a stream, as a proxy gives when the server is gone: so a new
 * one is made.
 */
function listen() {
  source = new EventSource('events');
  source.addEventListener('snapshot', onSnapshot);
  source.addEventListener('changes', onChanges);
  source.addEventListener('beat', onBeat);
  source.addEventListener('error', () => {
    sayGone();
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, RETRY);
  });
}

setInterval(() => {
  turn();
  const silence = Date.now() - heard;
  if (silence >= PATIENCE && source.readyState === EventSource.OPEN) sayGone();
  if (silence < GIVE_UP || source.readyState !== EventSource.OPEN) return;
  source.close();
  heard = Date.now();
  listen();
}, 250);

if (isWall) listenToWall();
else {
  listenToForm();
  document.getElementById('search').addEventListener('input', showAgain);
}
followHistory(showAgain);
if (location.pathname === '/phone') document.body.dataset.layout = 'phone';
listen();
