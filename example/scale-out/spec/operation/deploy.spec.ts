/**
 * What lies in `deploy/`: a broker that starts, whose permissions let each program do its own and no more; settings
 * that are read; a unit that names what there is.
 */
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { requestAction } from '../../src/actions/request.js';
import { readSettings } from '../../src/operation/settings.js';
import { Broker, endAll, newFolder, Program, RawPbx, until } from '../support/processes.js';

const HERE = fileURLToPath(new URL('../../../', import.meta.url));
const read = (file: string): string => readFileSync(join(HERE, file), 'utf8');

/** A certificate of its own for 127.0.0.1. */
function certificate(folder: string): { cert: string; key: string } {
  const [cert, key] = [join(folder, 'server.pem'), join(folder, 'server-key.pem')];
  const made = spawnSync('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=localhost',
    '-addext',
    'subjectAltName=IP:127.0.0.1',
    '-keyout',
    key,
    '-out',
    cert,
  ]);
  expect(made.status, String(made.stderr)).to.equal(0);
  return { cert, key };
}

describe('deploy/', function () {
  this.timeout(60_000);
  const passwords = { BRIDGE_PASSWORD: 'b1', WORKER_PASSWORD: 'w1', DIALER_PASSWORD: 'd1', ADMIN_PASSWORD: 'a1' };
  const connections: NatsConnection[] = [];
  let folder: string;
  let broker: Broker;
  let pbx: RawPbx;
  let cert: string;

  beforeEach(async () => {
    folder = newFolder();
    const made = certificate(folder);
    ({ cert } = made);
    const config = join(folder, 'nats.conf');
    writeFileSync(
      config,
      read('deploy/nats.conf')
        .replace('/etc/nats/server.pem', made.cert)
        .replace('/etc/nats/server-key.pem', made.key)
        .replace(/^listen:.*$/m, '')
        .replace(/^  store_dir:.*$/m, ''),
    );
    Object.assign(process.env, passwords);
    broker = new Broker(['-c', config]);
    pbx = new RawPbx();
    await Promise.all([broker.start(), pbx.start()]);
  });
  afterEach(async () => {
    for (const name of Object.keys(passwords)) delete process.env[name];
    await Promise.all(connections.splice(0).map((nats) => nats.close()));
    await endAll();
  });

  function bridge(password: string, ca = cert): Program {
    writeFileSync(join(folder, 'password'), `${password}\n`);
    writeFileSync(join(folder, 'secret'), 'secret\n');
    chmodSync(join(folder, 'secret'), 0o600);
    const { secret: _secret, ...login } = pbx.options;
    const file = join(folder, 'bridge.json');
    writeFileSync(
      file,
      JSON.stringify({
        nats: {
          servers: broker.url,
          user: 'bridge',
          passwordFile: join(folder, 'password'),
          ...(ca !== '' && { caFile: ca }),
        },
        healthPort: 0,
        maxStreamBytes: 1e8,
        maxBucketBytes: 1e7,
        servers: [
          {
            name: 'Berlin HQ',
            ...login,
            secretFile: join(folder, 'secret'),
            actions: ['Originate', 'QueuePause', 'Hangup'],
            tables: ['channels'],
          },
        ],
      }),
    );
    return new Program('bridge', {}, ['--config', file]);
  }

  async function client(user: string, pass: string): Promise<NatsConnection> {
    const nats = await connect({ servers: broker.url, user, pass, tls: { caFile: cert } });
    connections.push(nats);
    return nats;
  }

  it('has accounts that let bridge and worker do all they have to, over TLS, secrets from files', async () => {
    const program = bridge('b1');
    await program.says('bridge: ready');
    const worker = new Program('worker', {
      NATS_URL: broker.url,
      NATS_USER: 'worker',
      NATS_PASSWORD_FILE: join(folder, 'password'),
      NATS_CA_FILE: cert,
      WORKER_MAX_BUCKET_BYTES: '10000000',
    });
    writeFileSync(join(folder, 'password'), 'w1');
    await worker.says('working', 20_000);
    await pbx.emit(200, 400);
    await until('acknowledged', async () => (await program.figure('gami_events_acknowledged_total')) >= 200);
    expect(program.said(/^broker says/)).to.deep.equal([]);
    worker.process.kill('SIGTERM');
    expect(await worker.says('ended')).to.include({ failed: 0, putOff: 0 });
  });

  it('lets the dialer place calls at its PBX, and nothing else', async () => {
    await bridge('b1').says('bridge: ready');
    const dialer = await client('dialer', 'd1');
    expect(await requestAction(dialer, 'Berlin HQ', 'Originate', { Channel: 'PJSIP/1' })).to.have.nested.property(
      'response.Response',
      'Success',
    );
    for (const [server, action] of [
      ['Berlin HQ', 'Hangup'],
      ['Paris', 'Originate'],
    ] as const) {
      expect(await requestAction(dialer, server, action, {}, { timeout: 700, tryFor: 300 })).to.not.have.property(
        'response',
      );
    }
    const asked = pbx.actions
      .map(({ action }) => action)
      .filter((action) => !['CoreShowChannels', 'BridgeList'].includes(action));
    expect(asked, 'beside the lists of the live tables').to.deep.equal(['Originate']);
  });

  it('ends the bridge with code 78 where its password is wrong, or the certificate does not hold', async () => {
    for (const program of [bridge('wrong'), bridge('b1', '')]) {
      await until('it ends', () => program.process.exitCode !== null, 20_000);
      expect(program.process.exitCode).to.equal(78);
      expect(await program.says('cannot start')).to.have.property('why');
    }
  });

  it('has settings that are read', () => {
    const text = read('deploy/bridge.json').replaceAll('/etc/gami-bridge', folder);
    const file = join(folder, 'all.json');
    spawnSync('mkdir', ['-p', join(folder, 'secrets')]);
    writeFileSync(join(folder, 'secrets/berlin'), 'x');
    writeFileSync(file, text);
    const settings = readSettings(['--config', file, '--window', '5000'], { BRIDGE_MAX_BYTES: '1000000' });
    expect(settings).to.include({ bridge: 'bridge-1', window: 5000, maxBytes: 1_000_000, replicas: 3 });
    expect(settings.servers[0]).to.include({ name: 'Berlin HQ', secret: 'x' });
  });

  it('has a unit and an image that start a program that there is', () => {
    const { bin } = JSON.parse(read('package.json')) as { bin: Record<string, string> };
    expect(read('deploy/gami-bridge.service')).to.include(bin['gami-bridge']!);
    expect(read('Dockerfile')).to.include(bin['gami-bridge']!);
    expect(read(bin['gami-bridge']!)).to.match(/^#!\/usr\/bin\/env node/);
  });
});
