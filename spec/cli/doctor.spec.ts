/**
 * The doctor: for each thing that can be wrong the finding that says so, what to change, and the exit code.
 */
import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '../../lib/cli/doctor/finding.js';
import { faultsOf, versionOf } from '../../lib/cli/doctor/server.js';
import { medianOf } from '../../lib/cli/doctor/timing.js';
import { FakeAsterisk, type FakeAsteriskOptions } from '../../lib/testing/index.js';
import { BlackHole } from '../support/black-hole.js';
import { makeCertificates } from '../support/certificates.js';
import { Gami, type Result } from './gami.js';

const SECRET = 'correct horse battery';

/** What a run found. */
interface Diagnosis {
  readonly code: number | null;
  readonly findings: readonly Finding[];
}

function diagnosisOf({ code, stdout, stderr }: Result): Diagnosis {
  expect(`${stdout}${stderr}`).to.not.contain(SECRET);
  const findings = stdout.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Finding);
  return { code, findings };
}

/** The findings of a level, as topic and text. */
function ofLevel({ findings }: Diagnosis, ...levels: readonly Finding['level'][]): string[] {
  return findings.filter(({ level }) => levels.includes(level)).map(({ topic, text }) => `${topic}: ${text}`);
}

function expectWrong(diagnosis: Diagnosis, topic: string, text: RegExp, advice?: RegExp): void {
  const [first] = diagnosis.findings;
  expect([diagnosis.code, first?.topic, first?.level]).to.deep.equal([1, topic, 'problem'], JSON.stringify(first));
  expect(first!.text).to.match(text);
  if (advice !== undefined) expect(first!.advice).to.match(advice);
}

describe('gami doctor', function () {
  this.timeout(60_000);
  const opened: { close(): unknown }[] = [];
  const sockets = new Set<Socket>();

  afterEach(async () => {
    await Gami.killAll();
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    await Promise.all(opened.splice(0).map((each) => each.close()));
  });

  async function open(options: FakeAsteriskOptions = {}): Promise<FakeAsterisk> {
    const pbx = new FakeAsterisk({ users: { admin: SECRET }, ...options });
    opened.push(pbx);
    await pbx.listen();
    return pbx;
  }

  async function portOf(server: Server): Promise<number> {
    opened.push({ close: () => new Promise((resolve) => { server.close(resolve); }) });
    server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)));
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    return (server.address() as AddressInfo).port;
  }

  async function examine(port: number, ...args: readonly string[]): Promise<Diagnosis> {
    const env = { AMI_USERNAME: 'admin', AMI_SECRET: SECRET };
    return diagnosisOf(await Gami.run(['doctor', '--json', '--host', `127.0.0.1:${port}`, ...args], { env }));
  }

  it('is content where all is well', async () => {
    const pbx = await open();
    pbx.on('CoreSettings', () => ({ AsteriskVersion: '22.10.1' }));
    pbx.command('manager show user admin', ['         read perm: system,call,agent,user,dialplan,all',
      '        write perm: all', '']);
    const diagnosis = await examine(pbx.port, '--warn', '30000', '--crit', '30000');
    expect([diagnosis.code, ofLevel(diagnosis, 'problem', 'warning')]).to.deep.equal([0, []]);
    expect(diagnosis.findings.filter(({ level }) => level === 'ok').map(({ topic }) => topic)).to.include.members([
      'name', 'port', 'banner', 'login', 'version', 'read', 'write', 'events', 'tables', 'latency', 'clock', 'reading',
    ]);
    expect(ofLevel(diagnosis, 'ok').join('\n')).to.match(/^tables: .*channels, .*queues, members, callers/m)
      .and.match(/^latency: a Ping takes \d+\.\d ms \(median of 20\), \d+\.\d ms at worst$/m)
      .and.match(/^read: the user reads all$/m);
  });

  it('says the same in words to a reader, worst first, and without colours where there is no terminal', async () => {
    const pbx = await open({ users: { admin: { secret: SECRET, write: '' } } });
    const env = { AMI_USERNAME: 'admin', AMI_SECRET: SECRET };
    const { code, stdout } = await Gami.run(['doctor', '--host', `127.0.0.1:${pbx.port}`], { env });
    expect(code).to.equal(1);
    expect(stdout).to.match(/^warning  write        the user writes nothing: [^\n]*\n {22}→ in manager\.conf, below/m)
      .and.to.not.contain('\x1b');
    const levels = stdout.split('\n').flatMap((line) => /^(problem|warning|note|ok) /.exec(line)?.[1] ?? []);
    expect(levels).to.deep.equal([...levels].sort((one, other) =>
      ['problem', 'warning', 'note', 'ok'].indexOf(one) - ['problem', 'warning', 'note', 'ok'].indexOf(other)
    ));
  });

  it('finds a name that is not known', async () => {
    const diagnosis = diagnosisOf(
      await Gami.run(['doctor', '--json', '--host', 'nope.invalid', '--username', 'a'], { env: { AMI_SECRET: 'b' } }),
    );
    expectWrong(diagnosis, 'name', /^the name nope\.invalid is not known: .*(ENOTFOUND|EAI_AGAIN)/, /--host/);
  });

  it('finds a port that nothing listens on', async () => {
    const pbx = await open();
    const { port } = pbx;
    await pbx.close();
    expectWrong(
      await examine(port), 'port', /^nothing listens on 127\.0\.0\.1 port \d+ \(ECONNREFUSED\)$/, /enabled = yes/,
    );
  });

  it('finds a port whose answers are dropped', async () => {
    const hole = await BlackHole.open();
    opened.push(hole);
    expectWrong(
      await examine(hole.port, '--timeout', '200'), 'port', /didn't answer within 200 ms: packets are dropped/,
      /firewall/,
    );
  });

  it('finds an HTTP server, whether it speaks first or waits', async () => {
    const port = await portOf(createHttpServer((_request, response) => void response.end('hello')));
    expectWrong(await examine(port, '--timeout', '300'), 'banner', /is an HTTP server$/, /5038/);
  });

  it('finds another server by what it says', async () => {
    const port = await portOf(createServer((socket) => socket.write('220 mail\x1b[2J ESMTP\r\n')));
    expectWrong(
      await examine(port), 'banner', /is no Asterisk: its first line is "220 mail\\u001b\[2J ESMTP"$/, /--port/,
    );
  });

  it('finds a server that says nothing, and one that closes', async () => {
    const mute = await portOf(createServer(() => undefined));
    expectWrong(await examine(mute, '--timeout', '200'), 'banner', /takes connections and says nothing within 200 ms$/,
      /core show uptime/);
    const busy = await open({ authLimit: 0 });
    expectWrong(await examine(busy.port), 'banner', /closes before it says anything$/, /authlimit/);
  });

  it('finds TLS on the plain port, and none on the port of TLS', async () => {
    const secure = await open({ tls: makeCertificates().server });
    expectWrong(await examine(secure.port, '--timeout', '1000'), 'tls', /speaks TLS$/, /--tls/);
    const plain = await open();
    expectWrong(
      await examine(plain.port, '--tls', '--timeout', '1000'), 'tls', /is an Asterisk without TLS$/, /leave --tls/,
    );
    const mute = await portOf(createServer(() => undefined));
    expectWrong(
      await examine(mute, '--tls', '--timeout', '200'), 'tls', /answers no TLS \(nothing came\)$/, /tlsenable/,
    );
  });

  it('finds what is wrong with a certificate, and when it ends', async () => {
    const certificates = makeCertificates();
    const folder = mkdtempSync(join(tmpdir(), 'gami-'));
    opened.push({ close: () => rmSync(folder, { recursive: true }) });
    const ca = join(folder, 'ca.pem');
    writeFileSync(ca, certificates.ca);
    const expired = await open({ tls: certificates.expired });
    const ended = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    expectWrong(await examine(expired.port, '--ca', ca), 'certificate', new RegExp(`\\(expired\\) ended on ${ended}$`),
      /tlscertfile/);
    const strange = await open({ tls: certificates.selfSigned });
    expectWrong(
      await examine(strange.port, '--ca', ca), 'certificate', /is not trusted: it is signed by itself$/, /--ca/,
    );
    const wrongHost = await open({ tls: certificates.wrongHost });
    expectWrong(
      await examine(wrongHost.port, '--ca', ca), 'certificate', /is not trusted: it is for hosts of other names$/,
      /--ca/,
    );
    const good = await examine((await open({ tls: certificates.server })).port, '--ca', ca, '--warn', '30000', '--crit',
      '30000');
    expect(ofLevel(good, 'warning').join('\n')).to.match(
      /^certificate: the certificate of 127\.0\.0\.1 port \d+ \(server\) ends on \d{4}-\d\d-\d\d, in 0 days$/m,
    );
  });

  it('finds a login that is refused, and says what it can be', async () => {
    const pbx = await open({ users: { admin: 'another' } });
    expectWrong(
      await examine(pbx.port), 'login', /^the login of admin is refused \(Authentication failed\): no such user, /,
      /\[admin\].*secret =.*deny =.*127\.0\.0\.1/,
    );
    pbx.on('Login', (action, session) => {
      session.error(action, 'Login Already In Use');
      session.end();
    });
    expectWrong(
      await examine(pbx.port), 'login', /logged in already, and only one session is allowed$/, /allowmultiplelogin/,
    );
  });

  it('finds a server that reads nothing', async () => {
    const port = await portOf(createServer((socket) => socket.write('Asterisk Call Manager/11.0.0\r\n')));
    expectWrong(await examine(port, '--timeout', '300'), 'login', /the banner came, and then no answer within 300 ms/,
      /core show/);
  });

  it('finds a server that goes while it is examined', async () => {
    const pbx = await open();
    pbx.on('Ping', (_action, session) => session.drop());
    expectWrong(await examine(pbx.port), 'login', /^the login failed: .*closed the connection/);
  });

  it('finds what a user cannot read', async () => {
    const pbx = await open({ users: { admin: { secret: SECRET, read: 'call' } } });
    pbx.command('manager show user admin', ['read perm: call', 'write perm: all']);
    const diagnosis = await examine(pbx.port);
    expect(diagnosis.code).to.equal(1);
    const warnings = diagnosis.findings.filter(({ level }) => level === 'warning');
    expect(warnings.map(({ topic, text }) => `${topic}: ${text}`)).to.include.members([
      'read: the user reads call: events of the classes agent, dialplan, system never come',
      'tables: queues, members, callers can be listed, but not followed: the user doesn\'t read agent',
    ]);
    expect(warnings[0]!.advice).to.equal(
      'in manager.conf, below [admin]: add agent,dialplan,system to read =, then "manager reload"',
    );
    expect(ofLevel(diagnosis, 'note').join('\n')).to.match(
      /^events: .* didn't come within 2000 ms: the user doesn't read the class user$/m,
    );
    expect(ofLevel(diagnosis, 'ok').join('\n')).to.match(/^tables: tables that can be had: channels/m);
  });

  it('finds what a user cannot write, without being told its rights', async () => {
    const pbx = await open({ users: { admin: { secret: SECRET, write: '', read: 'call' } } });
    const diagnosis = await examine(pbx.port);
    expect(diagnosis.code).to.equal(1);
    const warnings = ofLevel(diagnosis, 'warning').join('\n');
    expect(warnings).to.match(/^write: the user writes nothing: calls, commands and most lists are refused$/m)
      .and.match(/^read: the user doesn't read system, for FullyBooted didn't come/m)
      .and.match(/^events: no event came, and one of its own can't be sent without the class user$/m)
      .and.match(/^tables: no table of channels: CoreShowChannels: Permission denied.*system or reporting/m)
      .and.match(/^tables: no table of conferences, conferees: .*class reporting/m);
    expect(ofLevel(diagnosis, 'note').join('\n')).to.match(/^filters: .*without the class config$/m)
      .and.match(/^version: which Asterisk it is can't be asked for/m);
  });

  it('concludes the write classes from the actions that are listed', async () => {
    const pbx = await open({ users: { admin: { secret: SECRET, write: 'call,user' } } });
    const diagnosis = await examine(pbx.port, '--warn', '30000', '--crit', '30000');
    const [, classes] = /^write: the user writes (.*)$/m.exec(ofLevel(diagnosis, 'ok').join('\n'))!;
    expect(classes!.split(',').sort()).to.deep.equal(['call', 'user']);
    expect(ofLevel(diagnosis, 'ok').join('\n')).to.match(/^events: events arrive/m);
  });

  it('finds an event filter that hides all', async () => {
    const pbx = await open();
    pbx.on('UserEvent', () => ({ Message: 'Event Sent' }));
    pbx.on('GetConfig', () => ({
      'Category-000000': 'admin', 'Line-000000-000000': `secret=${SECRET}`, 'Line-000000-000001': 'read=all',
      'Line-000000-000002': 'write=all', 'Line-000000-000003': 'eventfilter=!Event: .*',
    }));
    const diagnosis = await examine(pbx.port);
    expectWrong(
      diagnosis, 'events', /^an event of its own was sent, and didn't come .*: an event filter of the user hides it$/,
      /eventfilter =/,
    );
    expect(ofLevel(diagnosis, 'note')).to.include('filters: the user has event filters: !Event: .*');
  });

  it('finds a server that answers slowly', async () => {
    const pbx = await open();
    pbx.on('Ping', (action, session) => new Promise((resolve) => {
      setTimeout(() => resolve(pbx.builtIn(action, session) as undefined), 40);
    }));
    pbx.command('manager show user admin', ['read perm: all', 'write perm: all']);
    const slow = await examine(pbx.port, '--warn', '20', '--crit', '30000');
    expect([slow.code, ofLevel(slow, 'warning').join('\n')]).to.satisfy(([code, text]: [number, string]) =>
      code === 1 && /^latency: a Ping takes \d+\.\d ms \(median of 20\)/m.test(text)
    );
    expectWrong(
      await examine(pbx.port, '--warn', '20', '--crit', '30'), 'latency', /^a Ping takes /, /load of the server/,
    );
  });

  it('finds a clock that differs', async () => {
    const pbx = await open();
    pbx.on('Ping', () => ({ Ping: 'Pong', Timestamp: `${Math.floor(Date.now() / 1000) - 3600}.000000` }));
    const diagnosis = await examine(pbx.port);
    expect([diagnosis.code, ofLevel(diagnosis, 'warning').join()]).to.satisfy(([code, text]: [number, string]) =>
      code === 1 && /clock: the server's clock is 3600\.\d s behind this one/.test(text)
    );
  });

  it('calls where it is asked to, and never else', async () => {
    const pbx = await open();
    pbx.extension('100', [['Answer'], ['Wait', '1']]);
    const well = await examine(pbx.port, '--call', 'PJSIP/100', '--warn', '30000', '--crit', '30000');
    expect(ofLevel(well, 'ok')).to.include('call: a call to PJSIP/100 was answered, and its events came');
    const calls = (): number => pbx.actions.filter(({ action }) => action['Action'] === 'Originate').length;
    expect(calls()).to.equal(1);
    pbx.extension('101', [['Busy']]);
    expectWrong(await examine(pbx.port, '--call', 'PJSIP/101'), 'call', /^the call to PJSIP\/101 failed: busy$/);
    const before = calls();
    await examine(pbx.port);
    expect(calls()).to.equal(before);
  });

  it('sends nothing that changes the server', async () => {
    const pbx = await open();
    await examine(pbx.port);
    const names = new Set(pbx.actions.map(({ action }) => action['Action']!));
    const harmless = /^(?:Challenge|Log(?:in|off)|Ping|UserEvent|Command|GetConfig|CoreSettings|Parked\w+|Queue\w+y)$/;
    const strange = [...names].filter((name) => !harmless.test(name) && !/List|Show|Status/.test(name));
    expect(strange).to.deep.equal([]);
    const commands = pbx.actions.flatMap(({ action }) => action['Command'] ?? []);
    expect(commands).to.deep.equal(['manager show user admin']);
  });

  describe('with --check', () => {
    const check = async (port: number, ...args: readonly string[]): Promise<Result> =>
      Gami.run(['doctor', '--check', '--host', `127.0.0.1:${port}`, ...args], {
        env: { AMI_USERNAME: 'admin', AMI_SECRET: SECRET },
      });

    it('is one line in the form of Nagios, and its code', async () => {
      const pbx = await open();
      pbx.command('manager show user admin', ['read perm: all', 'write perm: all']);
      const well = await check(pbx.port, '--warn', '30000', '--crit', '40000');
      expect(well.stdout).to.match(
        /^AMI OK - \S+ is well, a Ping takes (\d+\.\d\d) ms \| ping=\1ms;30000;40000;0 worst=\d+\.\d\dms;;;0\n$/,
      );
      expect([well.code, well.stderr]).to.deep.equal([0, '']);
      pbx.command('manager show user admin', ['read perm: call', 'write perm: all']);
      const worse = await check(pbx.port, '--warn', '30000', '--crit', '40000');
      expect(worse.code).to.equal(1);
      expect(worse.stdout).to.match(/^AMI WARNING - the user reads call: [^|\n]* \(and \d+ more\) \| ping=[^|\n]*\n$/);
      await pbx.close();
      const gone = await check(pbx.port);
      expect(gone.code).to.equal(2);
      expect(gone.stdout).to.match(/^AMI CRITICAL - nothing listens on [^|\n]*\n$/);
    });

    it('is unknown, with code 3, where it is not asked rightly', async () => {
      const { code, stdout } = await Gami.run(['doctor', '--check']);
      expect([code, stdout]).to.deep.equal([3, 'AMI UNKNOWN - who are you? give --username or AMI_USERNAME\n']);
    });
  });
});

describe('what is known of versions', () => {
  it('is found by the version as the server tells it', () => {
    const texts = ['22.10.1+dfsg+~cs6', '16.28.0~dfsg', 'certified/18.9-cert3', '20.5', 'GIT-master-1234', ''];
    expect(texts.map(versionOf)).to.deep.equal([[22, 10, 1], [16, 28, 0], [18, 9, 0], [20, 5, 0], undefined,
      undefined]);
  });

  const fatal = /ends when a global variable is set/;
  const cases: [version: [number, number, number], isFatal: boolean][] = [
    [[18, 16, 9], false], [[18, 17, 0], true], [[18, 26, 4], true], [[18, 26, 5], false], [[20, 1, 0], false],
    [[20, 2, 0], true], [[20, 11, 1], true], [[20, 12, 0], false], [[21, 6, 1], true], [[21, 7, 0], false],
    [[22, 1, 1], true], [[22, 2, 0], false], [[22, 10, 1], false], [[16, 28, 0], false],
  ];
  for (const [version, isFatal] of cases) {
    it(`of ${version.join('.')} ${isFatal ? 'has' : 'has not'} the fault of Setvar`, () => {
      expect(faultsOf(version).some(({ text }) => fatal.test(text))).to.equal(isFatal);
    });
  }

  it('is nothing for 22.10.1, and what a model must know for 16', () => {
    expect(faultsOf([22, 10, 1])).to.deep.equal([]);
    expect(faultsOf([16, 28, 0]).map(({ level }) => level)).to.deep.equal(['note', 'note']);
    expect(faultsOf([11, 25, 0]).some(({ text }) => /no bridges/.test(text))).to.equal(true);
    expect(faultsOf([18, 23, 9]).some(({ text }) => /asterisk#783/.test(text))).to.equal(true);
    expect(faultsOf([18, 24, 0]).some(({ text }) => /asterisk#783/.test(text))).to.equal(false);
  });
});

describe('median', () => {
  it('is the middle, or between the two in the middle', () => {
    expect([medianOf([3, 1, 2]), medianOf([4, 1, 2, 3]), medianOf([5])]).to.deep.equal([2, 2.5, 5]);
  });
});
