/**
 * The page to work with and the telephone's, in a real browser: every figure is the model's, nothing is outside its
 * box, every button has a name; a network that stalls is said.
 */
import { expect } from 'chai';
import { Browser } from '../support/browser.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { Board, TOKEN } from '../wallboard/board.js';
import { pointingAt, WallboardProcess } from '../wallboard/wallboard-process.js';
import { CONTRAST_FAULTS } from './contrast.js';

const PHASE = "document.getElementById('link').dataset.phase";

/** Texts that reach beyond their card, their row or the window. */
const OUTSIDE = `return [...document.querySelectorAll('.card, .figures > div, tr.call')].flatMap((box) => {
  const outer = box.getBoundingClientRect();
  if (outer.width === 0) return [];
  return [box, ...box.querySelectorAll('*')].filter((one) => {
    const inner = one.getBoundingClientRect();
    return inner.width > 0 && (inner.left < outer.left - 1 || inner.right > outer.right + 1
      || inner.right > innerWidth + 1 || inner.bottom > outer.bottom + 1);
  }).map((one) => one.tagName + ' ' + one.textContent.slice(0, 40));
})`;

const NAMELESS = `return [...document.querySelectorAll('button, input, [role=img], section, article, table')]
  .filter((one) => !(one.getAttribute('aria-label') || one.getAttribute('aria-labelledby') || one.textContent.trim()
    || one.closest('label') || one.closest('[hidden]'))).length`;

/** What the head and each queue's card say. */
const SAID = `return {
  head: ['calls', 'talking', 'waiting', 'free'].map((name) => document.getElementById('figure-' + name).textContent),
  rows: document.querySelectorAll('#calls-rows tr').length,
  note: document.getElementById('calls-note').hidden ? '' : document.getElementById('calls-note').textContent,
  queues: [...document.querySelectorAll('#queues .card')].map((card) => [card.querySelector('h3 bdi').textContent,
    card.querySelector('.count').textContent, card.querySelector('.facts').textContent.split('.')[0],
    String(card.querySelectorAll('.guest').length),
    ...[...card.querySelectorAll('.member .badge')].map((one) => one.textContent)]),
}`;

const WORDS: Readonly<Record<string, string>> = {
  free: 'free', talking: 'on a call', busy: 'busy', ringing: 'ringing', held: 'on hold', wrapup: 'wrapping up',
  paused: 'paused', away: 'not reachable', unknown: 'unknown',
};

describe('the figures of the wallboard in a browser', function () {
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

  /** What the page must say, from the model. */
  function expected(): object {
    const { figures, queues } = board.view;
    const rows = Math.min(200, figures.calls);
    const collator = new Intl.Collator(undefined, { numeric: true });
    return {
      head: [figures.calls, figures.talking, figures.waiting, figures.agents.free].map(String),
      rows,
      note: figures.calls === 0 ? 'Nobody is on the telephone.'
        : figures.calls > rows ? `The longest ${rows} of ${figures.calls} calls:` : '',
      queues: [...queues].sort((one, other) => collator.compare(one.name, other.name)).map((queue) => [
        queue.name, queue.waiting === 0 ? 'nobody waits' : `${queue.waiting} waiting`,
        `Today: ${queue.offered} offered, ${queue.answered} answered, ${queue.abandoned} abandoned`,
        String(queue.callers.length), ...queue.members.map(({ state }) => WORDS[state]!),
      ]),
    };
  }

  for (const [calls, queues, agents] of [[0, 0, 0], [5, 1, 3], [60, 5, 12], [500, 12, 40]] as const) {
    it(`are the model's: ${calls} calls, ${queues} queues, ${agents} agents`, async () => {
      board = await Board.open({ token: TOKEN, stream: { interval: 20 } }, (fake) => {
        for (let count = 0; count < calls; count += 1) {
          fake.call({ from: { name: 'PJSIP/a' }, to: { name: 'PJSIP/b' }, answered: count % 5 !== 0 });
        }
        for (let count = 0; count < queues; count += 1) {
          const all = Array.from({ length: agents }, (_, index) => index);
          const places = all.filter((index) => index % queues === count);
          fake.queue(`queue ${count}`, {
            members: places.map((index) => ({ interface: `PJSIP/agent-${index}`, paused: index % 7 === 3 })),
            callers: Array.from({ length: count % 4 }, (_, index) => `PJSIP/caller-${count}-${index}`),
          });
        }
      });
      for (const path of ['/', '/phone']) {
        await browser.go(`${board.page.origin}${path}#token=${TOKEN}`);
        await browser.until(`${PHASE} === 'live'`);
        expect(await browser.run(SAID), path).to.deep.equal(expected());
        expect(await browser.run(NAMELESS), path).to.equal(0);
        for (const [width, height] of [[1440, 900], [1920, 1080], [390, 844]] as const) {
          for (const scheme of ['light', 'dark'] as const) {
            await browser.emulate(width, height, scheme);
            const at = `${path} ${width} ${scheme}`;
            expect(await browser.run(OUTSIDE), at).to.deep.equal([]);
            expect(await browser.run('return document.documentElement.scrollWidth <= innerWidth'), at).to.equal(true);
            if (queues === 1) expect(await browser.run(CONTRAST_FAULTS), at).to.deep.equal([]);
          }
        }
      }
    });
  }

  it('stand still, grey, while the network between page and server stalls, and go on behind it', async () => {
    const proxy = new TcpProxy(() => board.page.port);
    board = await Board.open({ origin: `http://127.0.0.1:${await proxy.listen()}` }, (fake) => {
      fake.call({ from: { name: 'PJSIP/a' }, to: { name: 'PJSIP/b' }, answered: true });
    });
    try {
      await browser.go(board.page.address);
      await browser.until(`${PHASE} === 'live'`);
      proxy.stall();
      await browser.until(`${PHASE} === 'gone' && document.body.hasAttribute('data-stale')`);
      expect(await browser.run("return document.getElementById('link').textContent")).to.match(
        /^No connection to the wallboard since /,
      );
      proxy.recover();
      proxy.break('reset');
      await browser.until(`${PHASE} === 'live' && !document.body.hasAttribute('data-stale')`);
    } finally {
      await proxy.close();
    }
  });

  it('stand still, grey, while the network between server and PBX stalls, and are right again behind it', async () => {
    board = await Board.open({}, (fake) => {
      fake.call({ from: { name: 'PJSIP/a' }, to: { name: 'PJSIP/b' }, answered: true });
    });
    const proxy = new TcpProxy(board.fake.port);
    const port = await proxy.listen();
    const wallboard = new WallboardProcess([], { ...pointingAt(board.fake), AMI_PORT: String(port) });
    try {
      await browser.go(await wallboard.address());
      await browser.until(`${PHASE} === 'live' && document.getElementById('figure-calls').textContent === '1'`);
      proxy.stall();
      await browser.until(`${PHASE} === 'lost' && document.body.hasAttribute('data-stale')`);
      for (const channel of [...board.fake.pbx.channels.values()]) channel.hangup();
      proxy.recover();
      proxy.break('reset');
      await browser.until(`${PHASE} === 'live' && document.getElementById('figure-calls').textContent === '0'`);
    } finally {
      await wallboard.end('SIGKILL');
      await proxy.close();
    }
  });
});
