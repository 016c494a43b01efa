/**
 * The page's server: who gets what, who may order what, and what happens to those who don't read.
 */
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { expect } from 'chai';
import type { BoardView } from '../../example/wallboard/board-view.js';
import { Board, lineOf, TOKEN } from './board.js';

const ANNA = { name: 'PJSIP/anna', callerIdNum: '100', callerIdName: 'Anna' };
const BERT = { name: 'PJSIP/bert', callerIdNum: '200', callerIdName: '<script>alert(1)</script>' };

async function refusal(answer: Promise<Response>): Promise<[number, string]> {
  const response = await answer;
  return [response.status, ((await response.json()) as { error: string }).error];
}

/** Reads a stream of Server-Sent Events: each message as name and data. */
async function* messages(response: Response): AsyncGenerator<[name: string, data: unknown], undefined> {
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const [, name, data] = /^event: (.*)\ndata: (.*)$/.exec(text.slice(0, end)) ?? [];
      text = text.slice(end + 2);
      if (name !== undefined) yield [name, JSON.parse(data!)];
    }
  }
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
      for (const part of [...parts, 'board.js', 'orders.js', 'elements.js']) {
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

  describe('live', () => {
    it('sends the whole board at once, and again when it changes, names as they are', async () => {
      board = await Board.open({ stream: { interval: 1 } });
      const response = await get('/events');
      expect(response.headers.get('content-type')).to.equal('text/event-stream; charset=utf-8');
      const stream = messages(response);
      const first = (await stream.next()).value as [string, BoardView];
      expect([first[0], first[1].phase, first[1].pbx, first[1].hasActions, first[1].calls]).to.deep.equal(['board',
        'live', 'spec-pbx', false, []]);
      const rates = (await stream.next()).value as [string, number[]];
      expect([rates[0], rates[1].length]).to.deep.equal(['rates', 59]);
      board.fake.call({ from: ANNA, to: BERT, answered: true });
      for await (const [name, data] of stream) {
        if (
          name === 'board' && (data as BoardView).calls.map(lineOf)[0] === 'Anna > <script>alert(1)</script>: talking'
        ) break;
      }
    });

    it('puts many changes together', async () => {
      board = await Board.open({ stream: { interval: 100 } });
      const stream = messages(await get('/events'));
      await stream.next();
      for (let count = 0; count < 50; count += 1) board.fake.channel({ name: 'PJSIP/x' });
      await stream.next();
      const next = (await stream.next()).value as [string, BoardView];
      expect([next[0], next[1].figures.calls]).to.deep.equal(['board', 50]);
      await stream.return(undefined);
    });

    it('runs no timer when nobody watches any more', async () => {
      board = await Board.open();
      const controller = new AbortController();
      await get('/events', { signal: controller.signal });
      expect(board.page.watchers).to.equal(1);
      controller.abort();
      board.fake.channel({ name: 'PJSIP/x' });
      await board.until(({ figures }) => figures.calls === 1);
      while (board.page.watchers > 0) await new Promise(setImmediate);
    });

    it('lets so many watch and no more', async () => {
      board = await Board.open({ stream: { maxWatchers: 2 } });
      const controller = new AbortController();
      for (let count = 0; count < 2; count += 1) await get('/events', { signal: controller.signal });
      expect(await refusal(get('/events'))).to.deep.equal([503, 'Too many are watching']);
      controller.abort();
    });

    it('cuts off a browser that does not read, and nobody else', async () => {
      board = await Board.open({ stream: { interval: 0, maxUnsent: 65_536 } }, (fake) => {
        for (let count = 0; count < 200; count += 1) fake.channel({ name: 'PJSIP/x', callerIdName: 'n'.repeat(500) });
      });
      const stream = messages(await get('/events'));
      await stream.next();
      const deaf = connect(
        board.page.port,
        '127.0.0.1',
        () => deaf.write(`GET /events HTTP/1.1\r\nHost: 127.0.0.1:${board.page.port}\r\n\r\n`),
      );
      deaf.on('error', () => undefined).pause();
      while (board.page.watchers < 2) await new Promise(setImmediate);
      const { channels } = board.fake.pbx;
      const [channel] = [...channels.values()];
      let sent = 0;
      for await (const [name] of stream) {
        if (board.page.watchers === 1) break;
        if (name === 'board') sent += 1;
        channel!.emit('Hold', 'call');
      }
      expect(sent).to.be.greaterThan(1);
      deaf.destroy();
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
      beforeEach(async () => {
        board = await Board.open({ token: TOKEN });
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
