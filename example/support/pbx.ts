/**
 * The PBX that the examples talk to: yours (`AMI_HOST`, `AMI_PORT`, `AMI_USERNAME`, `AMI_SECRET`, `AMI_TLS_CA`), or
 * with nothing set a FakeAsterisk.
 *
 * What goes on until Ctrl-C ends after `EXAMPLE_SECONDS` too where that is set.
 */
import { readFileSync } from 'node:fs';
import type { AsteriskOptions } from 'gami';
import { FakeAsterisk } from 'gami/testing';

/** Where to log in, and the fake server where there is no real one. */
export interface Pbx {
  options: AsteriskOptions;
  fake: FakeAsterisk | undefined;
  close(): Promise<void>;
}

function realPbx(host: string): Pbx {
  const { AMI_PORT: port, AMI_USERNAME: username = 'admin', AMI_SECRET: secret, AMI_TLS_CA: ca } = process.env;
  if (!secret) {
    console.error('AMI_SECRET is missing: set it to the secret of the manager user');
    process.exit(1);
  }
  const options = {
    host,
    username,
    secret,
    ...(port ? { port: Number(port) } : {}),
    ...(ca ? { tls: { ca: readFileSync(ca) } } : {}),
  };
  return { options, fake: undefined, close: async () => undefined };
}

/** Finds the PBX. */
export async function pbx(): Promise<Pbx> {
  if (process.env.AMI_HOST) return realPbx(process.env.AMI_HOST);
  const fake = new FakeAsterisk();
  await fake.listen();
  fake.dialplan('[hints]\nexten => desk,hint,Custom:desk\n');
  fake.extension('queue', [['Answer'], ['Queue', 'support']]);
  fake.conference('1000', [{ name: 'PJSIP/100-00000001', callerIdName: 'Anna' }, {
    name: 'PJSIP/200-00000002',
    callerIdName: 'Zoë',
  }]);
  fake.queue('support', { members: ['PJSIP/300'], callers: [{ name: 'PJSIP/400-00000003', callerIdNum: '400' }] });
  return { options: fake.options, fake, close: () => fake.close() };
}

/** A signal for Ctrl-C, or for the end of `EXAMPLE_SECONDS`. */
export function untilStopped(): AbortSignal {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const seconds = Number(process.env.EXAMPLE_SECONDS ?? 0);
  if (seconds > 0) setTimeout(() => stop.abort(), seconds * 1000).unref();
  return stop.signal;
}
