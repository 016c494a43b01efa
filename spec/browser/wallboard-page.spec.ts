/**
 * The wallboard in a real browser: what people see and click.
 */
import { expect } from 'chai';
import { FakeAsterisk } from 'gami/testing';
import { Browser } from '../support/browser.js';
import { CONTRAST_FAULTS } from './contrast.js';
import { Board, TOKEN } from '../wallboard/board.js';
import { pointingAt, WallboardProcess } from '../wallboard/wallboard-process.js';

const ANNA = { name: 'PJSIP/anna', callerIdNum: '100', callerIdName: 'Anna "Ä" 田中' };
const BERT = { name: 'PJSIP/bert', callerIdNum: '200', callerIdName: 'Bert' };
const EVIL = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
const TAB = '\uE004';
const ENTER = '\uE007';

/** The text of each call's row, in words of the page. */
const ROWS =
  '[...document.querySelectorAll(\'#calls-rows tr\')].map((row) => [...row.querySelectorAll(\'.who, '
    + '.badge\')].map((cell) => cell.textContent).join(\' | \'))';

function rowsAre(...rows: string[]): string {
  return `JSON.stringify(${ROWS}) === ${JSON.stringify(JSON.stringify(rows))}`;
}

const IS_LIVE = "document.getElementById('link').dataset.phase === 'live'";

describe('the wallboard in a browser', function () {
  this.timeout(60_000);
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

  async function open(
    prepare: (fake: FakeAsterisk) => void = () => undefined,
    { hasActions = true } = {},
  ): Promise<void> {
    board = await Board.open({ token: hasActions ? TOKEN : undefined, stream: { interval: 20 } }, prepare);
    await browser.emulate(1280, 800);
    await browser.go(board.page.address);
    await browser.until(IS_LIVE);
  }

  function startCall(fake: FakeAsterisk): void {
    fake.call({ from: ANNA, to: BERT, answered: true });
  }

  it('shows calls, queues, conferences and figures, and follows them', async () => {
    await open((fake) => {
      startCall(fake);
      fake.queue('sales', {
        members: [{ interface: 'PJSIP/agent', name: 'Agent' }],
        callers: [{ name: 'PJSIP/carl', callerIdName: 'Carl' }],
      });
      fake.conference('1000', [{ channel: { name: 'PJSIP/dora', callerIdName: 'Dora' }, isAdmin: true }]);
    });
    await browser.until(rowsAre('Anna "Ä" 田中 100→ Bert 200 | Talking', 'Carl | Waiting', 'Dora | Conference'));
    const text = await browser.run<string>(
      'return document.querySelector(\'.side\').innerText.replace(/\\s+/g, \' \')',
    );
    expect(text).to.match(
      new RegExp('^Queues sales 1 waiting Today: 1 offered, 0 answered, 0 abandoned. Average wait 0:00, talk 0:00; '
        + 'service level .* Carl \\d:\\d\\d Agent free \\d:\\d\\d Pause Conferences 1000 1 member Dora admin '
        + '\\d:\\d\\d'),
    );
    expect(
      await browser.run(
        'return [\'calls\', \'talking\', \'waiting\', \'free\'].map((name) => document.getElementById(\'figure-\' + '
          + 'name).textContent)',
      ),
    ).to.deep.equal(['3', '1', '1', '1']);
    expect(await browser.run('return document.title')).to.equal('3 calls, 1 waiting – Wallboard');

    const call = board.fake.call({
      from: { name: 'PJSIP/emil', callerIdName: 'Emil' },
      to: { name: 'PJSIP/fritz', callerIdName: 'Fritz' },
    });
    await browser.until(`${ROWS}.some((row) => row.startsWith('Emil→ Fritz') && row.endsWith(' | Ringing'))`);
    call.hangup(19);
    await browser.until(`${ROWS}.length === 3`);
  });

  it('shows what callers choose as text, and does nothing of it', async () => {
    await open((fake) => {
      fake.call({ from: { name: 'PJSIP/evil', callerIdNum: EVIL, callerIdName: EVIL }, to: BERT });
      fake.queue(EVIL, {
        members: [{ interface: 'PJSIP/agent', name: EVIL }],
        callers: [{ name: 'PJSIP/x', callerIdName: EVIL }],
      });
      fake.conference('1000', [{ name: 'PJSIP/y', callerIdName: EVIL }]);
    });
    await browser.until(`${ROWS}.length === 3`);
    expect(await browser.run(`return ${ROWS}[0]`)).to.equal(`${EVIL} ${EVIL}→ Bert 200 | Ringing`);
    expect(await browser.run("return document.querySelectorAll('main script, main img').length")).to.equal(0);
    expect(await browser.run('return String(window.hacked)')).to.equal('undefined');
    expect(await browser.run("return document.querySelector('.card h3 bdi').textContent")).to.equal(EVIL);
  });

  it('places a call by a click, and says how it went', async () => {
    await open((fake) => {
      fake.extension('100', [['Answer'], ['Wait']]);
      fake.extension('200', [['Dial', 'PJSIP/bert']]);
      fake.endpoint('PJSIP/bert');
    });
    await browser.type('#dial-from', '100');
    await browser.type('#dial-to', '200');
    await browser.click('#dial-form button');
    await browser.until(rowsAre('100→ 200 | Talking'));
    await browser.until(
      'document.getElementById(\'outcome\').textContent === \'100 has answered and is being connected with 200\'',
    );
    board.fake.extension('100', [['Busy']]);
    await browser.click('#dial-form button');
    await browser.until("document.getElementById('outcome').textContent === 'Not done: PJSIP/100: busy'");
  });

  it('ends a call by a click, and leaves the other', async () => {
    await open((fake) => {
      startCall(fake);
      fake.channel({ name: 'PJSIP/other', callerIdName: 'Other', state: 'Up' });
    });
    const question = 'return [document.getElementById("question").open, document.getElementById("question-text")'
      + '.textContent, document.activeElement.id]';
    await browser.click('#calls-rows tr:first-child .hang-up');
    expect(await browser.run(question)).to.deep.equal([true, 'Hang up Anna "Ä" 田中 and Bert?', 'question-no']);
    await browser.press(ENTER);
    await browser.until("!document.getElementById('question').open");
    expect(board.fake.actions.map(({ action }) => action['Action'])).to.not.include('Hangup');
    await browser.click('#calls-rows tr:first-child .hang-up');
    await browser.click('#question-yes');
    await browser.until(rowsAre('Other | Connected'));
    expect([...board.fake.pbx.channels.keys()]).to.deep.equal(['PJSIP/other-00000002']);
    expect(await browser.run('return document.activeElement.id'), 'the focus of a row that is gone').to.equal('calls');
  });

  it('finds calls and queues by any words of them, and says how many', async () => {
    await open((fake) => {
      startCall(fake);
      fake.channel({ name: 'PJSIP/other', callerIdName: 'Other', state: 'Up' });
      fake.queue('sales', { members: ['PJSIP/agent'] });
      fake.queue('support', { members: ['PJSIP/agent'] });
    });
    await browser.until(`${ROWS}.length === 2`);
    const queues = '[...document.querySelectorAll("#queues h3 bdi")].map((one) => one.textContent).join()';
    await browser.type('#search', 'bert ANNA');
    await browser.until(rowsAre('Anna "Ä" 田中 100→ Bert 200 | Talking'));
    expect(await browser.run(`return [document.getElementById('calls-note').textContent, ${queues},
      document.getElementById('figure-calls').textContent]`)).to.deep.equal(['1 of the 1 calls that match, of 2:', '',
      '2']);
    await browser.run("const box = document.getElementById('search'); box.value = 'sal'; "
      + "box.dispatchEvent(new Event('input'))");
    await browser.until(`${queues} === 'sales' && document.getElementById('calls-note').textContent === `
      + "'No call matches.'");
    await browser.go(`${board.page.origin}/?queue=support`);
    await browser.until(`${IS_LIVE} && ${queues} === 'support'`);
  });

  it('pauses an agent by a click, and ends the pause', async () => {
    await open((fake) => {
      fake.queue('sales', { members: [{ interface: 'PJSIP/agent', name: 'Agent' }] });
    });
    const badge = "document.querySelector('.member .badge').textContent";
    await browser.until(`document.querySelector('.member') && ${badge} === 'free'`);
    await browser.click('.member .pause');
    await browser.until(`${badge} === 'paused'`);
    expect(await browser.run("return document.querySelector('.member .pause').getAttribute('aria-label')")).to.equal(
      'End the pause of Agent',
    );
    await browser.click('.member .pause');
    await browser.until(`${badge} === 'free'`);
  });

  it('draws the last hour of each queue and today, as the history has them', async () => {
    board = await Board.open({ stream: { interval: 20 } }, (fake) => {
      fake.queue('sales', { members: ['PJSIP/agent'], callers: ['PJSIP/a', 'PJSIP/b'] });
    });
    board.board.history.count('sales', 'answered');
    board.board.history.count('sales', 'abandoned');
    await browser.go(board.page.address);
    await browser.until("document.querySelector('.spark')?.getAttribute('aria-label') === "
      + "'Waiting over the last hour: at most 2'");
    expect(await browser.run("return document.getElementById('day-text').textContent")).to.equal(
      '1 answered, 1 abandoned',
    );
    expect(await browser.run("return document.querySelector('.spark path').getAttribute('d')")).to.match(/^M59 1\.0/);
    expect(await browser.run("return [...document.querySelectorAll('#day rect')].filter((one) => "
      + "one.getAttribute('height') === '1').map((one) => one.getAttribute('class')).join()")).to.equal(
      'answered,abandoned',
    );
  });

  it('is used by the keyboard alone, with the focus in sight', async () => {
    await open(startCall);
    const focused = () =>
      browser.run<string>(
        'return document.activeElement.getAttribute(\'aria-label\') || document.activeElement.id || '
          + 'document.activeElement.textContent.trim()',
      );
    const seen: string[] = [];
    for (let count = 0; count < 6; count += 1) {
      await browser.press(TAB);
      seen.push(await focused());
      expect(await browser.run("return getComputedStyle(document.activeElement).outlineStyle")).to.equal('solid');
    }
    expect(seen).to.deep.equal(['Skip to the calls', 'dial-from', 'dial-to', 'Call', 'search',
      'Hang up Anna "Ä" 田中 and Bert']);
    await browser.press(ENTER);
    await browser.press(TAB);
    await browser.press(ENTER);
    await browser.until(rowsAre());
  });

  it('keeps the focus on a row while others come and go above it', async () => {
    await open((fake) => {
      fake.channel({ name: 'PJSIP/first', callerIdName: 'First', state: 'Up' });
      fake.channel({ name: 'PJSIP/second', callerIdName: 'Second', state: 'Up' });
    });
    await browser.run("document.querySelector('#calls-rows tr:last-child .hang-up').focus()");
    board.fake.pbx.channels.get('PJSIP/first-00000000')!.hangup();
    await browser.until(rowsAre('Second | Connected'));
    expect(await browser.run("return document.activeElement.getAttribute('aria-label')")).to.equal('Hang up Second');
  });

  it('has no buttons when orders are off, or without the token', async () => {
    await open(startCall, { hasActions: false });
    const hidden = () =>
      browser.run(
        'return [document.getElementById(\'dial\').hidden, getComputedStyle(document.querySelector(\'#calls-rows '
          + '.order\')).display]',
      );
    expect(await hidden()).to.deep.equal([true, 'none']);
    await board.close();
    board = await Board.open({ token: TOKEN }, startCall);
    await browser.go(board.page.origin);
    await browser.until(IS_LIVE);
    expect(await hidden()).to.deep.equal([true, 'none']);
  });

  it('takes the token out of the address, and keeps it over a reload', async () => {
    await open();
    expect(await browser.run('return location.href')).to.equal(`${board.page.origin}/`);
    await browser.go(`${board.page.origin}/`);
    await browser.until("!document.getElementById('dial').hidden");
  });

  it('is not live but says which class is missing, in words, in the title and by colour', async () => {
    const rights = { read: 'call', write: '' };
    board = await Board.open({ rights, board: { check: 100 }, stream: { interval: 20 } }, (fake) => {
      fake.queue('sales', { members: ['PJSIP/agent'] });
    });
    await browser.go(board.page.address);
    for (const name of ['one', 'two', 'three', 'four']) {
      board.fake.pbx.queue('sales').join(board.fake.channel({ name: `PJSIP/${name}`, state: 'Up' }));
    }
    await browser.until("/no event of the class agent comes/.test(document.getElementById('queues-note').textContent)");
    await browser.until("document.getElementById('figure-waiting').textContent === '4'");
    const text = await browser.run<string>("return document.getElementById('link').textContent");
    expect(text).to.match(/^Incomplete: spec-pbx\. .*class system or reporting/);
    expect(await browser.run('return document.title')).to.match(/^Incomplete: 4 calls, 4 waiting/);
    expect(await browser.run("return [...document.querySelectorAll('.figures [data-problem] dt')].map((one) => "
      + 'one.textContent)')).to.deep.equal(['Calls', 'Talking', 'Waiting']);
  });

  it('shows no ghost after the PBX was killed and started again', async () => {
    await open((fake) => {
      startCall(fake);
      fake.queue('sales', { callers: ['PJSIP/carl'] });
      fake.conference('1000', ['PJSIP/dora']);
    });
    await browser.until(`${ROWS}.length === 3`);
    const { port, users } = board.fake;
    await board.fake.close();
    await browser.until(
      '/^No connection to spec-pbx: this is how it was at /.test(document.getElementById(\'link\').textContent)',
    );
    expect(await browser.run(`return [${ROWS}.length, document.body.hasAttribute('data-stale')]`)).to.deep.equal([3,
      true]);
    const fake = new FakeAsterisk({ users: Object.fromEntries(users) });
    try {
      fake.channel({ name: 'PJSIP/new', callerIdName: 'New', state: 'Up' });
      await fake.listen(port);
      await browser.until(`${IS_LIVE} && ${rowsAre('New | Connected')}`);
      expect(
        await browser.run(
          'return [document.querySelectorAll(\'.guest\').length, document.body.hasAttribute(\'data-stale\')]',
        ),
      ).to.deep.equal([0, false]);
    } finally {
      await board.asterisk.close();
      await fake.close();
    }
  });

  it('shows no ghost after the wallboard itself was killed and started again', async () => {
    board = await Board.open({}, startCall);
    const first = new WallboardProcess(['--actions'], pointingAt(board.fake));
    let second: WallboardProcess | undefined;
    try {
      const address = await first.address();
      await browser.go(address);
      await browser.until(`${IS_LIVE} && ${ROWS}.length === 1`);
      await first.end('SIGKILL');
      await browser.until("/^No connection to the wallboard since /.test(document.getElementById('link').textContent)");
      for (const channel of [...board.fake.pbx.channels.values()]) channel.hangup();
      board.fake.channel({ name: 'PJSIP/new', callerIdName: 'New', state: 'Up' });
      second = new WallboardProcess(['--actions'], {
        ...pointingAt(board.fake),
        WALLBOARD_PORT: new URL(address).port,
      });
      await browser.until(`${IS_LIVE} && ${rowsAre('New | Connected')}`);
      await browser.click('#calls-rows .hang-up');
      await browser.click('#question-yes');
      await browser.until(
        'document.getElementById(\'outcome\').textContent === \'Not allowed: open the address that the wallboard '
          + 'has printed\'',
      );
    } finally {
      await first.end('SIGKILL');
      await second?.end('SIGKILL');
    }
  });

  it('fits a telephone without scrolling sideways, in both schemes with contrast enough', async () => {
    await open((fake) => {
      startCall(fake);
      fake.call({ from: { name: 'PJSIP/long', callerIdNum: '1'.repeat(80), callerIdName: 'x'.repeat(200) }, to: BERT });
      fake.queue('q'.repeat(100), {
        members: [{ interface: 'PJSIP/agent', name: 'm'.repeat(100), paused: true }, 'PJSIP/b'],
        callers: [{ name: 'PJSIP/c', callerIdName: 'y'.repeat(100) }],
      });
      fake.conference('1000', [{ channel: { name: 'PJSIP/d', callerIdName: 'Dora' }, isAdmin: true, isMuted: true }]);
    });
    await browser.until(`${ROWS}.length === 4`);
    for (const [width, scheme] of [[390, 'light'], [390, 'dark'], [1280, 'light'], [1280, 'dark']] as const) {
      await browser.emulate(width, 844, scheme);
      expect(await browser.run('return document.documentElement.scrollWidth'), `${width} ${scheme}`).to.be.at.most(
        width,
      );
      expect(await browser.run(CONTRAST_FAULTS), `${width} ${scheme}`).to.deep.equal([]);
    }
  });

  it('is read by a screen reader as landmarks, headings, a table and lists', async () => {
    await open((fake) => {
      startCall(fake);
      fake.queue('sales', { members: ['PJSIP/agent'], callers: ['PJSIP/c'] });
    });
    await browser.until(`${ROWS}.length === 2`);
    const count = (selector: string) =>
      browser.run<number>('return document.querySelectorAll(arguments[0]).length', selector);
    expect(await browser.run('return document.documentElement.lang')).to.equal('en');
    for (const selector of ['body > header', 'main', 'h1', 'table[role=table]']) {
      expect(await count(selector), selector).to.equal(1);
    }
    expect(await count('section:not([aria-labelledby])')).to.equal(0);
    expect(await count('input:not(label input)')).to.equal(0);
    expect(await count('tbody tr:not([role=row]), tbody tr > :not([role])'), 'roles outlive a change of display').to
      .equal(0);
    expect(await count('[role=status], [aria-live]'), 'live regions').to.equal(2);
    expect(
      await browser.run(
        'return [...document.querySelectorAll(\'main h2, main h3\')].map((one) => one.tagName).join(\' \')',
      ),
    ).to.equal('H2 H2 H2 H3 H2 H2');
  });
});
