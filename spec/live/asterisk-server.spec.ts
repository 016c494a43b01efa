/**
 * The harness itself: a server under control keeps its port, shows itself to this machine only, and does as it is told.
 */
import { expect } from 'chai';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { connect } from 'node:tls';
import { asterisk, secondAsterisk } from './live.js';
import { PlainClient } from './plain-client.js';

/** First port that Linux takes for sockets without a port of their own, such as those of PJSIP's resolver. */
const FIRST_EPHEMERAL = 32_768;

/**
 * 127.0.0.1 in /proc/net, and TCP's state of a socket that listens. Source: Linux,
 * Documentation/networking/proc_net_tcp.rst.
 */
const LOOPBACK = '0100007F';
const LISTENING = '0A';

interface ProcSocket {
  readonly address: string;
  readonly port: number;
  readonly state: string;
}

describe('AsteriskServer', () => {
  it('comes back on its port after stop, kill and restart', async () => {
    const { port } = asterisk;
    await asterisk.stop();
    await asterisk.start();
    await asterisk.kill();
    await asterisk.start();
    await asterisk.restart();
    expect(await bannerAt(port)).to.match(/^Asterisk Call Manager/);
    expect(asterisk.port).to.equal(port);
  });

  it('has no process after it was killed', async () => {
    await asterisk.kill();
    expect(asterisk.pid).to.equal(undefined);
  });

  it('can be killed and stopped while frozen', async () => {
    await asterisk.freeze();
    await asterisk.kill();
    await asterisk.start();
    await asterisk.freeze();
    await asterisk.stop();
    expect(asterisk.pid).to.equal(undefined);
  });

  it('says nothing while frozen, and goes on when thawed', async () => {
    await asterisk.freeze();
    const banner = bannerAt(asterisk.port);
    expect(await Promise.race([banner, setTimeout(300, 'silence')])).to.equal('silence');
    asterisk.thaw();
    expect(await banner).to.match(/^Asterisk Call Manager/);
  });

  it('shows a certificate of its authority for localhost and 127.0.0.1', async () => {
    for (const host of ['localhost', '127.0.0.1']) {
      const socket = connect({
        host: '127.0.0.1',
        port: asterisk.tlsPort,
        ca: asterisk.ca,
        servername: host === 'localhost' ? host : '',
      });
      const [banner] = await once(socket.setEncoding('utf8'), 'data');
      socket.destroy();
      expect(banner).to.match(/^Asterisk Call Manager/);
    }
  });

  it('runs beside a second one', async () => {
    const second = await secondAsterisk();
    expect(second.port).not.to.equal(asterisk.port);
    expect(await bannerAt(second.port)).to.match(/^Asterisk Call Manager/);
  });

  it('listens on the loopback interface only', () => {
    const listeners = socketsOf(asterisk.pid).filter(({ state, port }) =>
      state === LISTENING || port < FIRST_EPHEMERAL
    );
    expect(listeners.map(({ port }) => port)).to.include.members([asterisk.port, asterisk.tlsPort]);
    expect(new Set(listeners.map(({ address }) => address))).to.deep.equal(new Set([LOOPBACK]));
  });

  it('runs commands of its console', async () => {
    expect(await asterisk.asteriskRx('core show version')).to.match(new RegExp(`^Asterisk ${asterisk.version}\\.`));
  });
});

async function bannerAt(port: number): Promise<string> {
  const client = await PlainClient.connect(port);
  client.close();
  return client.banner;
}

function socketsOf(pid: number | undefined): ProcSocket[] {
  const files = readdirSync(`/proc/${pid}/fd`).map((name) => readlinkSync(`/proc/${pid}/fd/${name}`));
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8').split('\n').slice(1)
  )
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => files.includes(`socket:[${fields[9]}]`))
    .map((fields) => procSocketOf(fields[1] ?? '', fields[3] ?? ''));
}

function procSocketOf(place: string, state: string): ProcSocket {
  const [address = '', port = ''] = place.split(':');
  return { address, port: Number.parseInt(port, 16), state };
}
