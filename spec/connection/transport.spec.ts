/**
 * The wire by TCP and TLS: bytes in both directions, and for whatever happens one end, with an error that says who
 * failed.
 */
import { expect } from 'chai';
import { once } from 'node:events';
import { createServer, Socket, type AddressInfo, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Transport, type Target } from '../../lib/connection/transport.js';
import { makeCertificates } from '../support/certificates.js';
import { Ear } from '../support/ear.js';
import { settle } from '../support/uncaught.js';

describe('Transport', () => {
  let ear: Ear;
  const servers: Server[] = [];
  const transports: Transport[] = [];
  const sockets: Socket[] = [];
  beforeEach(() => { ear = new Ear(); });
  afterEach(async () => {
    await Promise.all(transports.splice(0).map((transport) => transport.destroy()));
    for (const socket of sockets.splice(0)) socket.destroy();
    await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  });

  /** Listens on a free port; the address to dial. */
  async function listen(server: Server): Promise<Target> {
    servers.push(server);
    server.on('connection', (socket: Socket) => {
      sockets.push(socket);
      socket.on('error', () => {});
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { host: '127.0.0.1', port: (server.address() as AddressInfo).port, tls: undefined };
  }

  function keep(transport: Transport): Transport {
    transports.push(transport);
    return transport;
  }

  async function dial(onConnection: (socket: Socket) => void, tls?: Target['tls']): Promise<Transport> {
    return keep(Transport.dial({ ...await listen(createServer(onConnection)), tls }, ear));
  }

  describe('by TCP', () => {
    it('carries bytes in both directions and counts them', async () => {
      const transport = await dial((socket) => socket.pipe(socket));
      transport.write('héllo', 'utf8');
      transport.write('é', 'latin1');
      expect(await ear.text(7)).to.equal('héllo\ufffd');
      expect(transport.bytes).to.deep.equal({ received: 7, sent: 7 });
      expect(transport.unsent).to.equal(0);
    });

    it('keeps what is written before the connection stands', async () => {
      const transport = await dial((socket) => socket.pipe(socket));
      transport.write('early', 'utf8');
      expect(transport.unsent).to.equal(5);
      expect(await ear.text(5)).to.equal('early');
    });

    it('asks for no delay and for keep-alive once it is connected, once', async () => {
      const { setNoDelay, setKeepAlive } = Socket.prototype;
      const calls: unknown[] = [];
      Socket.prototype.setNoDelay = function noteNoDelay(...given) {
        calls.push(['setNoDelay', this.connecting, ...given]);
        return setNoDelay.apply(this, given);
      };
      Socket.prototype.setKeepAlive = function noteKeepAlive(...given: unknown[]) {
        calls.push(['setKeepAlive', this.connecting, ...given]);
        return Reflect.apply(setKeepAlive, this, given);
      };
      try {
        await dial((socket) => socket.write('hi'));
        await ear.text(2);
      } finally {
        Object.assign(Socket.prototype, { setNoDelay, setKeepAlive });
      }
      expect(calls).to.deep.equal([['setNoDelay', false, true], ['setKeepAlive', false, true, 60_000]]);
    });

    it('ends as AMI_CONNECT_FAILED whatever node:net throws, on a later tick', async () => {
      for (const [host, port, text] of [['127.0.0.1', 70_000, '70000'], ['pbx\0.invalid', 5038, 'pbx.x00']] as const) {
        ear = new Ear();
        keep(Transport.dial({ host, port, tls: undefined }, ear));
        expect(ear.errors).to.deep.equal([]);
        await ear.end('AMI_CONNECT_FAILED', text);
      }
    });

    it('ends as AMI_CONNECT_FAILED where no server listens, with the address and the cause', async () => {
      const target = await listen(createServer());
      await new Promise((resolve) => servers.pop()!.close(resolve));
      keep(Transport.dial(target, ear));
      expect(ear.errors).to.deep.equal([]);
      const error = await ear.end('AMI_CONNECT_FAILED', `127.0.0.1:${target.port}.*ECONNREFUSED`);
      expect(error.cause).to.include({ code: 'ECONNREFUSED' });
    });

    it('ends as AMI_CONNECTION_LOST when the server closes, after what it said before', async () => {
      const transport = await dial((socket) => socket.end('Response: Goodbye\r\n\r\n'));
      await ear.end('AMI_CONNECTION_LOST', 'closed the connection');
      expect(await ear.text(21)).to.equal('Response: Goodbye\r\n\r\n');
      transport.write('too late', 'utf8');
      expect(transport.bytes.sent).to.equal(0);
    });

    it('ends as AMI_CONNECTION_LOST when the wire is cut, with the cause', async () => {
      const transport = await dial((socket) => socket.once('data', () => socket.resetAndDestroy()));
      transport.write('x', 'utf8');
      expect((await ear.end('AMI_CONNECTION_LOST', 'ECONNRESET')).cause).to.include({ code: 'ECONNRESET' });
    });

    it('does not end by itself when it is destroyed; the promise waits for the stream; twice is no error', async () => {
      const transport = await dial((socket) => socket.write('banner'));
      await ear.text(6);
      await Promise.all([transport.destroy(), transport.destroy()]);
      await transport.destroy();
      await settle();
      expect(ear.errors).to.deep.equal([]);
    });

    it('can be destroyed while it dials', async () => {
      const transport = keep(Transport.dial({ host: 'localhost', port: 1, tls: undefined }, ear));
      await transport.destroy();
      await settle();
      expect(ear.errors).to.deep.equal([]);
    });
  });

  describe('by TLS', () => {
    const certificates = makeCertificates();

    async function dialTls(
      certificate: { key: string; cert: string },
      tls: NonNullable<Target['tls']>,
      host = 'localhost',
      onSecure = (socket: Socket): void => {
        socket.pipe(socket);
      },
    ): Promise<Transport> {
      const server = createTlsServer(certificate, (socket) => {
        socket.on('error', () => {});
        onSecure(socket);
      });
      return keep(
        Transport.dial(
          { ...await listen(server), host, tls: { family: 4, ...tls } as NonNullable<Target['tls']> },
          ear,
        ),
      );
    }

    it('carries bytes where certificate and host name fit, also those of an address', async () => {
      for (const host of ['localhost', '127.0.0.1']) {
        ear = new Ear();
        const transport = await dialTls(certificates.server, { ca: certificates.ca }, host);
        transport.write('héllo', 'utf8');
        expect(await ear.text(6)).to.equal('héllo');
      }
    });

    it('ends as AMI_TLS_FAILED where the certificate is not trusted, not of the host, or out of its time', async () => {
      const bad: [{ key: string; cert: string }, object][] = [
        [certificates.server, {}],
        [certificates.selfSigned, { ca: certificates.ca }],
        [certificates.wrongHost, { ca: certificates.ca }],
        [certificates.expired, { ca: certificates.ca }],
      ];
      for (const [certificate, tls] of bad) {
        ear = new Ear();
        await dialTls(certificate, tls);
        await ear.end('AMI_TLS_FAILED', 'no TLS with localhost:');
      }
    });

    it('ends as AMI_CONNECTION_LOST once the connection was secure', async () => {
      const transport = await dialTls(certificates.server, { ca: certificates.ca });
      transport.write('x', 'utf8');
      await ear.text(1);
      for (const socket of sockets) socket.resetAndDestroy();
      await ear.end('AMI_CONNECTION_LOST');
    });

    it('ends as AMI_CONNECTION_LOST when the server closes, after what it said before, with a farewell of TLS or '
      + 'without', async () => {
      const ends: ((socket: Socket) => void)[] = [(socket) => socket.end('Goodbye'), (socket) => {
        socket.write('Goodbye', () => sockets.at(-1)!.end());
      }];
      for (const end of ends) {
        ear = new Ear();
        await dialTls(certificates.server, { ca: certificates.ca }, 'localhost', end);
        await ear.end('AMI_CONNECTION_LOST', 'closed the connection');
        expect(await ear.text(7)).to.equal('Goodbye');
      }
    });

    it('does not ask whom it talks to where the user says so', async () => {
      const transport = await dialTls(certificates.selfSigned, { rejectUnauthorized: false });
      transport.write('x', 'utf8');
      expect(await ear.text(1)).to.equal('x');
    });

    it('ends as AMI_TLS_FAILED where the server speaks plain, or closes in the middle', async () => {
      await dial((socket) => socket.write('Asterisk Call Manager/11.0.0\r\n'), {});
      await ear.end('AMI_TLS_FAILED');
      ear = new Ear();
      await dial((socket) => socket.end(), {});
      await ear.end('AMI_TLS_FAILED');
    });

    it('ends as AMI_CONNECT_FAILED where no server listens', async () => {
      const target = await listen(createServer());
      await new Promise((resolve) => servers.pop()!.close(resolve));
      keep(Transport.dial({ ...target, tls: {} }, ear));
      await ear.end('AMI_CONNECT_FAILED', 'ECONNREFUSED');
    });

    it('ends as AMI_TLS_FAILED, later, where node:tls takes the options for nonsense', async () => {
      const transport = keep(
        Transport.dial({ host: '127.0.0.1', port: 1, tls: { cert: 'nonsense', key: 'nonsense' } }, ear),
      );
      expect(ear.errors).to.deep.equal([]);
      transport.write('x', 'utf8');
      await ear.end('AMI_TLS_FAILED', 'no TLS with 127.0.0.1:1');
    });
  });
});
