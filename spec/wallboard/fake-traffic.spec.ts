/**
 * The traffic of the demonstration, minutes of it in a moment, under a clock of the spec.
 */
import { mock } from 'node:test';
import { expect } from 'chai';
import { FakeTraffic } from '../../example/wallboard/fake-traffic.js';
import { Random } from '../support/random.js';
import { RawClient } from '../testing/raw-client.js';

describe('FakeTraffic', () => {
  afterEach(() => mock.timers.reset());

  for (const seed of [1, 2, 3]) {
    it(`lets all kinds of things happen in five minutes, with a bounded number of channels (seed `
      + `${seed})`, async () => {
      const random = new Random(seed);
      const traffic = new FakeTraffic(() => random.fraction());
      let most = 0;
      mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_790_000_000_000 });
      await traffic.open();
      const client = await RawClient.connect(traffic.fake.port);
      await client.request('Action: Login', 'Username: wallboard', 'Secret: demonstration');
      const events = new Set<string | undefined>();
      for (let second = 0; second < 300; second += 1) {
        mock.timers.tick(1000);
        most = Math.max(most, traffic.fake.pbx.channels.size);
        for (const { Event } of await client.drain()) events.add(Event);
      }
      expect([...events]).to.include.members([
        'Newchannel',
        'Hangup',
        'BridgeEnter',
        'QueueCallerJoin',
        'QueueCallerLeave',
        'QueueMemberStatus',
        'QueueMemberPause',
        'ConfbridgeJoin',
        'ConfbridgeLeave',
        'ConfbridgeTalking',
        'Hold',
        'Unhold',
      ]);
      expect(most).to.be.within(5, 25);
      await traffic.close();
      expect(traffic.fake.pbx.channels.size).to.equal(0);
    });
  }
});
