/**
 * Metrics: read by a parser as strict as the rules of the text format, and compared with what the fake PBX holds.
 */
import { expect } from 'chai';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Exposition, type Family } from '../../lib/cli/metrics/exposition.js';
import { FAMILIES } from '../../lib/cli/metrics/families.js';
import { PROJECT } from '../support/source.js';
import { SECRET, withPbx } from './fake.js';
import { Gami } from './gami.js';

/** A sample as a strict reader sees it. */
interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LABELS = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/y;

function labelsOf(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (let at = 0; at < text.length;) {
    LABELS.lastIndex = at;
    const match = LABELS.exec(text);
    if (match === null) throw new Error(`no label at ${at} of ${text}`);
    const [whole, name, value, comma] = match;
    if (Object.hasOwn(labels, name!)) throw new Error(`label ${name!} twice`);
    if (comma === ',' && at + whole.length === text.length) throw new Error('a comma at the end');
    labels[name!] = value!.replace(/\\(.)/g, (_all, letter: string) => (letter === 'n' ? '\n' : letter));
    at += whole.length;
  }
  return labels;
}

/** Reads the text format and refuses what isn't by its rules. */
function parseMetrics(text: string): Sample[] {
  if (text !== '' && !text.endsWith('\n')) throw new Error('no line feed at the end');
  const samples: Sample[] = [];
  const seen = new Set<string>();
  const families = new Set<string>();
  let family: { name: string; type?: string } | undefined;
  for (const line of text.split('\n').slice(0, -1)) {
    const help = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) ((?:[^\\\n]|\\[\\n])+)$/.exec(line);
    const type = /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge)$/.exec(line);
    const sample = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (NaN|[+-]Inf|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/.exec(line);
    if (help !== null) {
      if (families.has(help[1]!)) throw new Error(`family ${help[1]!} twice`);
      families.add(help[1]!);
      family = { name: help[1]! };
    } else if (type !== null) {
      if (family?.name !== type[1] || family?.type !== undefined) throw new Error(`TYPE out of place: ${line}`);
      family = { name: type[1]!, type: type[2]! };
      if (type[2] === 'counter' && !family.name.endsWith('_total')) throw new Error(`${family.name} isn't a total`);
    } else if (sample !== null) {
      if (family?.name !== sample[1] || family?.type === undefined) throw new Error(`sample out of place: ${line}`);
      const labels = labelsOf(sample[2] ?? '');
      const key = `${sample[1]!}${JSON.stringify(Object.entries(labels).sort())}`;
      if (seen.has(key)) throw new Error(`sample twice: ${line}`);
      seen.add(key);
      samples.push({ name: sample[1]!, labels, value: Number(sample[3]!.replace('Inf', 'Infinity')) });
    } else throw new Error(`a line that is none: ${line}`);
  }
  return samples;
}

function sumOf(samples: readonly Sample[]): number {
  return samples.reduce((sum, { value }) => sum + value, 0);
}

describe('exposition', () => {
  const family: Family = { name: 'x', type: 'gauge', help: 'a \\ and\nmore' };

  it('escapes help and labels, and keeps a family together', () => {
    const exposition = new Exposition();
    const other: Family = { name: 'y_total', type: 'counter', help: 'y' };
    exposition.set(family, { a: 'q"u\\o\nte', b: '' }, 1);
    exposition.set(other, {}, 3);
    exposition.add(family, { a: '2' });
    exposition.add(family, { a: '2' }, 1.5);
    const text = exposition.toString();
    expect(text).to.equal([
      '# HELP x a \\\\ and\\nmore',
      '# TYPE x gauge',
      'x{a="q\\"u\\\\o\\nte",b=""} 1',
      'x{a="2"} 2.5',
      '# HELP y_total y',
      '# TYPE y_total counter',
      'y_total 3',
      '',
    ].join('\n'));
    expect(parseMetrics(text)[0]).to.deep.equal({ name: 'x', labels: { a: 'q"u\\o\nte', b: '' }, value: 1 });
  });

  it('writes numbers as the format has them', () => {
    const exposition = new Exposition();
    for (const value of [0, -1.5, 1e21, 1e-7, NaN, Infinity, -Infinity]) {
      exposition.set(family, { v: String(value) }, value);
    }
    expect(parseMetrics(exposition.toString()).map(({ value }) => value)).to.deep.equal([0, -1.5, 1e21, 1e-7, NaN,
      Infinity, -Infinity]);
    expect(new Exposition().toString()).to.equal('');
  });

  it('is read by a parser that refuses what breaks the rules', () => {
    const good = '# HELP x y\n# TYPE x gauge\nx{a="1"} 1\n';
    expect(parseMetrics(good)).to.have.lengthOf(1);
    const bad = [good.slice(0, -1), `${good}x{a="1"} 2\n`, good.replace('"1"', '1'), 'x 1\n', `${good}${good}`,
      '# TYPE x gauge\nx 1\n', '# HELP x y\n# TYPE x counter\nx 1\n', good.replace('} 1', '} one'), `${good}\n`];
    for (const text of bad) expect(() => parseMetrics(text), text).to.throw(Error);
  });
});

describe('gami metrics', () => {
  const context = withPbx();

  async function start(...args: readonly string[]): Promise<{ gami: Gami; url: string }> {
    const gami = context.pbx.start(['metrics', '--listen', '127.0.0.1:0', ...args]);
    await gami.waitFor('stderr', /metrics at (\S+);/);
    return { gami, url: /metrics at (\S+);/.exec(gami.stderr)![1]! };
  }

  async function scrape(url: string): Promise<Sample[]> {
    const response = await fetch(url);
    expect([response.status, response.headers.get('content-type')]).to.deep.equal([200,
      'text/plain; version=0.0.4; charset=utf-8']);
    return parseMetrics(await response.text());
  }

  /** Scrapes until the model is complete, and as a test wants it. */
  async function scrapeUntil(
    url: string,
    fits: (value: (name: string) => number | undefined) => boolean,
  ): Promise<Sample[]> {
    for (;;) {
      const samples = await scrape(url);
      const value = (name: string): number | undefined => samples.find((each) => each.name === name)?.value;
      if (fits(value)) return samples;
    }
  }

  const isComplete = (value: (name: string) => number | undefined): boolean => value('asterisk_tables_complete') === 1;

  it('are what the PBX holds', async () => {
    const queue = 'sup"port\\\\';
    context.pbx.queue(queue, { members: ['PJSIP/a', 'PJSIP/b', 'PJSIP/c'] });
    context.pbx.queue('empty');
    context.pbx.queue(queue).pause('PJSIP/b');
    context.pbx.call({ from: 'PJSIP/x', to: 'PJSIP/y', answered: true });
    context.pbx.call({ from: 'PJSIP/v', to: 'PJSIP/w' });
    const { gami, url } = await start();
    const samples = await scrapeUntil(url, isComplete);
    const of = (name: string, labels: Record<string, string> = {}): number | undefined =>
      samples.find((each) => each.name === name && Object.entries(labels).every(([key, value]) =>
        each.labels[key] === value
      ))?.value;
    const server = `127.0.0.1:${context.pbx.port}`;
    expect(samples.every(({ labels }) => labels['server'] === server)).to.equal(true);
    const channels = [...context.pbx.pbx.channels.values()];
    expect(of('asterisk_up')).to.equal(1);
    expect(of('asterisk_calls')).to.equal(2);
    expect(sumOf(samples.filter(({ name }) => name === 'asterisk_channels'))).to.equal(channels.length);
    expect(of('asterisk_channels', { state: 'Up' })).to.equal(2);
    expect(of('asterisk_queue_callers', { queue: 'empty' })).to.equal(0);
    expect(of('asterisk_queue_longest_wait_seconds', { queue: 'empty' })).to.equal(0);
    const members = samples.filter(({ name }) => name === 'asterisk_queue_members');
    expect(sumOf(members.filter(({ labels }) => labels['queue'] === queue))).to.equal(3);
    expect(of('asterisk_queue_members_paused', { queue })).to.equal(1);
    expect(of('asterisk_queue_completed_total', { queue: 'empty' })).to.equal(0);
    expect(of('gami_ping_seconds')).to.be.within(0, 2);
    expect(of('gami_reconnects_total')).to.equal(0);
    expect(of('gami_received_bytes_total')).to.be.greaterThan(100);
    const before = of('gami_events_total')!;
    for (let index = 0; index < 10; index += 1) context.pbx.send({ Event: 'Foo' });
    await scrapeUntil(url, (value) => value('gami_events_total')! >= before + 10);
    gami.kill('SIGINT');
    expect((await gami.ended).code).to.equal(0);
  });

  it('tell how long the first caller has waited', async () => {
    context.pbx.queue('support', { callers: ['PJSIP/a', 'PJSIP/b'] });
    const { url } = await start();
    const samples = await scrapeUntil(url, (value) => value('asterisk_queue_longest_wait_seconds')! > 0);
    expect(samples.find(({ name }) => name === 'asterisk_queue_callers')?.value).to.equal(2);
  });

  it('tell of a loss and of the return', async () => {
    const { gami, url } = await start();
    await scrapeUntil(url, isComplete);
    context.pbx.refuse();
    context.pbx.drop();
    await gami.waitFor('stderr', /closed the connection; try 1/);
    const samples = await scrape(url);
    expect(samples.find(({ name }) => name === 'asterisk_up')?.value).to.equal(0);
    expect(samples.some(({ name }) => name === 'asterisk_channels' || name === 'gami_ping_seconds')).to.equal(false);
    await context.pbx.accept();
    await scrapeUntil(url, (value) => value('asterisk_up') === 1 && value('gami_reconnects_total') === 1);
  });

  it('name what a table lacks', async () => {
    context.pbx.users.set('admin', { secret: SECRET, write: 'user' });
    const { url } = await start();
    const samples = await scrapeUntil(url, isComplete);
    const problems = samples.filter(({ name }) => name === 'asterisk_table_problem');
    expect(problems.map(({ labels }) => labels['table'])).to.include('channels');
  });

  it('of several servers by profile have their names', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gami-'));
    try {
      const { port } = context.pbx;
      writeFileSync(join(folder, 'secret'), SECRET);
      const place = { port, username: 'admin', secretFile: 'secret' };
      const profiles = { berlin: place, paris: { ...place, username: 'none' } };
      writeFileSync(join(folder, 'gami.json'), JSON.stringify(profiles));
      const gami = Gami.start(['metrics', '--listen', '0', '--profile', 'berlin', '--profile', 'paris'], {
        env: { XDG_CONFIG_HOME: folder },
      });
      await gami.waitFor('stderr', /paris: the server refused the login/);
      const url = /metrics at (\S+);/.exec(gami.stderr)![1]!;
      await scrapeUntil(url, (value) => value('asterisk_up') === 1);
      const up = (await scrape(url)).filter(({ name }) => name === 'asterisk_up');
      expect(up.map(({ labels, value }) => [labels['server'], value])).to.deep.equal([['berlin', 1], ['paris', 0]]);
    } finally {
      await Gami.killAll();
      rmSync(folder, { recursive: true });
    }
  });

  it('are under one path, for reading alone, on this machine alone', async () => {
    const { url } = await start();
    expect(new URL(url).hostname).to.equal('127.0.0.1');
    const [root, post, head] = await Promise.all([
      fetch(new URL('/', url)), fetch(url, { method: 'POST' }), fetch(url, { method: 'HEAD' }),
    ]);
    expect([root.status, post.status, head.status, await head.text()]).to.deep.equal([404, 405, 200, '']);
    expect(await root.text()).to.equal('the metrics are at /metrics\n');
  });

  it('end with 1 when no server lets it in, or the port is taken', async () => {
    const refused = await context.pbx.run(['metrics', '--listen', '0'], { env: { AMI_SECRET: 'wrong' } });
    expect(refused.code).to.equal(1);
    expect(refused.stderr).to.match(/: the server refused the login: Authentication failed\n/);
    const { url } = await start();
    const second = await context.pbx.run(['metrics', '--listen', new URL(url).port]);
    expect(second.code).to.equal(1);
    expect(second.stderr).to.match(/^gami: .*EADDRINUSE/m);
  });

  it('refuse an address that is none', async () => {
    for (const text of ['', 'x', '1:2:3', '[::x]:1', '70000']) {
      const { code, stderr } = await context.pbx.run(['metrics', '--listen', text]);
      expect([code, stderr.split('\n').at(-2)]).to.deep.equal([2,
        'gami: --listen takes PORT, ADDRESS:PORT or [IPv6]:PORT'], text);
    }
  });
});

describe('the dashboard of Grafana', () => {
  const text = readFileSync(join(PROJECT, 'example', 'grafana-dashboard.json'), 'utf8');
  const { panels } = JSON.parse(text) as { panels: { id: number; targets: { expr: string }[] }[] };
  const known = new Map(Object.values(FAMILIES).map((family) => [family.name, family]));

  it('draws metrics that there are, and all of them; counters by their rate alone', () => {
    const expressions = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
    const named = expressions.flatMap((expression) => expression.match(/\b(?:asterisk|gami)_\w+/g) ?? []);
    expect(named.filter((name) => !known.has(name))).to.deep.equal([]);
    expect([...known.keys()].filter((name) => !named.includes(name))).to.deep.equal([]);
    for (const expression of expressions) {
      const isCounter = /_total/.test(expression);
      expect(isCounter, expression).to.equal(/\b(?:rate|increase)\(/.test(expression));
    }
  });

  it('gives each panel a number of its own', () => {
    expect(new Set(panels.map(({ id }) => id)).size).to.equal(panels.length);
  });
});
