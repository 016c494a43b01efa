/**
 * The fake under load: enough to be the server of the client's own benchmarks.
 */
import { expect } from 'chai';
import { connect, type Socket } from 'node:net';
import { FakeAsterisk } from '../../lib/testing/index.js';
import { RawClient } from './raw-client.js';

describe('FakeAsterisk, load', () => {
  let fake: FakeAsterisk;

  beforeEach(async () => {
    fake = new FakeAsterisk({ fullyBooted: false });
    await fake.listen();
  });

  afterEach(() => fake.close());

  it('sends 100,000 events to a client', async () => {
    const client = await RawClient.loggedIn(fake.port, 'on');
    let bytes = 0;
    client.socket.removeAllListeners('data');
    client.socket.on('data', (chunk: Buffer) => (bytes += chunk.length));
    const before = fake.sessions[0]?.bytesWritten ?? 0;
    const began = performance.now();
    for (let index = 0; index < 100_000; index += 1) {
      fake.send({
        Event: 'Newstate',
        Privilege: 'call,all',
        Channel: `PJSIP/${index}`,
        ChannelState: 6,
        ChannelStateDesc: 'Up',
        Uniqueid: `1.${index}`,
      });
    }
    await fake.flushed();
    const sent = (fake.sessions[0]?.bytesWritten ?? 0) - before;
    while (bytes < sent) await new Promise((resolve) => setImmediate(resolve));
    expect(bytes).to.equal(sent).and.to.be.above(10_000_000);
    expect(performance.now() - began).to.be.below(5000);
  });

  it('holds 1,000 connections, each logged in, and reaches them all', async () => {
    const sockets: Socket[] = [];
    for (let index = 0; index < 1000; index += 1) {
      const socket = connect(fake.port, '127.0.0.1');
      socket.write('Action: Login\r\nUsername: admin\r\nSecret: secret\r\nEvents: on\r\n\r\n');
      socket.resume();
      sockets.push(socket);
    }
    for (let index = 0; index < 1000; index += 1) await fake.waitForSession();
    expect(fake.send({ Event: 'All' })).to.equal(1000);
    const closed = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    await fake.close();
    await Promise.all(closed);
    expect(fake.sessions).to.deep.equal([]);
  }).timeout(20_000);
});
