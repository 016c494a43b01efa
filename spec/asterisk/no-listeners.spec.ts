/**
 * Nobody listens: no listener, no handler, no onNetworkError. Nothing then ends a process, in no way to fail, and still
 * nothing is lost: each failure arrives where it belongs, in the promise of the login or in the callback of an action.
 *
 * Each failure has a process of its own, without a net below it. An exception that nobody catches would show in its
 * exit code and on its standard error; so would a rejection that nobody handles.
 */
import { expect } from 'chai';
import { makeCertificates } from '../support/certificates.js';
import { BlackHole } from '../support/black-hole.js';
import { ClientProcess, type Ended } from '../support/client-process.js';
import { RawServer } from '../support/raw-server.js';
import { SECRET, useScene } from '../support/scene.js';

describe('An Asterisk to which nobody listens', () => {
  const scene = useScene();

  function run(task: string, port: number, options: object = {}): Promise<Ended> {
    return scene.own(new ClientProcess(task, [port, JSON.stringify(options)], { SPEC_SECRET: SECRET })).ended();
  }

  function endedWith(...lines: string[]): Ended {
    return { exitCode: 0, lines, stderr: '' };
  }

  it('rejects the login: refused', async () => {
    const fake = await scene.fake();
    fake.refuse();
    expect(await run('fail', fake.port)).to.deep.equal(endedWith('AMI_CONNECT_FAILED'));
  });

  it('rejects the login: reset', async () => {
    const fake = await scene.fake();
    fake.on('Challenge', (_action, session) => session.reset());
    expect(await run('fail', fake.port)).to.deep.equal(endedWith('AMI_CONNECTION_LOST'));
  });

  it('rejects the login: the handshake is swallowed', async () => {
    const hole = scene.own(await BlackHole.open());
    expect(await run('fail', hole.port, { connectTimeout: 60 })).to.deep.equal(endedWith('AMI_CONNECT_TIMEOUT'));
  });

  it('rejects the login: TLS fails', async () => {
    const fake = await scene.fake({ tls: makeCertificates().selfSigned });
    expect(await run('fail', fake.port, { tls: true })).to.deep.equal(endedWith('AMI_TLS_FAILED'));
  });

  it('rejects the login: a bad banner', async () => {
    const fake = await scene.fake({ banner: 'HTTP/1.1 400 Bad Request' });
    expect(await run('fail', fake.port)).to.deep.equal(endedWith('AMI_BAD_BANNER'));
  });

  it('rejects the login: garbage', async () => {
    const garbage = Buffer.from(Array.from({ length: 4000 }, (_, index) => (index * 7919) % 256));
    const server = scene.own(await RawServer.open((socket) => socket.write(garbage)));
    expect(await run('fail', server.port)).to.deep.equal(endedWith('AMI_BAD_BANNER'));
  });

  it('rejects the login: a message without an end', async () => {
    const server = scene.own(
      await RawServer.open((socket) => socket.write(`Asterisk Call Manager/11.0.0\r\n${'x'.repeat(5000)}`)),
    );
    expect(await run('fail', server.port, { maxMessageSize: 4096 })).to.deep.equal(endedWith('AMI_MESSAGE_TOO_LARGE'));
  });

  for (const how of ['drop', 'reset'] as const) {
    it(`ends callbacks and waits: ${how} with actions in flight, and nobody there any more`, async () => {
      const fake = await scene.fake();
      fake.on('CoreStatus', (_action, session) => {
        fake.refuse();
        session[how]();
      });
      expect(await run('lose', fake.port)).to.deep.equal(
        endedWith('action AMI_CONNECTION_LOST', 'closed by AMI_CONNECT_FAILED'),
      );
    });
  }

  it('ends callbacks and waits: garbage behind the login', async () => {
    const fake = await scene.fake({ maxWriteBuffer: 512 * 1024 * 1024 });
    fake.on('CoreStatus', (_action, session) => {
      fake.refuse();
      session.sendRaw(Buffer.alloc(70 * 1024 * 1024, 0xff));
    });
    expect(await run('lose', fake.port)).to.deep.equal(
      endedWith('action AMI_MESSAGE_TOO_LARGE', 'closed by AMI_CONNECT_FAILED'),
    );
  });
});
