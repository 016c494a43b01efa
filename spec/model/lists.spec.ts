/**
 * Lists of a fake server over the wire: cut at every byte, refused, ahead of the events and behind them, and long.
 */
import { expect } from 'chai';
import { Asterisk, type Message } from '../../lib/index.js';
import { live, type Live } from '../../lib/live/index.js';
import type { FakeAsterisk } from '../../lib/testing/index.js';
import { useScene } from '../support/scene.js';
import { channel, channelItem } from './stage.js';

const TABLES = ['channels', 'bridges'] as const;

/** More than the answers to a login have, less than those of the lists. */
const FEWEST_CUTS = 1000;

const MANY = 10_000;

function idsOf(fake: FakeAsterisk): string[] {
  return Array.from(fake.pbx.channels.values(), ({ uniqueid }) => uniqueid).sort();
}

function keysOf(model: Live): string[] {
  return [...model.channels.keys()].sort();
}

/** Compares as text: of so many keys that is much faster. */
function expectEqual(model: Live, fake: FakeAsterisk, count: number): void {
  expect(model.channels.size).to.equal(count);
  expect(keysOf(model).join()).to.equal(idsOf(fake).join());
}

/** A map that the changes told are put into. */
function copyOf(model: Live): Map<string, Message> {
  const copy = new Map<string, Message>();
  model.on('channels', (row, old) => {
    if (copy.get((row ?? old)!.Uniqueid!) !== old) throw new Error('the old row is another');
    if (row === undefined) copy.delete(old!.Uniqueid!);
    else copy.set(row.Uniqueid!, row);
  });
  return copy;
}

describe('the lists of a fake server', function () {
  this.timeout(120_000);
  const scene = useScene();

  async function newModel(fake: FakeAsterisk): Promise<{ client: Asterisk; model: Live; copy: Map<string, Message> }> {
    const client = scene.own(new Asterisk({ ...fake.options, reconnect: { minDelay: 1, maxDelay: 1, jitter: 0 } }));
    const model = live(client, { tables: TABLES, settle: 1, check: 0 });
    const copy = copyOf(model);
    await client.login();
    await model.synced();
    return { client, model, copy };
  }

  it('may be cut at every byte: no ghost, nothing missing, and the changes told give the table', async () => {
    const fake = await scene.fake();
    const { client, model, copy } = await newModel(fake);
    const newCall = (): ReturnType<FakeAsterisk['call']> =>
      fake.call({ from: 'PJSIP/alice', to: 'PJSIP/bob', answered: true });
    let call = newCall();
    let losses = 0;
    client.on('disconnected', () => { losses += 1; });
    for (let bytes = 1; ; bytes += 1) {
      const lost = scene.next(client, 'disconnected');
      losses = 0;
      fake.drop();
      fake.dropAfter(bytes);
      call.hangup();
      call = newCall();
      await lost;
      await model.synced();
      expect(keysOf(model), `cut behind ${bytes} bytes`).to.deep.equal(idsOf(fake));
      expect([...copy], `told, cut behind ${bytes} bytes`).to.have.deep.members([...model.channels]);
      if (losses > 1) continue;
      expect(bytes).to.be.above(FEWEST_CUTS);
      break;
    }
    fake.dropAfter(Infinity);
  });

  it('may be refused: the table says so until it is read, and the others are right', async () => {
    const fake = await scene.fake();
    const restore = fake.on('BridgeList', (action, session) => session.error(action, 'Out of memory'));
    fake.call({ from: 'PJSIP/alice', to: 'PJSIP/bob', answered: true });
    const { model } = await newModel(fake);
    expect([...model.problems]).to.deep.equal([['bridges', 'BridgeList: Out of memory']]);
    expect(keysOf(model)).to.deep.equal(idsOf(fake)).and.have.length(2);
    restore();
    await model.refresh();
    expect(model.problems.size).to.equal(0);
    expect(model.bridges.size).to.equal(1);
  });

  it('may be ahead of the events: what they still say of before is not told', async () => {
    const fake = await scene.fake();
    fake.on('CoreShowChannels', (action, session) =>
      session.list(action, [channelItem('up'), channelItem('other')], 'CoreShowChannelsComplete'));
    fake.on('BridgeList', (action, session) => {
      session.list(action, [], 'BridgeListComplete');
      const event = (name: string, id: string, changes: Message = {}): void =>
        session.send({ Event: name, Privilege: 'call,all', ...channel(id, changes) });
      event('Newchannel', 'gone');
      event('Newchannel', 'up', { ChannelState: '0', ChannelStateDesc: 'Down' });
      event('Newstate', 'up', { ChannelState: '5', ChannelStateDesc: 'Ringing' });
      event('Newstate', 'up');
      event('Hangup', 'gone');
    });
    const client = scene.own(new Asterisk(fake.options));
    const model = live(client, { tables: TABLES, settle: 1, check: 0 });
    const told: string[] = [];
    model.on('channels', (row, old) => told.push(`${old?.ChannelState} ${row?.Uniqueid} ${row?.ChannelState}`));
    await client.login();
    await model.synced();
    expect(told).to.deep.equal(['undefined up 6', 'undefined other 6']);
  });

  it('may be behind the events: what has ended stays so', async () => {
    const fake = await scene.fake();
    fake.call({ from: 'PJSIP/alice', to: 'PJSIP/bob', answered: true });
    const { client, model } = await newModel(fake);
    const dead = channelItem(keysOf(model)[0]!);
    fake.pbx.channels.values().next().value!.hangup();
    await client.request({ Action: 'Ping' });
    const before = keysOf(model);
    fake.on('CoreShowChannels', (action, session) =>
      session.list(action, [dead, ...before.map((id) => channelItem(id))], 'CoreShowChannelsComplete'));
    await model.refresh();
    expect(keysOf(model)).to.deep.equal(before).and.not.include(dead.Uniqueid!);
  });

  it(`may have ${MANY.toLocaleString('en')} items`, async () => {
    const fake = await scene.fake();
    const channels = Array.from({ length: MANY }, (_, index) => fake.channel(`PJSIP/phone-${index}`));
    const { client, model, copy } = await newModel(fake);
    expectEqual(model, fake, MANY);
    for (const each of channels.slice(0, MANY / 2)) each.hangup();
    await client.request({ Action: 'Ping' });
    expectEqual(model, fake, MANY / 2);
    fake.drop();
    for (const each of channels.slice(MANY / 2, MANY / 2 + 100)) each.hangup();
    await scene.next(client, 'ready');
    await model.synced();
    expectEqual(model, fake, MANY / 2 - 100);
    expect([...copy.keys()].sort().join()).to.equal(keysOf(model).join());
  });
});
