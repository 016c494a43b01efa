/**
 * Logs in over TLS: certificate and host name are verified, the secret is sent to nobody else.
 *
 * On your PBX: AMI_HOST=pbx AMI_PORT=5039 AMI_TLS_CA=ca.pem. With nothing set, a fake with a certificate made for this
 * run.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type AsteriskOptions } from 'gami';
import { FakeAsterisk } from 'gami/testing';
import { pbx } from './support/pbx.js';

function selfSigned(): { key: Buffer; cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'gami-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=pbx', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'];
  execFileSync('openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  const pair = { key: readFileSync(key), cert: readFileSync(cert) };
  rmSync(folder, { recursive: true });
  return pair;
}

async function securePbx(): Promise<{ options: AsteriskOptions; close: () => Promise<void> }> {
  if (process.env.AMI_HOST) return pbx();
  const pair = selfSigned();
  const fake = new FakeAsterisk({ tls: pair });
  await fake.listen();
  return { options: { ...fake.options, tls: { ca: pair.cert } }, close: () => fake.close() };
}

const { options, close } = await securePbx();
const g = await connect(options);
console.log('over TLS:', (await g.request({ Action: 'Ping' })).Ping);

try {
  await connect({ ...options, tls: true });
} catch (error) {
  console.log('unknown authority:', (error as { code: string }).code);
}

await g.logoff();
await close();
