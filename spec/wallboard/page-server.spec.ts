/**
 * The page's server: who gets what, and who may order what.
 */
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { expect } from 'chai';
import { Board, lineOf, TOKEN } from './board.js';

const ANNA = { name: 'PJSIP/anna', callerIdNum: '100', callerIdName: 'Anna' };
const BERT = { name: 'PJSIP/bert', callerIdNum: '200', callerIdName: '<script>alert(1)</script>' };

async function refusal(answer: Promise<Response>): Promise<[number, string]> {
  const response = await answer;
  return [response.status, ((await response.json()) as { error: string }).error];
}

describe('PageServer', () => {
  let board: Board;

  afterEach(() => board.close());

  function get(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${board.page.origin}${path}`, init);
  }

  describe('to everybody', () => {
    beforeEach(async () => {
      board = await Board.open();
    });

    it('listens on this machine only', () => {
      expect(board.page.origin).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect(board.page.address).to.equal(`${board.page.origin}/`);
    });

    it('serves the page, all of whose parts are its own files', async () => {
      const response = await get('/');
      const html = await response.text();
      expect([response.status, response.headers.get('content-type')]).to.deep.equal([200, 'text/html; charset=utf-8']);
      const parts = [...html.matchAll(/(?:src|href)="([^#"]+)"/g)].map(([, name]) => name!);
      expect(parts.sort()).to.deep.equal(['icon.svg', 'wallboard.css', 'wallboard.js']);
      expect(html).to.not.match(/<script(?![^>]* src=)|<style| style=| on\w+=/);
      const imported = ['board', 'calls', 'orders', 'elements', 'history', 'parts', 'tables'];
      for (const part of [...parts, ...imported.map((name) => `${name}.js`)]) {
        const { status, headers } = await get(`/${part}`);
        expect([status, headers.get('content-type')]).to.deep.equal([200,
          {
            js: 'text/javascript; charset=utf-8',
            css: 'text/css; charset=utf-8',
            svg: 'image/svg+xml',
          }[part.split('.')[1]!]]);
      }
    });

    it('sends with every answer, refusals too, the headers that keep strangers out', async () => {
      for (const path of ['/', '/wallboard.js', '/nothing', '/orders/call']) {
        const { headers } = await get(path);
        expect(headers.get('content-security-policy')).to.equal(
          'default-src \'none\'; script-src \'self\'; style-src \'self\'; img-src \'self\'; connect-src \'self\'; '
            + 'base-uri \'none\'; form-action \'none\'; frame-ancestors \'none\'; require-trusted-types-for '
            + '\'script\'; trusted-types \'none\'',
        );
        expect(
          ['x-content-type-options', 'x-frame-options', 'referrer-policy', 'cross-origin-opener-policy',
            'cross-origin-resource-policy', 'cache-control'].map((name) => headers.get(name)),
        )
          .to.deep.equal(['nosniff', 'DENY', 'no-referrer', 'same-origin', 'same-origin', 'no-store']);
        expect(headers.has('access-control-allow-origin')).to.equal(false);
      }
    });

    for (
      const path of ['/nothing', '/index.html', '/../package.json', '/%2e%2e/package.json', '/public/index.html', '//',
        '/constructor']
    ) {
      it(`has nothing at ${path}`, async () => {
        const request = httpRequest({ port: board.page.port, path, headers: { host: `127.0.0.1:${board.page.port}` } })
          .end();
        const [{ statusCode }] = await once(request, 'response') as [{ statusCode: number }];
        expect(statusCode).to.equal(404);
        request.destroy();
      });
    }

    it('serves the three layouts, whose parts are its own files too', async () => {
      expect(await (await get('/phone')).text()).to.equal(await (await get('/')).text());
      const wall = await (await get('/wall')).text();
      expect(wall).to.include('data-layout="wall"').and.not.match(/<script(?![^>]* src=)|<style| style=| on\w+=/);
      for (const part of ['wall.js', 'wall.css']) expect((await get(`/${part}`)).status, part).to.equal(200);
    });

    it('gives the board as JSON, and says whether it is right', async () => {
      board.fake.call({ from: ANNA, to: BERT });
      await board.until(({ figures }) => figures.calls === 1);
      const live = await (await get('/api/live')).json() as { head: { phase: string }; calls: object };
      expect([live.head.phase, Object.keys(live.calls).length]).to.deep.equal(['live', 1]);
      expect((await get('/healthz')).status).to.equal(200);
      board.fake.refuse();
      board.fake.drop();
      await board.until(({ phase }) => phase === 'lost');
      const health = await get('/healthz');
      expect([health.status, (await health.json() as { phase: string }).phase]).to.deep.equal([503, 'lost']);
    });

    it('gives what was as JSON', async () => {
      board.fake.pbx.queue('sales').join(board.fake.channel(ANNA));
      await board.until(({ figures }) => figures.waiting === 1);
      const history = await (await get('/api/history')).json() as Record<string, { hour: Record<string, unknown[]> }>;
      expect(Object.keys(history)).to.deep.equal(['sales']);
      const { waiting, offered } = history['sales']!.hour;
      const came = (offered as number[]).reduce((sum, one) => sum + one);
      expect([waiting!.length, came]).to.deep.equal([60, 1]);
      expect(Math.max(...waiting as number[])).to.equal(1);
    });

    it('gives its figures as metrics, and without a connection none that could be false', async () => {
      board.fake.queue('a"b\\c\nd', { members: ['PJSIP/agent'], callers: [ANNA] });
      await board.until(({ figures }) => figures.waiting === 1 && figures.agents.free === 1);
      const response = await get('/metrics');
      expect(response.headers.get('content-type')).to.equal('text/plain; version=0.0.4; charset=utf-8');
      const text = await response.text();
      const labels = 'server="spec-pbx",queue="a\\"b\\\\c\\nd"';
      for (const line of ['asterisk_up{server="spec-pbx"} 1', 'asterisk_tables_complete{server="spec-pbx"} 1',
        'asterisk_calls{server="spec-pbx"} 1', `asterisk_queue_callers{${labels}} 1`,
        `asterisk_queue_members{${labels},state="free"} 1`, `asterisk_queue_offered_today{${labels}} 1`]) {
        expect(text.split('\n')).to.include(line);
      }
      expect(text).to.match(/^(?:# HELP (\w+) .+\n# TYPE \1 (?:gauge|counter)\n(?:\1\{.*\} [\d.e+-]+\n)+)+$/);
      board.fake.refuse();
      board.fake.drop();
      await board.until(({ phase }) => phase === 'lost');
      const lost = await (await get('/metrics')).text();
      expect(lost).to.include('asterisk_up{server="spec-pbx"} 0\n').and.not.match(/asterisk_(?:calls|queue)/);
    });

    it('knows the methods of each address', async () => {
      for (
        const [method, path, allow] of [['POST', '/', 'GET, HEAD'], ['DELETE', '/events', 'GET, HEAD'], ['GET',
          '/orders/call', 'POST'], ['PUT', '/orders/hang-up', 'POST']] as const
      ) {
        const response = await get(path, { method });
        expect([method, path, response.status, response.headers.get('allow')]).to.deep.equal([method, path, 405,
          allow]);
      }
      expect((await get('/', { method: 'HEAD' })).status).to.equal(200);
    });

    for (const host of ['evil.example.com', '127.0.0.1', '', 'localhost:1']) {
      it(`is not known by the name ${JSON.stringify(host)}`, async () => {
        const request = httpRequest({ port: board.page.port, path: '/events', setHost: false, headers: { host } })
          .end();
        const [{ statusCode }] = await once(request, 'response') as [{ statusCode: number }];
        expect(statusCode).to.equal(421);
        request.destroy();
      });
    }
  });

  describe('in frames', () => {
    it('is shown by pages of the origins that are named', async () => {
      board = await Board.open({ frameAncestors: ['https://a.example.com', 'http://b:8080'] });
      const { headers } = await get('/');
      const policy = headers.get('content-security-policy');
      expect(policy).to.include('; frame-ancestors https://a.example.com http://b:8080;');
      expect(headers.has('x-frame-options')).to.equal(false);
    });
  });

  describe('behind another name', () => {
    it('is known by it, and orders come from there', async () => {
      board = await Board.open({ origin: 'https://wall.example.com', token: TOKEN });
      expect(board.page.address).to.equal(`https://wall.example.com/#token=${TOKEN}`);
      const request = httpRequest({ port: board.page.port, path: '/', headers: { host: 'wall.example.com' } }).end();
      const [{ statusCode }] = await once(request, 'response') as [{ statusCode: number }];
      request.destroy();
      expect(statusCode).to.equal(200);
    });
  });

  describe('orders', () => {
    const START = { from: '100', to: '200' };

    it('are off unless asked for, whatever is shown', async () => {
      board = await Board.open();
      expect(await refusal(board.order('/orders/call', START))).to.deep.equal([403, 'Orders are off']);
      expect(await refusal(board.order('/orders/call', START, { 'X-Wallboard-Token': '' }))).to.deep.equal([403,
        'Orders are off']);
      expect(board.fake.actions.map(({ action }) => action['Action'])).to.not.include('Originate');
    });

    describe('that are on', () => {
      let audit: string[];

      beforeEach(async () => {
        audit = [];
        board = await Board.open({ token: TOKEN, onOrder: (line) => audit.push(line) });
        board.fake.extension('100', [['Answer'], ['Wait']]);
        board.fake.extension('200', [['Dial', 'PJSIP/bert']]);
        board.fake.endpoint('PJSIP/bert');
      });

      it('place a call: the telephone first, then the number', async () => {
        expect((await board.order('/orders/call', START)).status).to.equal(200);
        const { action: { ActionID, ChannelId, ...action } } = await board.fake.waitForAction('Originate');
        expect(action).to.deep.equal({
          Action: 'Originate',
          Channel: 'PJSIP/100',
          Context: 'default',
          Exten: '200',
          Priority: '1',
          Timeout: '30000',
          Async: 'true',
          CallerID: '<100>',
        });
        expect([typeof ActionID, typeof ChannelId]).to.deep.equal(['string', 'string']);
        await board.until((view) => view.calls.map(lineOf)[0] === '100 > 200: talking');
      });

      it('tell why a call did not come to be', async () => {
        board.fake.extension('100', [['Busy']]);
        expect(await refusal(board.order('/orders/call', START))).to.deep.equal([409, 'Not done: PJSIP/100: busy']);
      });

      it('pause an agent with a reason, and end the pause', async () => {
        board.fake.queue('sales', { members: ['PJSIP/agent'] });
        await board.until(({ figures }) => figures.agents.free === 1);
        const id = [...board.board.view().tables.agents.keys()][0]!;
        const stateOf = (): string => board.view.queues[0]!.members.map((one) => `${one.state} ${one.reason}`).join();
        expect((await board.order('/orders/pause', { id, isPaused: true, reason: ' lunch ' })).status).to.equal(200);
        await board.until(() => stateOf() === 'paused lunch');
        expect((await board.order('/orders/pause', { id, isPaused: false })).status).to.equal(200);
        await board.until(() => stateOf() === 'free ');
        for (const [body, reason] of [
          [{ id: 'nobody', isPaused: true }, 'There is no such agent any more'],
          [{ id: 7, isPaused: true }, 'There is no such agent any more'],
          [{ id, isPaused: 'yes' }, 'isPaused: true or false'],
          [{ id, isPaused: true, reason: 'a\r\nAction: x' }, 'The reason: one line of at most 80 letters'],
          [{ id, isPaused: true, reason: 'x'.repeat(81) }, 'The reason: one line of at most 80 letters'],
        ] as const) expect((await refusal(board.order('/orders/pause', body)))[1]).to.equal(reason);
        const told = board.fake.actions.filter(({ action }) => action['Action'] === 'QueuePause');
        expect(told).to.have.length(2);
      });

      it('are said in one line each, with who, what and how it went; those that are not ours are not', async () => {
        board.fake.channel(ANNA);
        await board.until(({ figures }) => figures.calls === 1);
        await board.order('/orders/hang-up', { id: 'x\ny' });
        await board.order('/orders/hang-up', { id: board.view.calls[0]!.id });
        await board.order('/orders/hang-up', { id: 'y' }, { 'X-Wallboard-Token': 'wrong' });
        expect(audit.map((line) => {
          const { at, from, id, ...rest } = JSON.parse(line.replace(/^order /, '')) as Record<string, string>;
          expect([Number.isNaN(Date.parse(at!)), from, line.includes('\n')]).to.deep.equal([false, '127.0.0.1', false]);
          return rest;
        })).to.deep.equal([{ path: '/orders/hang-up', outcome: 'The call is over' },
          { path: '/orders/hang-up', outcome: 'done' }]);
      });

      it('end a call: every channel of it', async () => {
        board.fake.call({ from: ANNA, to: BERT, answered: true });
        board.fake.channel({ name: 'PJSIP/other' });
        await board.until(({ figures }) => figures.calls === 2);
        expect((await board.order('/orders/hang-up', { id: board.view.calls[0]!.id })).status).to.equal(200);
        await board.until(({ figures }) => figures.calls === 1);
        expect([...board.fake.pbx.channels.keys()]).to.deep.equal(['PJSIP/other-00000002']);
      });

      for (const id of ['nobody', '/.*/', 'PJSIP/anna-00000000', 7, null, ['1']]) {
        it(`end no call by ${JSON.stringify(id)}`, async () => {
          board.fake.channel(ANNA);
          await board.until(({ figures }) => figures.calls === 1);
          expect(await refusal(board.order('/orders/hang-up', { id }))).to.deep.equal([404, 'The call is over']);
          expect(board.fake.actions.map(({ action }) => action['Action'])).to.not.include('Hangup');
        });
      }

      for (
        const from of ['', '100@other', 'a/b', '100&PJSIP/200', '1,2', '../1', '1 2', '100\r\nApplication: System',
          '{from}', '-1', '1'.repeat(41), 100, null, undefined]
      ) {
        it(`call nobody by ${JSON.stringify(from)}`, async () => {
          expect(await refusal(board.order('/orders/call', { from, to: '200' }))).to.deep.equal([400,
            'Your telephone: 1 to 40 letters, digits or + * # . _ -']);
          expect(await refusal(board.order('/orders/call', { from: '100', to: from }))).to.deep.equal([400,
            'The number to call: 1 to 40 letters, digits or + * # . _ -']);
          expect(board.fake.actions.map(({ action }) => action['Action'])).to.not.include('Originate');
        });
      }

      for (
        const [title, headers, reason] of [
          ['from another page', { Origin: 'https://evil.example.com' }, 'The order comes from another page'],
          ['from a page without origin', { Origin: 'null' }, 'The order comes from another page'],
          ['from a page on another port', { Origin: 'http://127.0.0.1:1' }, 'The order comes from another page'],
          ['that the browser knows to be another site\'s', { 'Sec-Fetch-Site': 'cross-site' },
            'The order comes from another page'],
          ['without the token', { 'X-Wallboard-Token': '' },
            'Not allowed: open the address that the wallboard has printed'],
          ['with another token', { 'X-Wallboard-Token': `${TOKEN}x` },
            'Not allowed: open the address that the wallboard has printed'],
        ] as const
      ) {
        it(`are refused ${title}`, async () => {
          expect(await refusal(board.order('/orders/call', START, headers))).to.deep.equal([403, reason]);
          expect(board.fake.actions.map(({ action }) => action['Action'])).to.not.include('Originate');
        });
      }

      it('are refused without an origin at all', async () => {
        const request = httpRequest({
          port: board.page.port,
          path: '/orders/call',
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'X-Wallboard-Token': TOKEN },
        });
        request.end(JSON.stringify(START));
        const [{ statusCode }] = await once(request, 'response') as [{ statusCode: number }];
        request.destroy();
        expect(statusCode).to.equal(403);
      });

      it('are JSON, an object, and short', async () => {
        for (
          const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/jsonx']
        ) {
          expect(await refusal(board.order('/orders/call', START, { 'Content-Type': type }))).to.deep.equal([415,
            'Orders are JSON']);
        }
        for (const body of ['', '{', '[]', 'null', '"x"']) {
          expect(await refusal(board.order('/orders/call', body))).to.deep.equal([400, 'The order is no JSON object']);
        }
        expect(await refusal(board.order('/orders/call', { ...START, more: 'x'.repeat(4096) }))).to.deep.equal([413,
          'The order is too long']);
      });

      it('are not carried out without a connection to the PBX', async () => {
        board.fake.refuse();
        board.fake.drop();
        await board.until(({ phase }) => phase === 'lost');
        expect(await refusal(board.order('/orders/call', START))).to.deep.equal([503, 'No connection to the PBX']);
      });

      it('are bounded: so many calls may be ringing', async () => {
        board.fake.extension('100', [['Ringing'], ['Wait']]);
        const ringing = Array.from({ length: 10 }, () => board.order('/orders/call', START));
        for (const _order of ringing) await board.fake.waitForAction('Originate');
        expect(await refusal(board.order('/orders/call', START))).to.deep.equal([429,
          'Too many calls are being placed']);
        for (const channel of [...board.fake.pbx.channels.values()]) channel.hangup();
        expect((await Promise.all(ringing)).map(({ status }) => status)).to.deep.equal(new Array(10).fill(409));
      });
    });
  });
});
