/**
 * The fake over TLS: the same words, the same faults.
 */
import { expect } from 'chai';
import { once } from 'node:events';
import { connect } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { FakeAsterisk } from '../../lib/testing/index.js';
import { CERTIFICATE, KEY } from './certificate.js';
import { RawClient } from './raw-client.js';

describe('FakeAsterisk, TLS', () => {
  let fake: FakeAsterisk;

  beforeEach(async () => {
    fake = new FakeAsterisk({ fullyBooted: false, tls: { key: KEY, cert: CERTIFICATE } });
    await fake.listen();
  });

  afterEach(() => fake.close());

  function dial(): TLSSocket {
    return connectTls({ port: fake.port, host: '127.0.0.1', rejectUnauthorized: false });
  }

  async function loggedIn(): Promise<RawClient> {
    const client = new RawClient(dial());
    await client.request('Action: Login', 'Username: admin', 'Secret: secret', 'Events: on');
    return client;
  }

  it('speaks AMI', async () => {
    const client = await loggedIn();
    fake.send({ Event: 'Secure' });
    expect(await client.next()).to.deep.equal({ Event: 'Secure', Privilege: 'call,all' });
    expect(await client.request('Action: Logoff')).to.include({ Response: 'Goodbye' });
    expect(await client.closed).to.equal('end');
  });

  it('drops, resets and stalls', async () => {
    const [dropped, reset, stalled] = [await loggedIn(), await loggedIn(), await loggedIn()];
    const sessions = fake.sessions;
    sessions[0]?.drop();
    expect(await dropped.closed).to.equal('end');
    sessions[1]?.reset();
    expect(await reset.closed).to.equal('reset');
    sessions[2]?.stall();
    stalled.send('Action: Ping', 'ActionID: p');
    fake.send({ Event: 'Held' });
    sessions[2]?.unstall();
    expect((await stalled.take(2)).map((message) => message['Event'] ?? message['ActionID'])).to.deep.equal(['Held',
      'p']);
  });

  it('closes on a client that speaks no TLS, and close ends one that says nothing', async () => {
    const plain = new RawClient(connect(fake.port, '127.0.0.1'), false);
    plain.send('Action: Ping');
    await plain.closed;
    const silent = new RawClient(connect(fake.port, '127.0.0.1'), false);
    await once(silent.socket, 'connect');
    await fake.close();
    await silent.closed;
  });
});
