/**
 * The fake's own cost, as a count: so many events a call, and no timer that nothing asked for.
 */
import { expect } from 'chai';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { FakeAsterisk } from '../../lib/testing/index.js';

const CALLS = 10_000;

/** Each of the events of class `call` that a call has, from the first Newchannel to the last Hangup. */
const EVENTS = 26;

/** How many are placed in a turn of the event loop, so that the reader keeps up. */
const BATCH = 100;

describe('FakeAsterisk, 10,000 calls', () => {
  it('are each told in 26 events, and leave neither channels nor timers behind', async () => {
    const fake = new FakeAsterisk({ users: { admin: { secret: 's', read: 'call' } } });
    await fake.listen();
    const socket = connect(fake.port, '127.0.0.1');
    await once(socket, 'data');
    socket.write('Action: Login\r\nUsername: admin\r\nSecret: s\r\n\r\n');
    await once(socket, 'data');
    let [events, hangups, rest] = [0, 0, ''];
    socket.setEncoding('latin1').on('data', (text: string) => {
      const messages = (rest + text).split('\r\n\r\n');
      rest = messages.pop()!;
      events += messages.filter((message) => message.startsWith('Event: ')).length;
      hangups += messages.filter((message) => message.startsWith('Event: Hangup\r\n')).length;
    });
    const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    for (let count = 0; count < CALLS; count += 1) {
      fake.call({ from: 'PJSIP/alice', to: 'PJSIP/bob', answered: true }).hangup();
      if (count % BATCH === 0) await setImmediate();
    }
    await fake.flushed();
    expect(fake.pbx.channels.size).to.equal(0);
    expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout')).to.have.length(before);
    socket.end('Action: Logoff\r\n\r\n');
    await once(socket, 'close');
    expect([events - EVENTS * CALLS, hangups]).to.deep.equal([0, 2 * CALLS]);
    await fake.close();
  }).timeout(60_000);
});
