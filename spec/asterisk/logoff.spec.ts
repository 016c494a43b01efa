/**
 * Logging off: what is in flight is answered first, and no end of a connection that was wanted is told as a loss.
 */
import { expect } from 'chai';
import { connect as connectTcp } from 'node:net';
import { Asterisk } from '../../lib/index.js';
import { makeCertificates } from '../support/certificates.js';
import { SECRET, useScene, type Noted } from '../support/scene.js';

describe('Asterisk, logoff', () => {
  const scene = useScene();

  it('waits for what is in flight, then for the Goodbye, then closes', async () => {
    const fake = await scene.fake();
    const client = await scene.ready(fake.options);
    const life = scene.lifeOf(client);
    let answer!: () => void;
    fake.on('CoreStatus', () => new Promise((resolve) => { answer = () => resolve({ CoreCurrentCalls: '3' }); }));
    const calls: Noted[] = [];
    client.sendAction({ Action: 'CoreStatus', ActionID: 'last' }, scene.noteIn(calls));
    const gone = client.logoff();
    await fake.waitForAction('CoreStatus');
    expect(client.state).to.equal('ready');
    answer();
    await gone;
    expect(calls).to.deep.equal([{ message: { Response: 'Success', ActionID: 'last', CoreCurrentCalls: '3' } }]);
    expect(fake.actions.at(-1)?.action['Action']).to.equal('Logoff');
    expect(life).to.deep.equal([['closed']]);
  });

  it('refuses further actions meanwhile', async () => {
    const fake = await scene.fake();
    const client = await scene.ready(fake.options);
    const gone = client.logoff();
    const error = await scene.refusal(client.request({ Action: 'Ping' }));
    await gone;
    expect(error).to.include({ code: 'AMI_CLOSED', sent: false });
  });

  it('closes all the same when the server does not answer within the timeout', async () => {
    const fake = await scene.fake();
    fake.on('Logoff', () => undefined);
    const client = await scene.ready(fake.options);
    const began = performance.now();
    await client.logoff({ timeout: 50 });
    expect(performance.now() - began).to.be.within(45, 1000);
    expect(client.state).to.equal('closed');
  });

  it('resolves when the connection is lost meanwhile', async () => {
    const fake = await scene.fake();
    fake.on('Logoff', (_action, session) => session.reset());
    const client = await scene.ready({ ...fake.options, reconnect: { minDelay: 1 } });
    await client.logoff();
    expect(client.state).to.equal('closed');
    expect(fake.sessions).to.deep.equal([]);
  });

  it('before the login and after the end is a close', async () => {
    const fake = await scene.fake();
    const client = scene.client(fake.options);
    await client.logoff();
    expect(client.state).to.equal('closed');
    await client.logoff();
    expect(fake.actions).to.deep.equal([]);
  });

  it('twice waits twice for the one Goodbye', async () => {
    const fake = await scene.fake();
    const client = await scene.ready(fake.options);
    let answer!: () => void;
    fake.on('CoreStatus', () => new Promise((resolve) => { answer = () => resolve({ CoreCurrentCalls: '0' }); }));
    const status = client.request({ Action: 'CoreStatus' });
    const both = [client.logoff(), client.logoff()];
    await fake.waitForAction('CoreStatus');
    answer();
    await Promise.all(both);
    expect((await status)['CoreCurrentCalls']).to.equal('0');
    expect(client.stats().sent, 'Challenge, Login, CoreStatus, Logoff').to.equal(4);
  });

  it('is not told as a loss, over TLS and over a stream of the caller\'s neither', async () => {
    const { ca, server } = makeCertificates();
    const plain = await scene.fake();
    const secure = await scene.fake({ tls: server });
    const clients = [
      scene.client({ ...secure.options, tls: { ca } }),
      scene.follow(new Asterisk(connectTcp(plain.port, '127.0.0.1'), undefined, { username: 'admin', secret: SECRET })),
    ];
    for (const client of clients) {
      await client.login();
      const life = scene.lifeOf(client);
      await client.logoff();
      expect(life).to.deep.equal([['closed']]);
    }
  });

  it('refuses a timeout that is no time', async () => {
    const fake = await scene.fake();
    const client = await scene.ready(fake.options);
    expect((await scene.refusal(client.logoff({ timeout: -1 }))).code).to.equal('AMI_BAD_OPTION');
    expect(client.state).to.equal('ready');
  });
});
