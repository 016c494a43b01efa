/**
 * The live side of the page: a snapshot, then what changes, small, and what happens to those who don't read.
 */
import { once } from 'node:events';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { createGunzip, constants } from 'node:zlib';
import { expect } from 'chai';
import type { Head } from '../../example/wallboard/board.js';
import type { CallView } from '../../example/wallboard/calls.js';
import { Board, lineOf } from './board.js';

const ANNA = { name: 'PJSIP/anna', callerIdNum: '100', callerIdName: 'Anna' };
const EVIL = { name: 'PJSIP/bert', callerIdNum: '200', callerIdName: '<script>alert(1)</script>' };

interface Part {
  readonly head?: Head & { readonly hasActions: boolean };
  readonly tables: Readonly<Record<string, Readonly<Record<string, object | null>>>>;
}

/** Reads a stream of Server-Sent Events: each message as name and data. */
async function* messages(chunks: AsyncIterable<string>): AsyncGenerator<[name: string, data: Part], undefined> {
  let text = '';
  for await (const chunk of chunks) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const [, name, data] = /^event: (.*)\ndata: (.*)$/.exec(text.slice(0, end)) ?? [];
      text = text.slice(end + 2);
      if (name !== undefined) yield [name, JSON.parse(data!) as Part];
    }
  }
}

/** Puts changes into a copy, as the page does. */
function apply(copy: Map<string, Map<string, object>>, { tables }: Part): void {
  for (const [table, rows] of Object.entries(tables)) {
    const known = copy.get(table) ?? new Map<string, object>();
    copy.set(table, known);
    for (const [key, row] of Object.entries(rows)) {
      if (row === null) known.delete(key);
      else known.set(key, row);
    }
  }
}

describe('LiveStream', () => {
  let board: Board;

  afterEach(() => board.close());

  function get(init: RequestInit = {}): Promise<Response> {
    return fetch(`${board.page.origin}/events`, init);
  }

  async function open(): Promise<AsyncGenerator<[string, Part], undefined>> {
    return messages((await get()).body!.pipeThrough(new TextDecoderStream()));
  }

  it('sends the whole board at once, then what changes, names as they are', async () => {
    board = await Board.open({ stream: { interval: 1 } });
    const stream = await open();
    const [name, { head, tables }] = (await stream.next()).value!;
    expect([name, head!.phase, head!.pbx, head!.hasActions, tables['calls']]).to.deep.equal(['snapshot',
      'live', 'spec-pbx', false, {}]);
    expect((await stream.next()).value![0]).to.equal('beat');
    board.fake.call({ from: ANNA, to: EVIL, answered: true });
    for await (const [kind, data] of stream) {
      const [call] = kind === 'changes' ? Object.values(data.tables['calls'] ?? {}) : [];
      if (call && lineOf(call as CallView) === 'Anna > <script>alert(1)</script>: talking') break;
    }
  });

  it('lets a browser keep a copy that equals the board, whatever comes and goes', async () => {
    board = await Board.open({ stream: { interval: 1 } }, (fake) => {
      fake.queue('sales', { members: ['PJSIP/agent'], callers: ['PJSIP/carl'] });
      fake.conference('1000', ['PJSIP/dora']);
    });
    const stream = await open();
    const copy = new Map<string, Map<string, object>>();
    const calls = Array.from({ length: 5 }, () => board.fake.call({ from: ANNA, to: EVIL }));
    calls.slice(0, 3).forEach((call) => call.hangup());
    board.fake.pbx.queue('sales').pause('PJSIP/agent', true, 'lunch');
    for (const channel of [...board.fake.pbx.channels.values()].slice(0, 2)) channel.hangup();
    for await (const [name, data] of stream) {
      if (name !== 'beat') apply(copy, data);
      const { tables } = board.board.view();
      const plain = (of: ReadonlyMap<string, ReadonlyMap<string, object>>) =>
        JSON.stringify([...of].map(([table, rows]) => [table, [...rows].sort(([a], [b]) => (a < b ? -1 : 1))]));
      if (plain(copy) === plain(new Map(Object.entries(tables)))) break;
    }
    expect(copy.get('agents')!.size).to.equal(1);
  });

  it('puts many changes together', async () => {
    board = await Board.open({ stream: { interval: 200 } });
    const stream = await open();
    await stream.next();
    for (let count = 0; count < 50; count += 1) board.fake.channel({ name: 'PJSIP/x' });
    let parts = 0;
    let calls = 0;
    for await (const [name, data] of stream) {
      if (name !== 'changes') continue;
      parts += 1;
      calls += Object.keys(data.tables['calls'] ?? {}).length;
      if (data.head!.figures.calls === 50) break;
    }
    expect(calls).to.equal(50);
    expect(parts).to.be.at.most(2);
  });

  it('takes 20 kB a second at most for 20 changes a second among 500 calls', async () => {
    board = await Board.open({}, (fake) => {
      for (let count = 0; count < 500; count += 1) {
        fake.call({ from: { ...ANNA, callerIdName: `Caller ${count}` }, to: EVIL, answered: true });
      }
    });
    const request = httpGet(`${board.page.origin}/events`, { headers: { 'Accept-Encoding': 'gzip' } });
    const [response] = await once(request, 'response') as [IncomingMessage];
    expect(response.headers['content-encoding']).to.equal('gzip');
    let bytes = 0;
    response.on('data', (chunk: Buffer) => { bytes += chunk.length; });
    const text = response.pipe(createGunzip({ finishFlush: constants.Z_SYNC_FLUSH })).setEncoding('utf8');
    const seen = messages(text as AsyncIterable<string>);
    const [, { tables }] = (await seen.next()).value!;
    expect(Object.keys(tables['calls']!)).to.have.length(500);
    const [snapshot, seconds] = [bytes, 3];
    const channels = [...board.fake.pbx.channels.values()];
    let changes = 0;
    const timer = setInterval(() => {
      channels[changes * 7]!.emit('Hold', 'call');
      changes += 1;
      if (changes === 20 * seconds) clearInterval(timer);
    }, 50);
    let told = 0;
    for await (const [name, data] of seen) {
      if (name === 'changes') told += Object.keys(data.tables['calls'] ?? {}).length;
      if (told === 20 * seconds) break;
    }
    request.destroy();
    expect(snapshot).to.be.below(50_000);
    expect((bytes - snapshot) / seconds).to.be.below(20_000);
    console.log(`        snapshot ${snapshot} bytes, then ${Math.round((bytes - snapshot) / seconds)} bytes a second`);
  });

  it('runs no timer when nobody watches any more', async () => {
    board = await Board.open();
    const controller = new AbortController();
    await get({ signal: controller.signal });
    expect(board.page.watchers).to.equal(1);
    controller.abort();
    board.fake.channel({ name: 'PJSIP/x' });
    await board.until(({ figures }) => figures.calls === 1);
    while (board.page.watchers > 0) await new Promise(setImmediate);
  });

  it('lets so many watch and no more', async () => {
    board = await Board.open({ stream: { maxWatchers: 2 } });
    const controller = new AbortController();
    for (let count = 0; count < 2; count += 1) await get({ signal: controller.signal });
    const refused = await get();
    expect([refused.status, await refused.json()]).to.deep.equal([503, { error: 'Too many are watching' }]);
    controller.abort();
  });

  it('cuts off a browser that does not read, and nobody else', async () => {
    board = await Board.open({ stream: { interval: 0, maxUnsent: 65_536 } }, (fake) => {
      fake.queue('sales', { members: ['PJSIP/agent'] });
    });
    const stream = await open();
    await stream.next();
    const { port } = board.page;
    const request = `GET /events HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
    const deaf = connect(port, '127.0.0.1', () => deaf.write(request));
    deaf.on('error', () => undefined).pause();
    while (board.page.watchers < 2) await new Promise(setImmediate);
    const queue = board.fake.pbx.queue('sales');
    let sent = 0;
    queue.pause('PJSIP/agent', true, `0 ${'r'.repeat(100_000)}`);
    for await (const [name] of stream) {
      if (board.page.watchers === 1) break;
      if (name === 'changes') {
        sent += 1;
        queue.pause('PJSIP/agent', false);
        queue.pause('PJSIP/agent', true, `${sent} ${'r'.repeat(100_000)}`);
      }
    }
    expect(sent).to.be.greaterThan(1);
    deaf.destroy();
  });
});
