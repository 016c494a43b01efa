/**
 * TLS: a server without the right certificate gets neither secret nor key, not even the first line of ours.
 */
import { expect } from 'chai';
import { Asterisk, ConnectionError, type AmiError } from '../../lib/index.js';
import type { FakeAsterisk } from '../../lib/testing/index.js';
import { makeCertificates, type Certificate, type Certificates } from '../support/certificates.js';
import { ClientProcess } from '../support/client-process.js';
import { RawServer } from '../support/raw-server.js';
import { SECRET, until, useScene } from '../support/scene.js';

describe('Asterisk over TLS', () => {
  const scene = useScene();
  let certificates: Certificates;
  before(() => { certificates = makeCertificates(); });

  function causeOf(error: AmiError): string | undefined {
    return (error.cause as NodeJS.ErrnoException).code;
  }

  /** The error of a login in the plain way, the one that would send the secret. */
  async function refusedBy(fake: FakeAsterisk, tls: object | true = { ca: certificates.ca }): Promise<AmiError> {
    const error = await scene.refusal(scene.client({ ...fake.options, tls, auth: 'plain' }).login());
    expect(error).to.be.instanceOf(ConnectionError);
    expect(error.code).to.equal('AMI_TLS_FAILED');
    expect(fake.actions).to.deep.equal([]);
    return error;
  }

  for (const auth of ['md5', 'plain'] as const) {
    it(`logs in to a server whose authority is given, ${auth}`, async () => {
      const fake = await scene.fake({ tls: certificates.server });
      const client = await scene.ready({ ...fake.options, tls: { ca: certificates.ca }, auth });
      expect((await client.request({ Action: 'Ping' }))['Ping']).to.equal('Pong');
    });
  }

  it('checks a host by its name too', async () => {
    const fake = await scene.fake({ tls: certificates.server });
    const client = await scene.ready({ ...fake.options, host: 'localhost', tls: { ca: certificates.ca } });
    expect(client.state).to.equal('ready');
  });

  it('reconnects over TLS', async () => {
    const fake = await scene.fake({ tls: certificates.server });
    const client = await scene.ready({ ...fake.options, tls: { ca: certificates.ca }, reconnect: { minDelay: 1 } });
    fake.drop();
    await scene.next(client, 'ready');
    expect((await client.request({ Action: 'Ping' }))['Ping']).to.equal('Pong');
  });

  const BAD: readonly (readonly [what: string, choose: (all: Certificates) => Certificate, cause: string])[] = [
    ['signed itself', (all) => all.selfSigned, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['is another host', (all) => all.wrongHost, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['shows a certificate whose time is over', (all) => all.expired, 'CERT_HAS_EXPIRED'],
  ];
  for (const [what, choose, cause] of BAD) {
    it(`refuses a server that ${what}, with the secret unsent`, async () => {
      const fake = await scene.fake({ tls: choose(certificates) });
      expect(causeOf(await refusedBy(fake))).to.equal(cause);
    });
  }

  it('refuses a server whose authority is not known, by default', async () => {
    const fake = await scene.fake({ tls: certificates.server });
    expect(causeOf(await refusedBy(fake, true))).to.equal('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  });

  it('refuses TLS 1.1, with the secret unsent', async () => {
    const weak = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    const fake = await scene.fake({ tls: { ...certificates.server, ...weak } });
    await refusedBy(fake, { ca: certificates.ca, ciphers: 'DEFAULT@SECLEVEL=0' });
    const asked = await scene.ready({ ...fake.options, tls: { ca: certificates.ca, ...weak } });
    expect(asked.state).to.equal('ready');
  });

  it('refuses TLS 1.1 even where Node was told to allow it', async () => {
    const weak = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    const fake = await scene.fake({ tls: { ...certificates.server, ...weak } });
    const options = JSON.stringify({ tls: { ca: certificates.ca, ciphers: 'DEFAULT@SECLEVEL=0' } });
    const child = scene.own(
      new ClientProcess('fail', [fake.port, options], { SPEC_SECRET: SECRET, NODE_OPTIONS: '--tls-min-v1.0' }),
    );
    expect((await child.ended()).lines).to.deep.equal(['AMI_TLS_FAILED']);
  });

  it('refuses a plain server on the TLS port, with the secret unsent', async () => {
    const fake = await scene.fake();
    const proxy = await scene.proxy(fake.port);
    let heard = '';
    proxy.onBytes = (from, bytes) => {
      if (from === 'client') heard += bytes.toString('latin1');
    };
    const error = await scene.refusal(
      scene.client({ ...fake.options, port: proxy.port, tls: { ca: certificates.ca }, auth: 'plain' }).login(),
    );
    expect(error.code).to.equal('AMI_TLS_FAILED');
    expect(causeOf(error)).to.match(/^ERR_SSL_/);
    expect(heard).to.not.include('Action').and.not.include(SECRET);
  });

  it('gives a server that never shakes hands up after connectTimeout', async () => {
    const server = scene.own(await RawServer.open());
    const error = await scene.refusal(scene.client({ port: server.port, tls: true, connectTimeout: 40 }).login());
    expect(error).to.include({
      code: 'AMI_CONNECT_TIMEOUT',
      message: 'no login within the 40 ms of connectTimeout (connecting)',
    });
  });

  it('says so when the server goes in the middle of the handshake', async () => {
    for (const end of ['end', 'resetAndDestroy'] as const) {
      const server = scene.own(await RawServer.open((socket) => socket.once('data', () => socket[end]())));
      expect((await scene.refusal(scene.client({ port: server.port, tls: true }).login())).code).to.equal(
        'AMI_TLS_FAILED',
      );
    }
  });

  it('says so when its own options are of no use', async () => {
    const fake = await scene.fake({ tls: certificates.server });
    const client = scene.client({ ...fake.options, tls: { key: 'no key', cert: 'no certificate' } });
    expect((await scene.refusal(client.login())).code).to.equal('AMI_TLS_FAILED');
    await until(() => client.state === 'closed', 'the client was closed');
  });

  it('shows nobody a plain client\'s secret: a TLS server hears no word of it', async () => {
    const fake = await scene.fake({ tls: certificates.server });
    const error = await scene.refusal(scene.client({ ...fake.options, connectTimeout: 60 }).login());
    expect(error.code).to.be.oneOf(['AMI_CONNECT_TIMEOUT', 'AMI_CONNECTION_LOST']);
    expect(fake.actions).to.deep.equal([]);
  });

  it('tries again when the certificate is mended', async () => {
    const bad = await scene.fake({ tls: certificates.expired });
    const good = scene.own(
      new (bad.constructor as typeof FakeAsterisk)({ users: { admin: SECRET }, tls: certificates.server }),
    );
    const client = scene.client({
      ...bad.options,
      tls: { ca: certificates.ca },
      reconnect: { minDelay: 5, maxDelay: 5, initial: true },
    });
    client.once('disconnected', () => {
      void bad.close().then(() => good.listen(bad.port));
    });
    await client.login();
    expect(client.state).to.equal('ready');
  });

  it('listens on port 5039 by default', () => {
    const client = scene.follow(new Asterisk({ tls: true }));
    expect(client.name).to.equal('127.0.0.1:5039');
  });
});
