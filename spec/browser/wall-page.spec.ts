/**
 * The wall in a real browser: everything fits, is large enough, and says what the model says.
 */
import { expect } from 'chai';
import { Browser } from '../support/browser.js';
import { Board } from '../wallboard/board.js';
import { CONTRAST_FAULTS } from './contrast.js';

const IS_LIVE = "document.getElementById('link').dataset.phase === 'live'";

/** Elements with text that is cut off, reaches beyond its tile or the window; names are cut with dots. */
const OUTSIDE = `return [...document.querySelectorAll('.tile, .totals .figure')].flatMap((box) => {
  const outer = box.getBoundingClientRect();
  const parts = [box, ...box.querySelectorAll('dt, dd, h2, .word')];
  return parts.filter((one) => {
    const r = one.getBoundingClientRect();
    const isIn = r.left >= outer.left - 1 && r.right <= outer.right + 1 && r.top >= outer.top - 1
      && r.bottom <= outer.bottom + 1 && r.bottom <= innerHeight + 1 && r.right <= innerWidth + 1;
    return !isIn || (one.tagName === 'DD' && one.scrollWidth > one.clientWidth + 1);
  }).map((one) => one.tagName + ' ' + one.textContent);
})`;

const SMALL = `return [...document.querySelectorAll('.figure dd')].map((one) =>
  parseFloat(getComputedStyle(one).fontSize) / innerHeight).filter((part) => part < 0.041).length`;

/** The figures of the tiles in sight, by queue. */
const TILES = `return Object.fromEntries([...document.querySelectorAll('.tile')].map((tile) => [tile.dataset.key,
  Object.fromEntries([...tile.querySelectorAll('.figure')].map((one) => [one.dataset.name,
    one.lastChild.textContent]))]))`;

const PAGE = "document.querySelector('#totals [data-name=Page] dd')?.textContent";

const SCROLLS = 'return [document.documentElement.scrollHeight > innerHeight, '
  + 'document.documentElement.scrollWidth > innerWidth]';

describe('the wall in a browser', function () {
  this.timeout(120_000);
  let browser: Browser;
  let board: Board;

  before(async () => {
    browser = await Browser.open();
  });

  after(async () => {
    await browser?.close();
  });

  afterEach(async () => {
    await browser.go('about:blank');
    await board.close();
  });

  function figure(tile: string, name: string): Promise<string> {
    return browser.run('return document.querySelector(arguments[0]).textContent',
      `${tile} [data-name="${name}"] dd`);
  }

  /** So many calls, all but a fifth answered, and queues with agents and callers. */
  async function open(calls: number, queues: number, agents: number): Promise<void> {
    board = await Board.open({}, (fake) => {
      for (let count = 0; count < calls; count += 1) {
        fake.call({ from: { name: 'PJSIP/a' }, to: { name: 'PJSIP/b' }, answered: count % 5 !== 0 });
      }
      for (let count = 0; count < queues; count += 1) {
        const members = Array.from({ length: agents }, (_, index) => `PJSIP/agent-${count}-${index}`)
          .filter((_, index) => index % queues === count);
        const callers = Array.from({ length: count % 4 }, (_, index) => `PJSIP/caller-${count}-${index}`);
        fake.queue(`queue ${count} with quite a long name`, { members, callers });
      }
    });
    await browser.emulate(1920, 1080);
    await browser.go(`${board.page.origin}/wall`);
    await browser.until(`${IS_LIVE} && document.querySelectorAll('.tile').length === ${Math.min(queues, 9)}`);
  }

  for (const [calls, queues, agents] of [[0, 0, 0], [5, 1, 3], [60, 5, 12], [500, 12, 40]] as const) {
    it(`fills the screen with what the model has: ${calls} calls, ${queues} queues, ${agents} agents`, async () => {
      await open(calls, queues, agents);
      const { figures, queues: all } = board.view;
      expect(figures.calls).to.equal(calls + figures.waiting);
      for (const [name, value] of Object.entries({
        Calls: figures.calls, Talking: figures.talking, Waiting: figures.waiting, 'Agents free': figures.agents.free,
        Abandoned: figures.abandoned,
      })) expect(await figure('#totals', name), name).to.equal(String(value));
      const read: Record<string, Record<string, string>> = {};
      const pages = Math.ceil(queues / 9);
      for (let page = 1; page <= pages; page += 1) {
        if (pages > 1) await browser.until(`${PAGE} === '${page}/${pages}'`);
        Object.assign(read, await browser.run(TILES));
      }
      expect(Object.keys(read)).to.have.length(queues);
      for (const { name, waiting, agents: states, answered, offered, abandoned } of all) {
        const { Waiting, Free, Talking, Answered, 'Gave up': gaveUp } = read[name]!;
        expect([Waiting, Free, Talking, Answered, gaveUp], name).to.deep.equal([waiting, states.free, states.talking,
          `${answered}/${offered}`, abandoned].map(String));
      }
      for (const [width, height] of [[1920, 1080], [3840, 2160]] as const) {
        for (const scheme of ['light', 'dark'] as const) {
          await browser.emulate(width, height, scheme);
          const at = `${width} ${scheme}`;
          expect(await browser.run(OUTSIDE), at).to.deep.equal([]);
          expect(await browser.run(SMALL), at).to.equal(0);
          expect(await browser.run(SCROLLS), at).to.deep.equal([false, false]);
          if (queues > 1) expect(await browser.run(CONTRAST_FAULTS), at).to.deep.equal([]);
        }
      }
    });
  }

  it('is grey and stands still without a connection, and says so', async () => {
    await open(5, 2, 4);
    board.fake.refuse();
    board.fake.drop();
    await browser.until("/^No connection to spec-pbx/.test(document.getElementById('link').textContent)");
    expect(await browser.run('return [document.body.hasAttribute("data-stale"), document.title]')).to.deep.equal([true,
      `No connection: ${board.view.figures.calls} calls, 1 waiting – Wallboard`]);
  });

  it('flashes and sounds for a long wait where the address asks for it, and fills the screen', async () => {
    board = await Board.open({ board: { limits: { inTime: 20, longWait: 0 } } }, (fake) => {
      fake.queue('sales', { members: ['PJSIP/agent'], callers: ['PJSIP/a'] });
    });
    await browser.go(`${board.page.origin}/wall?flash&sound`);
    await browser.until("document.querySelector('.tile')?.dataset.level === 'alarm'");
    await browser.until("document.body.dataset.sounded === '1'");
    const animation = "return getComputedStyle(document.querySelector('.tile')).animationName";
    expect(await browser.run(animation)).to.equal('flash');
    board.fake.pbx.queue('sales').join(board.fake.channel({ name: 'PJSIP/b', state: 'Up' }));
    await browser.until("document.querySelector('.tile [data-name=Waiting] dd').textContent === '2'");
    expect(await browser.run('return document.body.dataset.sounded')).to.equal('1');
    await browser.click('#full-screen');
    await browser.until("document.fullscreenElement !== null && document.getElementById('full-screen').hidden");
    await browser.run('return document.exitFullscreen().then(() => true)');
    await browser.go(`${board.page.origin}/wall`);
    await browser.until("document.querySelector('.tile')?.dataset.level === 'alarm'");
    expect(await browser.run("return [getComputedStyle(document.querySelector('.tile')).animationName, "
      + 'document.body.dataset.sounded ?? null]')).to.deep.equal(['none', null]);
  });

  it('shows the queues that the address names', async () => {
    await open(0, 3, 3);
    await browser.go(`${board.page.origin}/wall?queue=queue 1 with quite a long name`);
    await browser.until(`${IS_LIVE} && document.querySelectorAll('.tile').length === 1`);
  });
});
