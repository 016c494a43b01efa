/**
 * What was: how many waited over the last hour as a line for each queue, and today as bars. Asked for every half
 * minute; a minute in which the PBX was not seen is a gap.
 */
import { setAttribute, setText } from './elements.js';

const PAUSE = 30_000;
const SVG = 'http://www.w3.org/2000/svg';
const HEIGHT = 24;

/** By queue; `undefined` until it is known. */
let histories;

function svg(name, className) {
  const made = document.createElementNS(SVG, name);
  if (className) made.setAttribute('class', className);
  return made;
}

async function ask(onNew) {
  const response = await fetch('api/history').catch(() => undefined);
  if (!response?.ok) return;
  histories = await response.json().catch(() => histories);
  onNew();
}

/** Asks for the history, now and again and again. */
export function followHistory(onNew) {
  void ask(onNew);
  setInterval(() => void ask(onNew), PAUSE);
}

/** Makes the place of a queue's line. */
export function newSparkline() {
  const made = svg('svg', 'spark');
  setAttribute(made, 'preserveAspectRatio', 'none');
  setAttribute(made, 'role', 'img');
  made.append(svg('path', 'line'));
  return made;
}

/** The path of a line that has a gap where nothing is known. */
function pathOf(values, highest) {
  let isDown = false;
  return values.map((value, index) => {
    if (value === null) {
      isDown = false;
      return '';
    }
    const command = isDown ? 'L' : 'M';
    isDown = true;
    const y = HEIGHT - 1 - ((HEIGHT - 2) * value) / highest;
    return `${command}${index} ${y.toFixed(1)}${command === 'M' ? 'h.5' : ''}`;
  }).join('');
}

/** Draws a queue's last hour; nothing where it isn't known. */
export function updateSparkline(target, queue) {
  const waiting = histories?.[queue]?.hour.waiting;
  target.toggleAttribute('hidden', waiting === undefined);
  if (waiting === undefined) return;
  const most = Math.max(0, ...waiting);
  setAttribute(target, 'viewBox', `0 0 ${waiting.length - 1} ${HEIGHT}`);
  setAttribute(target, 'aria-label', `Waiting over the last hour: at most ${most}`);
  setAttribute(target.firstChild, 'd', pathOf(waiting, Math.max(1, most)));
}

/** Sums up a row of figures over all queues. */
function sumOf(name) {
  const rows = Object.values(histories).map(({ today }) => today[name]);
  return (rows[0] ?? []).map((_value, index) => rows.reduce((sum, row) => sum + row[index], 0));
}

function bar(className, index, from, size) {
  const made = svg('rect', className);
  for (const [name, value] of Object.entries({ x: index + 0.1, width: 0.8, y: from, height: size })) {
    setAttribute(made, name, String(value));
  }
  return made;
}

/** Draws today: for each quarter of an hour who was answered, and above them who gave up. */
export function showDay() {
  const target = document.getElementById('day');
  const isKnown = histories !== undefined && Object.keys(histories).length > 0;
  target.parentElement.hidden = !isKnown;
  if (!isKnown) return;
  const [answered, abandoned] = [sumOf('answered'), sumOf('abandoned')];
  const all = answered.map((count, index) => count + abandoned[index]);
  const highest = Math.max(1, ...all);
  const label = `Today by quarters of an hour: ${sum(answered)} answered, ${sum(abandoned)} abandoned`;
  setText(document.getElementById('day-text'), `${sum(answered)} answered, ${sum(abandoned)} abandoned`);
  if (target.dataset.drawn === JSON.stringify([answered, abandoned])) return;
  target.dataset.drawn = JSON.stringify([answered, abandoned]);
  setAttribute(target, 'viewBox', `0 0 ${Math.max(96, all.length)} ${highest}`);
  setAttribute(target, 'aria-label', label);
  target.replaceChildren(...answered.flatMap((count, index) => [
    bar('answered', index, highest - count, count),
    bar('abandoned', index, highest - all[index], abandoned[index]),
  ]));
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
