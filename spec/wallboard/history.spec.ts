/**
 * What was, minute by minute: in memory of fixed size, and in a file over a restart.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { History } from '../../example/wallboard/history.js';

const MINUTE = 60_000;
/** Noon of a day by this machine's clock. */
const NOON = new Date(2026, 5, 15, 12).getTime();

describe('History', () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'gami-history-'));
  });

  after(() => rmSync(folder, { recursive: true }));

  it('has the last hour by minutes, the most that waited in each, and null where nothing was seen', () => {
    const history = new History();
    for (const [minute, waiting] of [[0, 3], [0, 5], [0, 1], [2, 4]] as const) {
      history.see('sales', waiting, NOON + minute * MINUTE);
    }
    history.count('sales', 'offered', NOON + MINUTE);
    const { hour } = history.view(NOON + 2 * MINUTE)['sales']!;
    expect(hour.waiting).to.have.length(60);
    expect(hour.waiting.slice(-4)).to.deep.equal([null, 5, null, 4]);
    expect(hour.offered.slice(-4)).to.deep.equal([0, 0, 1, 0]);
  });

  it('has today by quarters of an hour since midnight, and counts today alone', () => {
    const history = new History();
    history.count('sales', 'answered', NOON - 13 * 60 * MINUTE);
    for (const minute of [0, 14, 15]) history.count('sales', 'answered', NOON + minute * MINUTE);
    history.count('other', 'abandoned', NOON);
    const now = NOON + 16 * MINUTE;
    const { answered } = history.view(now)['sales']!.today;
    expect(answered).to.have.length(50);
    expect(answered.slice(-2)).to.deep.equal([2, 1]);
    expect(answered.reduce((sum, count) => sum + count)).to.equal(3);
    expect(history.today('sales', now)).to.deep.equal({ offered: 0, answered: 3, inTime: 0, abandoned: 0 });
    expect(history.total(now)).to.deep.equal({ offered: 0, answered: 3, inTime: 0, abandoned: 1 });
  });

  it('forgets what is older than 25 hours, and takes no more room', () => {
    const history = new History();
    for (let minute = 0; minute < 3000; minute += 1) history.count('sales', 'offered', NOON + minute * MINUTE);
    const now = NOON + 2999 * MINUTE;
    const today = Math.floor((now - new Date(now).setHours(0, 0, 0, 0)) / MINUTE) + 1;
    expect(history.today('sales', now).offered).to.equal(today);
    expect(history.view(now)['sales']!.hour.offered).to.deep.equal(new Array(60).fill(1));
  });

  it('holds 500 queues, and does not fail beyond', () => {
    const history = new History();
    for (let index = 0; index < 600; index += 1) history.count(`queue ${index}`, 'offered', NOON);
    expect(Object.keys(history.view(NOON))).to.have.length(500);
    expect(history.today('queue 599', NOON).offered).to.equal(0);
  });

  it('is in the file when its minute is over, and all of it at the end; the next process goes on with it', () => {
    const file = join(folder, 'one.jsonl');
    const history = new History(file, undefined, NOON);
    history.count('sales', 'offered', NOON);
    history.see('sales', 1, NOON);
    expect(readFileSync(file, 'utf8')).to.equal('');
    history.see('sales', 2, NOON + MINUTE);
    expect(readFileSync(file, 'utf8')).to.equal(`${JSON.stringify({
      minute: NOON / MINUTE, queue: 'sales', waiting: 1, offered: 1, answered: 0, inTime: 0, abandoned: 0,
    })}\n`);
    history.count('sales', 'answered', NOON + MINUTE);
    history.save(NOON + MINUTE, true);
    const next = new History(file, undefined, NOON + MINUTE);
    next.count('sales', 'offered', NOON + MINUTE);
    const now = NOON + 2 * MINUTE;
    expect(next.today('sales', now)).to.deep.equal({ offered: 2, answered: 1, inTime: 0, abandoned: 0 });
    expect(next.view(now)['sales']!.hour.waiting.slice(-3)).to.deep.equal([1, 2, null]);
    expect(next.seenUntil).to.equal(now);
  });

  it('passes over what is no line of its own, of another time or cut off, and writes the file anew without it', () => {
    const file = join(folder, 'two.jsonl');
    const good = {
      minute: NOON / MINUTE, queue: 'sales', waiting: 1, offered: 7, answered: 0, inTime: 0, abandoned: 0,
    };
    const lines = ['', 'x', 'null', '[]', '{"minute":1,"queue":"sales","offered":9}', JSON.stringify(good),
      JSON.stringify({ ...good, minute: good.minute + 5000 }), JSON.stringify({ ...good, queue: 5 }),
      JSON.stringify({ ...good, offered: 'x' }), '{"minute":'];
    writeFileSync(file, lines.join('\n'));
    expect(new History(file, undefined, NOON).today('sales', NOON).offered).to.equal(7);
    expect(readFileSync(file, 'utf8').split('\n')).to.have.length(2);
  });

  it('grows no file over the days', () => {
    const file = join(folder, 'three.jsonl');
    const history = new History(file, undefined, NOON);
    for (let minute = 0; minute < 4 * 1440; minute += 1) history.see('sales', 1, NOON + minute * MINUTE);
    expect(readFileSync(file, 'utf8').split('\n').length).to.be.below(2 * 1500);
  });

  it('says once that the file can not be written, goes on, and says at the start where it can not be at all', () => {
    const sub = mkdtempSync(join(folder, 'sub-'));
    const errors: Error[] = [];
    const history = new History(join(sub, 'x.jsonl'), (error) => errors.push(error), NOON);
    rmSync(sub, { recursive: true });
    for (let minute = 0; minute < 5; minute += 1) history.see('sales', 1, NOON + minute * MINUTE);
    expect(errors.map(({ message }) => message)).to.have.length(1);
    expect(history.view(NOON + 4 * MINUTE)['sales']!.hour.waiting.slice(-5)).to.deep.equal([1, 1, 1, 1, 1]);
    expect(() => new History(join(sub, 'x.jsonl'))).to.throw(/ENOENT/);
  });
});
