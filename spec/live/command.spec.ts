/**
 * The command `gami` on a real server: what the doctor finds there, for users that a file of the server describes.
 */
import { expect } from 'chai';
import { Gami, type Result } from '../cli/gami.js';
import { call, hangUpCalls } from './calls.js';
import { admin, closeClients } from './clients.js';
import { asterisk, version } from './live.js';

const SECRET = 'of the doctor\'s patients';

/** Users, each with what is wrong with it. */
const PATIENTS: Readonly<Record<string, readonly string[]>> = {
  listener: ['read = call'],
  silent: ['read = all', 'write ='],
  walled: ['read = all', 'write = all', 'deny = 0.0.0.0/0.0.0.0', 'permit = 192.0.2.1/255.255.255.255'],
  single: ['read = all', 'write = all', 'allowmultiplelogin = no'],
  filtered: ['read = all', 'write = all', 'eventfilter = !Event: .*'],
};

/** Writes the users into a file that manager.conf includes, and has it read. */
async function addPatients(): Promise<void> {
  const client = await admin();
  const changes = Object.entries(PATIENTS).flatMap(([name, lines]) => [
    { action: 'NewCat' as const, category: name },
    ...[`secret = ${SECRET}`, ...lines].map((line) => {
      const [variable, ...value] = line.split(' = ');
      return {
        action: 'Append' as const,
        category: name,
        variable: variable!.replace(/ =$/, ''),
        value: value.join(' = '),
      };
    }),
  ]);
  await new Promise<void>((resolve, reject) => {
    client.updateConfig('manager.conf', 'manager.conf', false, changes, (message, error) => {
      if (error === undefined && message['Response'] === 'Success') resolve();
      else reject(error ?? new Error(message['Message']));
    });
  });
  await client.request({ Action: 'Command', Command: 'manager reload' });
}

function doctor(credentials: { username: string; secret: string }, ...args: readonly string[]): Promise<Result> {
  const { host, port } = asterisk;
  return Gami.run(['doctor', '--host', `${host}:${port}`, '--warn', '20000', '--crit', '30000', ...args], {
    env: { AMI_USERNAME: credentials.username, AMI_SECRET: credentials.secret },
  });
}

describe('gami doctor on a real Asterisk', () => {
  before(addPatients);

  afterEach(async () => {
    await Gami.killAll();
    await closeClients();
  });

  it('finds nothing wrong where all is well, and events of a call', async () => {
    const { code, stdout } = await doctor(asterisk.admin, '--call', 'Local/answer@default');
    expect([code, stdout.match(/^(?:problem|warning).*/gm)]).to.deep.equal([0, null], stdout);
    expect(stdout).to.match(/^ok +events +events arrive: one of its own took /m)
      .and.match(/^ok +call +a call to Local\/answer@default was answered, and its events came$/m)
      .and.match(/^ok +tables +tables that can be had: channels, bridges, queues, members, callers, parked, conf/m)
      .and.match(new RegExp(`^ok +version +it is Asterisk ${version}\\.`, 'm'))
      .and.match(/^ok +latency /m).and.match(/^ok +clock +the clocks are 0\.\d s apart$/m);
  });

  it('finds what a user that reads only calls lacks', async () => {
    const { code, stdout } = await doctor({ username: 'listener', secret: SECRET });
    expect(code).to.equal(1);
    expect(stdout).to.match(/^warning +read +the user doesn't read system, for FullyBooted didn't come/m)
      .and.match(/^warning +tables +no table of channels: CoreShowChannels: Permission denied.*system or reporting/m);
  });

  it('finds a user that writes nothing', async () => {
    const { code, stdout } = await doctor({ username: 'silent', secret: SECRET });
    expect(code).to.equal(1);
    expect(stdout).to.match(/^warning +write +the user writes nothing/m)
      .and.match(/^note +events +FullyBooted came, so events do arrive; one of its own can't be sent/m);
  });

  it('finds a login that is refused, by a secret or by an ACL', async () => {
    for (const credentials of [{ ...asterisk.admin, secret: 'wrong' }, { username: 'walled', secret: SECRET }]) {
      const { code, stdout } = await doctor(credentials);
      expect(code).to.equal(1);
      expect(stdout).to.match(/^problem +login +the login of \w+ is refused \(Authentication failed\): no such user, /)
        .and.match(/deny =.* let 127\.0\.0\.1 in\?/);
    }
  });

  it('finds that only one session is allowed', async () => {
    await admin({ username: 'single', secret: SECRET });
    const { code, stdout } = await doctor({ username: 'single', secret: SECRET });
    expect(code).to.equal(1);
    expect(stdout).to.match(/^problem +login +the user single is logged in already, and only one session is allowed\n/)
      .and.contain('allowmultiplelogin = yes');
  });

  it('finds an event filter that hides all', async () => {
    const { code, stdout } = await doctor({ username: 'filtered', secret: SECRET });
    expect(code).to.equal(1);
    expect(stdout).to.match(
      /^problem +events +an event of its own was sent, .*: an event filter of the user hides it$/m,
    )
      .and.match(/^note +filters +the user has event filters: !Event: \.\*$/m);
  });

  it('finds a server that is frozen', async () => {
    await asterisk.freeze();
    const { code, stdout } = await doctor(asterisk.admin, '--timeout', '500');
    expect(code).to.equal(1);
    expect(stdout).to.match(
      /^problem +banner +127\.0\.0\.1 port \d+ takes connections and says nothing within 500 ms$/m,
    );
  });
});

describe('gami on a real Asterisk', () => {
  const env = (): Record<string, string> => ({
    AMI_HOST: `${asterisk.host}:${asterisk.port}`,
    AMI_USERNAME: asterisk.admin.username,
    AMI_SECRET: asterisk.admin.secret,
  });

  afterEach(async () => {
    await Gami.killAll();
    await hangUpCalls();
    await closeClients();
  });

  it('shows in top and counts in metrics the channels that the server lists', async () => {
    const client = await admin();
    await call(client, 'answer');
    const { events: listed } = await client.requestList({ Action: 'CoreShowChannels' });
    const top = await Gami.run(['top', '--once', '--json'], { env: env() });
    expect(top.code).to.equal(0);
    const { state, channels } = JSON.parse(top.stdout) as { state: string; channels: Record<string, unknown> };
    const ids = listed.map((channel) => channel['Uniqueid']!).sort();
    expect([state, Object.keys(channels).sort()]).to.deep.equal(['live', ids]);
    const metrics = Gami.start(['metrics', '--listen', '0'], { env: env() });
    await metrics.waitFor('stderr', /metrics at (\S+);/);
    const url = /metrics at (\S+);/.exec(metrics.stderr)![1]!;
    let text = '';
    while (!/^asterisk_tables_complete\{[^}]*\} 1$/m.test(text)) text = await (await fetch(url)).text();
    const counts = Array.from(text.matchAll(/^asterisk_channels\{[^}]*\} (\d+)$/gm), ([, count]) => Number(count));
    expect(counts.reduce((sum, count) => sum + count, 0)).to.equal(ids.length);
    expect(text).to.match(/^asterisk_queue_members\{[^}]*queue="support"[^}]*\} 1$/m);
  });

  it('runs lines of the shell', async () => {
    const { code, stdout } = await Gami.run(['shell'], { env: env(), input: '!core show version\nping\n' });
    expect(code).to.equal(0);
    expect(stdout).to.match(new RegExp(`^Asterisk ${version}\\.[^]*\\nPing: Pong\\n`));
  });
});
