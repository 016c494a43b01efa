/**
 * Over and over: connections that come and go leave nothing behind. The soak run does the same in larger numbers.
 */
import { expect } from 'chai';
import { Asterisk } from '../../lib/index.js';
import { usedHeap, warningsOf } from '../support/heap.js';
import { handlesSince, openHandles, until, useScene } from '../support/scene.js';
import { RawServer } from '../support/raw-server.js';

const CYCLES = 1000;

/** A server that lets everybody in and remembers nobody. */
function openServer(): Promise<RawServer> {
  return RawServer.open((socket) => {
    socket.write('Asterisk Call Manager/11.0.0\r\n');
    socket.removeAllListeners('data');
    socket.on('data', (bytes: Buffer) => {
      const text = bytes.toString();
      const id = /ActionID: (.*)\r\n/.exec(text)?.[1];
      if (text.includes('Logoff')) socket.end();
      else socket.write(`Response: Success\r\nActionID: ${id}\r\nChallenge: 1\r\n\r\n`);
    });
  });
}

describe(`Asterisk, ${CYCLES} times`, () => {
  const scene = useScene();

  /** Does something so often and says what is left of it. */
  async function repeat(act: () => Promise<void>): Promise<object> {
    for (let count = 0; count < CYCLES / 5; count += 1) await act();
    const before = { heap: await usedHeap(), handles: openHandles() };
    const warnings = await warningsOf(async () => {
      for (let count = 0; count < CYCLES; count += 1) await act();
    });
    await until(() => handlesSince(before.handles).length === 0, 'the handles were gone');
    return { hasGrown: await usedHeap() > before.heap * 1.1, handles: handlesSince(before.handles), warnings };
  }

  it('connecting, logging in and closing leaves no heap, no handle, no warning', async function connecting() {
    this.timeout(30_000);
    const server = scene.own(await openServer());
    const left = await repeat(async () => {
      const client = new Asterisk({ port: server.port, username: 'admin', secret: 'none' });
      await client.login();
      await client.close();
    });
    expect(left).to.deep.equal({ hasGrown: false, handles: [], warnings: [] });
    expect(server.accepted).to.equal(CYCLES * 1.2);
  });

  it('reconnecting leaves no heap, no handle, no warning', async function reconnecting() {
    this.timeout(30_000);
    const server = scene.own(await openServer());
    const client = scene.follow(
      new Asterisk({ port: server.port, username: 'admin', secret: 'none', reconnect: { minDelay: 1, maxDelay: 1 } }),
    );
    await client.login();
    const signal = new AbortController().signal;
    client.events('Never', { signal });
    const left = await repeat(async () => {
      const back = scene.next(client, 'ready');
      const lost = client.request({ Action: 'Logoff' }, { signal }).catch((error: { code: string }) => error.code);
      await back;
      if (await lost !== 'AMI_CONNECTION_LOST') throw new Error(`lost by ${await lost}`);
    });
    expect(left).to.deep.equal({ hasGrown: false, handles: [], warnings: [] });
    expect(client.stats()).to.include({ state: 'ready', reconnects: CYCLES * 1.2, inFlight: 0 });
  });
});
