/**
 * The page's life: it listens to the server and shows what comes; when the server goes, it says so and listens again.
 */
import { showBoard, showRates } from './board.js';
import { setAttribute, setText, turnClocks } from './elements.js';
import { hangUp, listenToForm, takeToken } from './orders.js';

/** After so much silence the server is taken for gone, in milliseconds; it speaks every second. */
const PATIENCE = 6000;
const RETRY = 1000;

const token = takeToken();
let source;
let offset = 0;
let heard = Date.now();
let hasBoard = false;

function showLink(phase, text) {
  const link = document.getElementById('link');
  setAttribute(link, 'data-phase', phase);
  setText(document.getElementById('link-text'), text);
  document.body.toggleAttribute('data-stale', hasBoard && (phase === 'lost' || phase === 'gone'));
}

function timeText(milliseconds) {
  return new Date(milliseconds).toLocaleTimeString();
}

function showPhase({ phase, pbx, since }) {
  if (phase === 'lost') showLink(phase, `No connection to ${pbx}: this is how it was at ${timeText(since)}`);
  else showLink(phase, phase === 'connecting' ? `Connecting to ${pbx} …` : phase === 'reading' ? `Reading ${pbx} …` : `Live: ${pbx}`);
}

function onBoard({ data }) {
  const board = JSON.parse(data);
  const hasActions = board.hasActions && token !== null;
  heard = Date.now();
  offset = board.now - heard;
  hasBoard = true;
  document.getElementById('dial').hidden = !hasActions;
  showBoard(board, { hasActions, onHangUp: hangUp });
  showPhase(board);
  turnClocks(board.now);
}

function onRates({ data }) {
  heard = Date.now();
  showRates(JSON.parse(data));
}

/** An EventSource gives up for good on an answer that isn't a stream, as a proxy gives when the server is gone: so a new one is made. */
function listen() {
  source = new EventSource('events');
  source.addEventListener('board', onBoard);
  source.addEventListener('rates', onRates);
  source.addEventListener('error', () => {
    if (document.getElementById('link').dataset.phase !== 'gone') showLink('gone', `No connection to the wallboard since ${timeText(heard)}`);
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, RETRY);
  });
}

setInterval(() => {
  turnClocks(Date.now() + offset);
  if (Date.now() - heard < PATIENCE || source.readyState !== EventSource.OPEN) return;
  source.close();
  showLink('gone', `No connection to the wallboard since ${timeText(heard)}`);
  listen();
  heard = Date.now();
}, 1000);

listenToForm();
listen();
