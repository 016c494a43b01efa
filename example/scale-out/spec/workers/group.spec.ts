/**
 * A group of workers over numbered events: each is done once, in the order of its call, with one killed, slow or
 * confronted with poison.
 */
import { jetstream } from '@nats-io/jetstream';
import { expect } from 'chai';
import { setTimeout as pause } from 'node:timers/promises';
import { end, until, type Program } from '../support/processes.js';
import { judgeWork, Scene } from '../support/scene.js';

describe('a group of workers', function () {
  this.timeout(120_000);
  let scene: Scene;
  let bridge: Program;
  beforeEach(async () => {
    scene = new Scene();
    await scene.start();
    bridge = scene.bridge();
    await bridge.says('bridge: ready');
  });
  afterEach(() => scene.end());

  async function workers(
    names: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Program[]> {
    const programs = names.map((name) => scene.worker(name, environment));
    await Promise.all(programs.map((worker) => worker.says('working')));
    return programs;
  }

  /** Waits until the group has done as many different events, or given them up. */
  const done = (count: number): Promise<void> =>
    until(`${count} done`, () => judgeWork(scene.done).different >= count, 90_000);

  async function deadLetters(): Promise<{ number: number; why: string }[]> {
    const nats = await scene.nats();
    const stream = await jetstream(nats).streams.get('AMI_DEAD');
    const { state } = await stream.info();
    const letters = await Promise.all(
      Array.from({ length: state.messages }, (_, index) => stream.getMessage({ seq: index + 1 })),
    );
    return letters.map((letter) => ({
      number: Number((/"Value":"(\d+)"/.exec(letter!.string()) ?? [])[1]),
      why: letter!.header.get('Ami-Why'),
    }));
  }

  it('does each event once and in the order of its call', async () => {
    await workers(['a', 'b', 'c']);
    await scene.pbx.emit(1000, 500);
    await done(1000);
    expect(judgeWork(scene.done)).to.deep.equal({ different: 1000, twice: 0, disordered: 0 });
  });

  it('loses nothing and repeats nothing when a worker is killed; what it was at is done or told', async () => {
    const [first] = await workers(['a', 'b'], { SLOW: '3' });
    const emitting = scene.pbx.emit(600, 300);
    await until('some are done', () => scene.done.length > 100);
    await end(first!.process);
    await emitting;
    await until(
      'all done or told',
      async () =>
        judgeWork(scene.done).different +
          (await deadLetters()).filter(({ number }) => !scene.done.some((one) => one.number === number)).length >=
        600,
      90_000,
    );
    expect(judgeWork(scene.done)).to.include({ twice: 0, disordered: 0 });
    const told = await deadLetters();
    expect(told.length).to.be.at.most(4);
    for (const { why } of told) expect(why).to.match(/^interrupted: worker a /);
  });

  it('does each event once where its work takes longer than the broker waits for a sign of life', async () => {
    await workers(['slow', 'slower'], { SLOW: '1500', WORKER_ACK_WAIT: '400' });
    await scene.pbx.emit(12, 1000);
    await done(12);
    await pause(1000);
    expect(judgeWork(scene.done)).to.deep.equal({ different: 12, twice: 0, disordered: 0 });
    expect(await deadLetters()).to.deep.equal([]);
  });

  it('repeats nothing when a worker was frozen for longer than the broker waits', async () => {
    const [first] = await workers(['frozen', 'awake'], { SLOW: '20', WORKER_ACK_WAIT: '300' });
    const emitting = scene.pbx.emit(300, 150);
    await until('some are done', () => scene.done.length > 50);
    first!.process.kill('SIGSTOP');
    await emitting;
    await until('the rest is done', () => judgeWork(scene.done).different >= 290, 90_000);
    first!.process.kill('SIGCONT');
    await done(300);
    await pause(500);
    expect(judgeWork(scene.done)).to.include({ different: 300, twice: 0 });
  });

  it('tries a poison message so often, then makes it a dead letter and goes on', async () => {
    await workers(['a', 'b'], { POISON: '7', WORKER_MAX_DELIVER: '2' });
    await scene.pbx.emit(60, 1000);
    await until('dead letter', async () => (await deadLetters()).length === 1);
    await done(59);
    expect(await deadLetters()).to.deep.equal([{ number: 7, why: 'failed 2 times: poison' }]);
    expect(judgeWork(scene.done)).to.deep.equal({ different: 59, twice: 0, disordered: 0 });
  });

  it('makes a dead letter of what kills its worker, at the first time', async () => {
    const [victim] = await workers(['victim'], { DEADLY: '5' });
    await scene.pbx.emit(40, 1000);
    await until('the worker is dead', () => victim!.process.signalCode !== null);
    await workers(['next']);
    await until('dead letter', async () => (await deadLetters()).length >= 1, 30_000);
    await until('the rest', async () => judgeWork(scene.done).different + (await deadLetters()).length >= 40);
    expect((await deadLetters()).some(({ number }) => number === 5)).to.equal(true);
    expect(judgeWork(scene.done)).to.include({ twice: 0, disordered: 0 });
  });

  it('makes a dead letter of what is no envelope, and dies of nothing', async () => {
    const [worker] = await workers(['a']);
    const nats = await scene.nats();
    for (const text of ['', 'no json', '{"schema":99}', '[]', 'null', '{"schema":1,"server":"pbx"}'])
      await jetstream(nats).publish('ami.pbx.event.0.Odd', text);
    await scene.pbx.emit(20, 1000);
    await done(20);
    await until('dead letters', async () => (await deadLetters()).length === 6);
    for (const { why } of await deadLetters()) expect(why).to.match(/^unreadable: /);
    expect(worker!.process.exitCode).to.equal(null);
  });

  it('goes on over a restart of the broker', async () => {
    await workers(['a', 'b']);
    const emitting = scene.pbx.emit(900, 300);
    await until('some are done', () => scene.done.length > 100);
    await scene.broker.kill();
    await pause(500);
    await scene.broker.start();
    await emitting;
    await until(
      'all done or told',
      async () =>
        judgeWork(scene.done).different +
          (await deadLetters()).filter(({ number }) => !scene.done.some((one) => one.number === number)).length >=
        900,
      90_000,
    );
    expect(judgeWork(scene.done)).to.include({ twice: 0, disordered: 0 });
  });

  it('does the events of a stream made anew, although their places were done before', async () => {
    await workers(['a']);
    await scene.pbx.emit(50, 1000);
    await done(50);
    await (await scene.manager()).streams.delete('AMI');
    await scene.pbx.emit(50, 1000);
    await done(100);
    expect(judgeWork(scene.done)).to.deep.equal({ different: 100, twice: 0, disordered: 0 });
  });
});
