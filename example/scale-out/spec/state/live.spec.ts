/**
 * Live tables over the broker: a consumer's copy equals the model, whenever it starts, and without a PBX.
 */
import { expect } from 'chai';
import { FakeAsterisk, type FakeChannel } from 'gami/testing';
import { LiveTable } from '../../src/state/live-reader.js';
import type { LiveMessage } from '../../src/state/live-message.js';
import { end, until, type Program } from '../support/processes.js';
import { Scene } from '../support/scene.js';

describe('live tables', function () {
  this.timeout(60_000);
  let scene: Scene;
  let fake: FakeAsterisk;
  const tables: LiveTable[] = [];

  beforeEach(async () => {
    scene = new Scene();
    fake = new FakeAsterisk();
    await Promise.all([scene.broker.start(), fake.listen()]);
  });
  afterEach(async () => {
    await Promise.all(tables.splice(0).map((table) => table.close()));
    await scene.end();
    await fake.close();
  });

  async function bridge(name = 'one'): Promise<Program> {
    const program = scene.bridge({ BRIDGE_BRIDGE: name }, undefined, {
      ...fake.options,
      tables: ['channels', 'callers'],
    });
    await program.says('bridge: ready');
    return program;
  }

  async function copy(table = 'channels'): Promise<LiveTable> {
    const made = new LiveTable();
    tables.push(made);
    await made.follow(await scene.nats(), 'pbx', table);
    return made;
  }

  const names = (table: LiveTable): string[] => [...table.rows.values()].map(({ Channel }) => Channel!).sort();
  const channels = (): string[] => [...fake.pbx.channels.values()].map(({ name }) => name).sort();

  it('are copied by a consumer that starts late, and follow each change', async () => {
    const some: FakeChannel[] = ['a', 'b', 'c'].map((name) => fake.channel(`PJSIP/${name}`));
    await bridge();
    const early = await copy();
    await early.synced();
    expect(names(early)).to.deep.equal(channels());
    some[0]!.hangup();
    fake.channel('PJSIP/d');
    await until('changes', () => names(early).join() === channels().join());
    const late = await copy();
    await late.synced();
    await until('the same', () => names(late).join() === channels().join());
    expect([...late.rows]).to.have.deep.members([...early.rows]);
  });

  it('are not right while the PBX is away, and right again after its return', async () => {
    await bridge();
    fake.channel('PJSIP/a');
    const table = await copy();
    await table.synced();
    await until('one', () => table.rows.size === 1);
    const { port } = fake;
    await fake.close();
    await until('stale', () => !table.isRight);
    expect(table.rows.size, 'as last known').to.equal(1);
    fake = new FakeAsterisk();
    await fake.listen(port);
    fake.channel('PJSIP/b');
    fake.channel('PJSIP/c');
    await table.synced();
    await until('two', () => names(table).join() === channels().join());
  });

  it('are told by the next leader when the one that told them is killed', async () => {
    const one = await bridge('one');
    const table = await copy();
    await table.synced();
    await bridge('two');
    await end(one.process);
    fake.channel('PJSIP/late');
    await until('the next leader tells', () => names(table).join() === channels().join(), 30_000);
  });

  it('of thousands of rows come in parts', async () => {
    for (let index = 0; index < 3000; index += 1) fake.channel(`PJSIP/${index}`);
    await bridge();
    const table = await copy();
    await table.synced();
    expect(table.rows.size).to.equal(3000);
  });

  it('are not right behind a hole, nor shaken by a leader of an earlier term', () => {
    const table = new LiveTable();
    const place = { schema: 1, server: 'pbx', table: 'channels' };
    const send = (term: number, run: number, number: number, part: object): void =>
      table.take({ ...place, term, run, number, ...part } as LiveMessage);
    send(5, 1, 0, { is: 'begin' });
    send(5, 1, 1, { is: 'rows', rows: [['a', { Channel: 'a' }]] });
    expect(table.isRight).to.equal(false);
    send(5, 1, 2, { is: 'end', count: 1 });
    expect(table.isRight).to.equal(true);
    send(4, 9, 0, { is: 'begin' });
    send(4, 9, 1, { is: 'end', count: 0 });
    expect([...table.rows.keys()]).to.deep.equal(['a']);
    send(5, 1, 4, { is: 'change', key: 'b', row: { Channel: 'b' } });
    expect(table.isRight).to.equal(false);
    send(5, 2, 0, { is: 'begin' });
    send(5, 2, 1, { is: 'end', count: 0 });
    expect(table.isRight).to.equal(true);
    expect(table.rows.size).to.equal(0);
  });
});
