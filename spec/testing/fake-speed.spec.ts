/**
 * The fake's own cost, as a count: so many events a call, and no timer that nothing asked for.
 */
import { expect } from 'chai';
import { FakeAsterisk } from '../../lib/testing/index.js';

describe('FakeAsterisk, 10,000 calls', () => {
  it('are each told in at least 12 events, and leave neither channels nor timers behind', async () => {
    const fake = new FakeAsterisk();
    let events = 0;
    fake.send = (): number => (events += 1);
    const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const began = process.cpuUsage();
    for (let count = 0; count < 10_000; count += 1) {
      fake.call({ from: 'PJSIP/alice', to: 'PJSIP/bob', answered: true }).hangup();
    }
    const { user } = process.cpuUsage(began);
    expect(events).to.be.at.least(120_000);
    expect(user / events).to.be.below(100, 'microseconds of CPU for an event');
    expect(fake.pbx.channels.size).to.equal(0);
    expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout')).to.have.length(before);
    await fake.close();
  }).timeout(60_000);
});
