/**
 * The wire over what the user gives: a stream, or a dialler that makes one; any kind of stream, in any state.
 */
import { expect } from 'chai';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { Duplex, PassThrough } from 'node:stream';
import { Transport } from '../../lib/connection/transport.js';
import { Clock } from '../support/clock.js';
import { Ear } from '../support/ear.js';
import { settle, uncaughtOf } from '../support/uncaught.js';

describe('Transport', () => {
  let ear: Ear;
  const transports: Transport[] = [];
  beforeEach(() => { ear = new Ear(); });
  afterEach(() => Promise.all(transports.splice(0).map((transport) => transport.destroy())));

  function keep(transport: Transport): Transport {
    transports.push(transport);
    return transport;
  }

  describe('over a stream of the user\'s', () => {
    /** A stream whose other end is itself. */
    function over(stream: Duplex = new PassThrough()): { stream: Duplex; transport: Transport } {
      return { stream, transport: keep(Transport.over(stream, ear)) };
    }

    it('carries bytes in both directions', async () => {
      const { transport } = over();
      transport.write('hello', 'utf8');
      expect(await ear.text(5)).to.equal('hello');
    });

    it('takes what came before it took the stream', async () => {
      const stream = new PassThrough();
      stream.write('banner');
      await settle();
      over(stream);
      expect(await ear.text(6)).to.equal('banner');
    });

    it('takes the bytes of a stream that was told to decode them', async () => {
      const stream = new PassThrough();
      stream.setEncoding('latin1');
      const { transport } = over(stream);
      transport.write('é', 'utf8');
      expect([await ear.text(2), transport.bytes]).to.deep.equal(['é', { received: 2, sent: 2 }]);
    });

    it('ends as AMI_CONNECTION_LOST when the stream ends, is destroyed, or fails', async () => {
      const ends: [(stream: Duplex) => void, string][] = [
        [(stream) => stream.push(null), 'closed'],
        [(stream) => stream.destroy(), 'closed'],
        [(stream) => stream.destroy(new Error('the tunnel fell in')), 'the tunnel fell in'],
      ];
      for (const [end, text] of ends) {
        ear = new Ear();
        const { stream } = over();
        end(stream);
        await ear.end('AMI_CONNECTION_LOST', text);
        expect(stream.destroyed).to.equal(true);
      }
    });

    it('ends, later, where the stream had ended before', async () => {
      const stream = new PassThrough();
      stream.destroy();
      await settle();
      over(stream);
      expect(ear.errors).to.deep.equal([]);
      await ear.end('AMI_CONNECTION_LOST');
    });

    it('ends as AMI_CONNECT_FAILED, later, where it is no stream', async () => {
      over({} as Duplex);
      expect(ear.errors).to.deep.equal([]);
      await ear.end('AMI_CONNECT_FAILED', 'no duplex stream');
    });

    it('ends as AMI_CONNECT_FAILED where a socket was still dialling in vain', async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      await new Promise((resolve) => server.close(resolve));
      over(connect(port, '127.0.0.1'));
      await ear.end('AMI_CONNECT_FAILED', 'ECONNREFUSED');
    });

    it('ends as AMI_CONNECTION_LOST where a socket was connected when it was given', async () => {
      const server = createServer((socket) => socket.once('data', () => socket.destroy())).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
      await once(socket, 'connect');
      over(socket).transport.write('x', 'utf8');
      await ear.end('AMI_CONNECTION_LOST');
      await new Promise((resolve) => server.close(resolve));
    });

    it('swallows the errors that come after the end', async () => {
      const { stream, transport } = over();
      await transport.destroy();
      expect(await uncaughtOf(() => { stream.emit('error', new Error('late')); })).to.deep.equal([]);
      expect(ear.errors).to.deep.equal([]);
    });

    it('hears nothing more after it was destroyed in the middle of the data', async () => {
      const stream = new PassThrough();
      let count = 0;
      const transport: Transport = keep(Transport.over(stream, {
        onData: () => {
          count += 1;
          void transport.destroy();
        },
        onClose: (error) => ear.onClose(error),
      }));
      stream.write('1');
      stream.write('2');
      await settle();
      expect([count, ear.errors]).to.deep.equal([1, []]);
    });

    it('waits for nothing when it is destroyed again', async () => {
      const { transport } = over();
      await transport.destroy();
      const clock = new Clock();
      try {
        await transport.destroy();
        expect(clock.timers).to.equal(0);
      } finally {
        clock.remove();
      }
    });

    it('does not wait for ever for a stream that never says that it is closed', async () => {
      const { transport } = over(new Duplex({ read() {}, destroy() {} }));
      const clock = new Clock();
      try {
        const gone = transport.destroy().then(() => 'gone');
        clock.pass(999);
        await settle();
        expect(await Promise.race([gone, 'waiting'])).to.equal('waiting');
        clock.pass(1);
        expect(await gone).to.equal('gone');
      } finally {
        clock.remove();
        transports.length = 0;
      }
    });

    it('tells how much the stream could not pass on yet', () => {
      const { transport } = over(new Duplex({ read() {}, write() {} }));
      transport.write('x'.repeat(1000), 'utf8');
      transport.write('x'.repeat(1000), 'utf8');
      expect(transport.unsent).to.equal(2000);
    });
  });

  describe('by a dialler of the user\'s', () => {
    it('carries bytes over what it gives, now or later', async () => {
      for (const connectIt of [() => new PassThrough(), () => Promise.resolve(new PassThrough())]) {
        ear = new Ear();
        const transport = keep(Transport.dialWith(connectIt, ear));
        await settle();
        transport.write('hello', 'utf8');
        expect(await ear.text(5)).to.equal('hello');
      }
    });

    it('ends as AMI_CONNECT_FAILED where it throws, rejects, or gives no stream; never in the same tick', async () => {
      const cause = new Error('no tunnel');
      const diallers: [() => Duplex | Promise<Duplex>, string][] = [
        [() => {
          throw cause;
        }, 'no tunnel'],
        [() => Promise.reject(cause), 'no tunnel'],
        [() => undefined as never, 'no duplex stream'],
        [() => Promise.resolve({} as Duplex), 'no duplex stream'],
      ];
      for (const [connectIt, text] of diallers) {
        ear = new Ear();
        keep(Transport.dialWith(connectIt, ear));
        expect(ear.errors).to.deep.equal([]);
        expect((await ear.end('AMI_CONNECT_FAILED', text)).cause).to.equal(text === 'no tunnel' ? cause : undefined);
      }
    });

    it('destroys the stream that comes too late, and does not say so', async () => {
      let give!: (stream: Duplex) => void;
      const transport = keep(Transport.dialWith(() => new Promise((resolve) => { give = resolve; }), ear));
      await settle();
      transport.write('nowhere', 'utf8');
      await transport.destroy();
      const stream = new PassThrough();
      give(stream);
      await settle();
      expect(await uncaughtOf(() => { stream.emit('error', new Error('late')); })).to.deep.equal([]);
      expect([stream.destroyed, ear.errors, transport.bytes.sent]).to.deep.equal([true, [], 0]);
    });
  });
});
