/**
 * The fake as a copy of the real server under test: version, dialplan, queues, files and endpoints from the very text
 * that the real one is configured with.
 */
import type { ConfigCategory, FakeAsterisk as Fake } from '../../../lib/testing/index.js';
import { FakeAsterisk } from '../../../lib/testing/index.js';
import { configuration } from '../configuration.js';
import type { Version } from '../installation.js';

/** A channel half without sound waits so long behind its answer. Source: asterisk main/channel.c, __ast_answer(). */
const ANSWER_DELAY = 500;

const ACCOUNT = { username: 'admin', secret: 'secret' };

function categoriesOf(text: string): ConfigCategory[] {
  const categories: ConfigCategory[] = [];
  for (const line of text.split('\n').map((one) => one.trim())) {
    const [, name] = /^\[(.*)\]$/.exec(line) ?? [];
    const [, key, value] = /^(\S+)\s*=>?\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined) categories.push({ name, lines: [] });
    else if (key !== undefined) categories.at(-1)?.lines.push([key, value ?? '']);
  }
  return categories;
}

/** Makes the copy; it listens. */
export async function copyOf(version: Version): Promise<Fake> {
  const [port, tlsPort, pjsipPort, sipPort, iaxPort] = [0, 0, 0, 0, 0];
  const ports = { port, tlsPort, pjsipPort, sipPort, iaxPort };
  const files = configuration({ version, ...ports, admin: ACCOUNT, reader: ACCOUNT });
  const fake = new FakeAsterisk({
    version: version === 16 ? '16' : '22',
    users: { [ACCOUNT.username]: { secret: ACCOUNT.secret, read: 'all' } },
    answerDelay: ANSWER_DELAY,
    loginDelay: 100,
  });
  await fake.listen();
  fake.dialplan(files['extensions.conf']!);
  for (const [name, text] of Object.entries(files)) fake.pbx.files.set(name, categoriesOf(text));
  fake.queue('support', { members: [{ interface: 'Local/answer@default', name: 'Desk', membership: 'static',
    stateInterface: 'Custom:desk' }] });
  for (const { name, lines } of fake.pbx.files.get('queues.conf')!.filter((one) => one.name !== 'general')) {
    const setting = new Map(lines);
    const seconds = (key: string): number | undefined => Number(setting.get(key)) * 1000 || undefined;
    const queue = fake.queue(name);
    queue.strategy = setting.get('strategy')!;
    queue.timeout = seconds('timeout') ?? queue.timeout;
    queue.retry = seconds('retry') ?? queue.retry;
    queue.wrapUpTime = seconds('wrapuptime') ?? queue.wrapUpTime;
    queue.maxLength = Number(setting.get('maxlen') ?? 0);
    queue.ringInUse = setting.get('ringinuse') !== 'no';
  }
  fake.endpoint('PJSIP/desk', { isRegistered: false });
  fake.pbx.queueRules.set('steps', ['30,+1,+0', '60,+2,+0']);
  fake.command('core show uptime', ['System uptime: 1 second', 'Last reload: 1 second']);
  return fake;
}
