/**
 * What the fake does badly on request: each option alone, and the same again from the same seed.
 */
import { expect } from 'chai';
import { FakeAsterisk, type Misbehaviour } from '../../lib/testing/index.js';
import { RawClient } from './raw-client.js';

describe('FakeAsterisk, misbehaving', () => {
  const fakes: FakeAsterisk[] = [];

  afterEach(() => Promise.all(fakes.splice(0).map((fake) => fake.close())));

  async function begin(misbehaviour: Misbehaviour): Promise<[FakeAsterisk, RawClient]> {
    const fake = new FakeAsterisk({ misbehaviour });
    fakes.push(fake);
    await fake.listen();
    return [fake, await RawClient.loggedIn(fake.port, 'call,agent')];
  }

  it('loses the share of an event that is asked for', async () => {
    const [fake, client] = await begin({ missing: { QueueCallerLeave: 1, Newchannel: 0 } });
    fake.queue('support', { callers: ['PJSIP/alice'] }).callers[0]?.channel.hangup();
    const names = (await client.drain()).map(({ Event }) => Event);
    expect(names).to.include.members(['Newchannel', 'QueueCallerAbandon']).and.not.include('QueueCallerLeave');
  });

  it('tells the outcome of a call before its DialBegin', async () => {
    const [, client] = await begin({ earlyOutcome: true });
    client.send('Action: Originate', 'Async: 1', 'Channel: Local/answer@default', 'Application: Wait', 'Data: 60');
    const told = await client.takeUntil(({ Event }) => Event === 'DialEnd');
    const names = told.map(({ Event }) => Event);
    expect(names.indexOf('OriginateResponse')).to.be.within(0, names.indexOf('DialBegin') - 1);
  });

  it('lists a conferee whose ConfbridgeJoin comes later', async () => {
    const [fake, client] = await begin({ lateJoin: 30 });
    fake.conference('1000', ['PJSIP/alice']);
    client.send('Action: ConfbridgeList', 'ActionID: c', 'Conference: 1000');
    const told = (await client.takeUntil(({ Event }) => Event === 'ConfbridgeJoin')).map(({ Event }) => Event);
    expect(told).to.include('ConfbridgeList');
    expect(told.at(-1)).to.equal('ConfbridgeJoin');
  });

  it('lists a channel behind its Hangup', async () => {
    const [fake, client] = await begin({ listLag: 60_000 });
    fake.channel('PJSIP/alice').hangup();
    await client.drain();
    client.send('Action: CoreShowChannels', 'ActionID: c');
    const list = await client.takeUntil(({ EventList }) => EventList === 'Complete');
    expect(list.map(({ Channel }) => Channel)).to.include('PJSIP/alice-00000000');
  });

  it('lists a channel before its Newchannel', async () => {
    const [fake, client] = await begin({ eventLag: 3_600_000 });
    fake.channel('PJSIP/alice');
    client.send('Action: CoreShowChannels', 'ActionID: c');
    const told = (await client.takeUntil(({ EventList }) => EventList === 'Complete')).map(({ Event }) => Event);
    expect(told).to.include('CoreShowChannel').and.not.include('Newchannel');
  });

  it('moves events of other threads, and the same ones from the same seed', async () => {
    const play = async (seed: number): Promise<string> => {
      const [fake, client] = await begin({ seed, disorder: 1 });
      const conference = fake.conference('1000', ['PJSIP/alice', 'PJSIP/bob', 'PJSIP/carol']);
      conference.end();
      return (await client.drain()).map(({ Event, Channel }) => `${Event} ${Channel}`).join('\n');
    };
    const [first, again, other, tidy] = [await play(7), await play(7), await play(8), await begin({})];
    tidy[0].conference('1000', ['PJSIP/alice', 'PJSIP/bob', 'PJSIP/carol']).end();
    const order = (await tidy[1].drain()).map(({ Event, Channel }) => `${Event} ${Channel}`).join('\n');
    expect(first).to.equal(again).and.not.equal(other).and.not.equal(order);
    expect(first.split('\n').sort()).to.deep.equal(order.split('\n').sort());
  });
});
