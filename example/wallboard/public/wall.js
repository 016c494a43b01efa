/**
 * The wall: a tile for each queue, as many as can be read from afar; more of them come page by page.
 */
import { element, setAttribute, setChildren, setSince, setText, spanText } from './elements.js';
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
  tile.append(element('dl', 'figures'));
  setAttribute(tile, 'aria-label', name);
  return tile;
}

function updateTile(tile, queue, now) {
  const [level, word] = levelOf(queue, now);
  const isKnown = !['queues', 'callers', 'members'].some((table) => newest.problems[table]);
  setAttribute(tile, 'data-level', isKnown ? level : 'unknown');
  setText(tile.querySelector('.word'), isKnown ? word : 'not to be relied on');
  showFigures(tile.querySelector('.figures'), figuresOf(queue));
}

function wanted(queues) {
  const names = new URLSearchParams(location.search).get('queue')?.split(',');
  return names === undefined ? queues : queues.filter(({ name }) => names.includes(name));
}

/** Shows the wall at a time of the server's clock. */
export function showWall(now) {
  const queues = wanted(queueList());
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
