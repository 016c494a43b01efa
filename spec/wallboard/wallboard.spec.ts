/**
 * `npm run wallboard` as a process: what it prints, what it serves, how it ends.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { FakeAsterisk } from 'gami/testing';
import { expect } from 'chai';
import { environment, pointingAt, PROGRAM, WallboardProcess } from './wallboard-process.js';

/** What the board of a wallboard has once it is live. */
async function firstBoard(address: string): Promise<{ calls: number; queues: string[] }> {
  const controller = new AbortController();
  const response = await fetch(new URL('events', address), { signal: controller.signal });
  const keys = { calls: new Set<string>(), queues: new Set<string>() };
  let phase = '';
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    const parts = (text + chunk).split('\n\n');
    text = parts.pop()!;
    for (const part of parts) {
      const [, data] = /^event: (?:snapshot|changes)\ndata: (.*)$/.exec(part) ?? [];
      if (data === undefined) continue;
      const { head, tables } = JSON.parse(data);
      phase = head?.phase ?? phase;
      for (const name of ['calls', 'queues'] as const) {
        for (const key of Object.keys(tables[name] ?? {})) keys[name].add(key);
      }
    }
    if (phase === 'live') break;
  }
  controller.abort();
  return { calls: keys.calls.size, queues: [...keys.queues].sort() };
}

describe('the wallboard', function () {
  this.timeout(20_000);
  let wallboard: WallboardProcess | undefined;

  function start(words: string[], env: Record<string, string> = {}): WallboardProcess {
    wallboard = new WallboardProcess(words, env);
    return wallboard;
  }

  afterEach(() => wallboard?.end('SIGKILL'));

  it('shows the built-in fake PBX with calls going on, and ends on Ctrl-C', async () => {
    const started = start([]);
    const first = await started.line();
    const [, address] = /^Wallboard of the built-in fake PBX: (http:\/\/127\.0\.0\.1:\d+\/)$/.exec(first) ??
      expect.fail(first);
    expect(await started.line()).to.equal(
      'The page only shows. Buttons to call and to hang up: npm run wallboard -- --actions',
    );
    const board = await firstBoard(address!);
    expect(board.calls).to.be.greaterThan(3);
    expect(board.queues).to.deep.equal(['sales', 'support']);
    expect(await started.end()).to.deep.equal([0, null]);
  });

  it('prints the token behind the # of the address when orders are asked for', async () => {
    const started = start(['--actions'], { WALLBOARD_TOKEN: 'sixteen-letters.' });
    expect(await started.line()).to.match(
      /^Wallboard of the built-in fake PBX: http:\/\/127\.0\.0\.1:\d+\/#token=sixteen-letters\.$/,
    );
    expect(await started.end()).to.deep.equal([0, null]);
  });

  it('shows a PBX of yours', async () => {
    const fake = new FakeAsterisk();
    await fake.listen();
    fake.queue('mine');
    const started = start([], pointingAt(fake));
    expect((await firstBoard(await started.address())).queues).to.deep.equal(['mine']);
    expect(await started.end()).to.deep.equal([0, null]);
    await fake.close();
  });

  it('says in one line what is wrong, and ends with 1', async () => {
    const fake = new FakeAsterisk();
    await fake.listen();
    for (
      const [words, more, said] of [[['--what'], {}, /^"--what" is not known; --help shows what is\n$/], [[],
        pointingAt(fake, 'wrong'), /refused[^\n]*\n$/]] as const
    ) {
      const failure = await promisify(execFile)(process.execPath, [PROGRAM, ...words], { env: environment(more) })
        .catch((error: unknown) => error) as { code: number; stderr: string };
      expect(failure.code).to.equal(1);
      expect(failure.stderr).to.match(said).and.not.match(/\n\s+at /);
    }
    await fake.close();
  });

  it('knows --help', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, '--help']);
    expect(stdout).to.match(/^Usage: npm run wallboard -- \[options\]\n/).and.include('WALLBOARD_ORIGIN');
  });
});
