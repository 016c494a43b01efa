/**
 * The wall: a tile for each queue, as many as can be read from afar; more of them come page by page.
 */
import { element, setAttribute, setChildren, setSince, setText, spanText } from './elements.js';
import { newSparkline, updateSparkline } from './history.js';
import { newest, queueList } from './tables.js';

const MAX_TILES = 9;

/** How long a page stays, in milliseconds. */
const PAGE_TIME = 7000;

function percent(part, whole) {
  return whole === 0 ? '–' : `${Math.round((100 * part) / whole)}%`;
}

/** The figures of a tile, by their words; what is a time counts from `data-since`. */
function figuresOf({ waiting, oldest, agents, answered, inTime, offered, abandoned }) {
  return {
    Waiting: String(waiting),
    Longest: oldest === 0 ? '–' : { since: oldest },
    Free: String(agents.free),
    Talking: String(agents.talking + agents.held),
    Answered: `${answered}/${offered}`,
    'In time': percent(inTime, answered),
    'Gave up': String(abandoned),
  };
}

function showFigure(figure, value) {
  const shown = figure.lastChild.firstChild;
  if (typeof value === 'string') {
    shown.removeAttribute('data-since');
    setText(shown, value);
  } else setSince(shown, value.since);
}

function newFigure(name) {
  const figure = element('div', 'figure', element('dt', '', name), element('dd', '', element('time', '', '–')));
  setAttribute(figure, 'data-name', name);
  return figure;
}

function showFigures(parent, figures) {
  setChildren(parent, Object.entries(figures), {
    keyOf: ([name]) => name,
    create: ([name]) => newFigure(name),
    update: (figure, [, value]) => showFigure(figure, value),
  });
}

/** How it stands with a queue: colour of the whole tile, and a word. */
function levelOf({ waiting, oldest, agents }, now) {
  if (waiting === 0) return ['calm', ''];
  if (now - oldest > newest.limits.longWait * 1000) return ['alarm', 'long wait'];
  return agents.free === 0 ? ['warn', 'no agent free'] : ['warn', ''];
}

function newTile({ name }) {
  const tile = element('section', 'tile', element('h2', '', element('bdi', '', name), element('span', 'word')));
  tile.append(element('dl', 'figures'), newSparkline());
  setAttribute(tile, 'aria-label', name);
  return tile;
}

function updateTile(tile, queue, now) {
  const [level, word] = levelOf(queue, now);
  const isKnown = !['queues', 'callers', 'members'].some((table) => newest.problems[table]);
  setAttribute(tile, 'data-level', isKnown ? level : 'unknown');
  setText(tile.querySelector('.word'), isKnown ? word : 'not to be relied on');
  showFigures(tile.querySelector('.figures'), figuresOf(queue));
  updateSparkline(tile.lastChild, queue.name);
}

/** What the address asks for beside the queues: `?flash` and `?sound`. */
const asked = new URLSearchParams(location.search);
const alarmed = new Set();
let audio;

/** A short tone. A browser may keep it back until somebody has clicked on the page. */
function sound() {
  audio ??= new AudioContext();
  void audio.resume();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  volume.gain.value = 0.1;
  tone.frequency.value = 660;
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.4);
  document.body.dataset.sounded = String(Number(document.body.dataset.sounded ?? 0) + 1);
}

/** Sounds once for each queue that comes to a long wait, on whichever page it is. */
function alarm(queues, now) {
  const names = queues.filter((queue) => levelOf(queue, now)[0] === 'alarm').map(({ name }) => name);
  const isNew = names.some((name) => !alarmed.has(name));
  alarmed.clear();
  for (const name of names) alarmed.add(name);
  if (isNew && asked.has('sound')) sound();
}

/** Lets the wall fill the screen by a button, which is away while it does, and flash where the address asks for it. */
export function listenToWall() {
  const button = document.getElementById('full-screen');
  document.body.toggleAttribute('data-flash', asked.has('flash'));
  button.hidden = !document.fullscreenEnabled;
  button.addEventListener('click', () => void document.documentElement.requestFullscreen().catch(() => undefined));
  document.addEventListener('fullscreenchange', () => { button.hidden = document.fullscreenElement !== null; });
}

/** Shows the wall at a time of the server's clock. */
export function showWall(now) {
  const queues = queueList();
  alarm(queues, now);
  const pages = Math.max(1, Math.ceil(queues.length / MAX_TILES));
  const page = Math.floor(now / PAGE_TIME) % pages;
  const shown = queues.slice(page * MAX_TILES, (page + 1) * MAX_TILES);
  const tiles = document.getElementById('tiles');
  const { calls, talking, waiting, agents, answered, inTime, abandoned } = newest.figures;
  showFigures(document.getElementById('totals'), {
    Calls: String(calls), Talking: String(talking), Waiting: String(waiting), 'Agents free': String(agents.free),
    'In time': percent(inTime, answered), Abandoned: String(abandoned),
    ...(pages > 1 ? { Page: `${page + 1}/${pages}` } : {}),
  });
  setAttribute(tiles, 'data-count', String(Math.min(shown.length, MAX_TILES)));
  setChildren(tiles, shown, {
    keyOf: ({ name }) => name, create: newTile, update: (tile, queue) => updateTile(tile, queue, now),
  });
  for (const time of document.querySelectorAll('time[data-since]')) {
    setText(time, spanText(now - Number(time.dataset.since)));
  }
}
