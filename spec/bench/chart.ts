/**
 * The bar chart of the README: messages for a second of CPU time, a bar for each client, as SVG without scripts and
 * fonts of its own.
 */
import type { Figures } from './table.js';

const WIDTH = 720;
const LABEL = 190;
const BAR = 26;
const GAP = 10;
const TOP = 64;

const COLOURS: Readonly<Record<string, string>> = { floor: '#9aa4ad', gami: '#1f7a5c' };
const OTHER = '#c98b2b';

interface Bar {
  readonly label: string;
  readonly colour: string;
  readonly perSecond: number;
}

function barsOf(figures: Figures): Bar[] {
  return figures.rows
    .filter(({ scenario }) => scenario.name === 'stream-22')
    .map(({ kind }) => ({
      label: kind.label,
      colour: COLOURS[kind.name] ?? OTHER,
      perSecond: 1e6 / (figures.median('stream-22', kind.name, 'cpu') ?? Infinity),
    }))
    .sort((one, other) => other.perSecond - one.perSecond);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function draw({ label, colour, perSecond }: Bar, index: number, most: number): string {
  const y = TOP + index * (BAR + GAP);
  const width = Math.max(1, Math.round(perSecond / most * (WIDTH - LABEL - 110)));
  const middle = y + BAR / 2 + 5;
  const figure = perSecond >= 1e6
    ? `${(perSecond / 1e6).toFixed(2)} million`
    : Math.round(perSecond).toLocaleString('en');
  return `  <text x="${LABEL - 10}" y="${middle}" text-anchor="end">${escaped(label)}</text>
  <rect x="${LABEL}" y="${y}" width="${width}" height="${BAR}" rx="3" fill="${colour}"/>
  <text x="${LABEL + width + 8}" y="${middle}">${figure}</text>`;
}

/** Draws the chart. */
const SUBTITLE = 'the stream of an Asterisk 22, every event a map of strings, two headers read; '
  + 'the floor makes one string for each';

export function chartOf(figures: Figures): string {
  const bars = barsOf(figures);
  const most = Math.max(...bars.map(({ perSecond }) => perSecond));
  const height = TOP + bars.length * (BAR + GAP) + 8;
  const size = `width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-labelledby="title">
  <title id="title">Messages for one second of CPU time</title>
  <rect width="${WIDTH}" height="${height}" rx="6" fill="#ffffff"/>
  <g font-family="system-ui, -apple-system, 'Segoe UI', sans-serif" font-size="14" fill="#24292f">
  <text x="16" y="28" font-size="16" font-weight="600">Messages for one second of CPU time</text>
  <text x="16" y="48" font-size="12" fill="#57606a">${SUBTITLE}</text>
${bars.map((bar, index) => draw(bar, index, most)).join('\n')}
  </g>
</svg>
`;
}
