/**
 * Three programs as users write them: a click-to-call, a dialer, a queue monitor. They know nothing of the server that
 * they run on; specs run them on the fake and on real servers, with the same expectations.
 *
 * They call into the context `fake` of the dialplan in spec/live/fake, and into its queue `fake`.
 */
import { expect } from 'chai';
import { newOriginate, newOriginateApp, type Asterisk, type Message } from '../../lib/index.js';

const CONTEXT = 'fake';
const QUEUE = 'fake';

/** Resolves when no channel of a call lives any more. */
async function hangUpAll(g: Asterisk): Promise<void> {
  await g.requestList({ Action: 'Hangup', Channel: '/^Local/' });
  for (;;) {
    const { events } = await g.requestList({ Action: 'CoreShowChannels' });
    if (events.length === 0) return;
    await g.waitFor('Hangup', undefined, { timeout: 5_000 }).catch(() => undefined);
  }
}

/** Calls a telephone, then the number behind it, and tells what becomes of it. */
async function clickToCall(g: Asterisk, telephone: string, number: string): Promise<string[]> {
  const told: string[] = [];
  let alive = 0;
  let dialled: (status: string) => void;
  const status = new Promise<string>((resolve) => (dialled = resolve));
  const over = new Promise<void>((resolve) => {
    g.subscribe(['Newchannel', 'Hangup', 'DialEnd', 'BridgeEnter'], (m) => {
      if (m.Event === 'DialEnd' && m.DestChannel?.startsWith(`Local/${number}@`)) dialled(m.DialStatus!);
      if (m.Event === 'BridgeEnter' && m.BridgeNumChannels === '2') told.push('talking');
      if (m.Event === 'Newchannel') alive += 1;
      if (m.Event === 'Hangup' && (alive -= 1) === 0) resolve();
    });
  });
  const outcome = await g.getOriginateResponse(newOriginate(telephone, CONTEXT, `dial${number}`, 1));
  if (await status !== 'ANSWER') await g.request({ Action: 'Hangup', Channel: outcome.Channel! });
  await over;
  return [`telephone: ${outcome.Response}`, `number: ${await status}`, ...told, 'over'];
}

/** What became of a call of the dialer. */
type Result = 'answered' | 'busy' | 'no answer' | 'failed';

const RESULTS: Readonly<Record<string, Result>> = { 3: 'no answer', 4: 'answered', 5: 'busy' };

/** Calls numbers, so many at a time, and tells what became of each. */
async function dial(g: Asterisk, numbers: readonly string[], most: number): Promise<[Map<string, Result>, number]> {
  const results = new Map<string, Result>();
  const waiting = [...numbers];
  let [running, highest] = [0, 0];
  const call = async (number: string): Promise<void> => {
    highest = Math.max(highest, running += 1);
    const o = newOriginateApp(`Local/${number}@${CONTEXT}/n`, 'Wait', '60');
    o.timeout = 500;
    const reason = await g.getOriginateResponse(o).then(
      (m: Message) => m.Reason!,
      (error: { response?: Message }) => error.response?.Reason ?? '0',
    );
    results.set(number, RESULTS[reason] ?? 'failed');
    running -= 1;
  };
  const line = async (): Promise<void> => {
    for (let number = waiting.shift(); number !== undefined; number = waiting.shift()) await call(number);
  };
  await Promise.all(Array.from({ length: most }, line));
  return [results, highest];
}

/** The figures of a queue, from its events alone. */
class QueueMonitor {
  readonly told: string[] = [];
  waiting = 0;
  readonly figures = { offered: 0, answered: 0, abandoned: 0, completed: 0 };

  constructor(g: Asterisk, queue: string) {
    g.subscribe(/^(?:Queue|Agent)/, (m) => m.Queue === queue && this.#take(m));
  }

  #take(m: Message): void {
    const { figures } = this;
    if (m.Event === 'QueueCallerJoin') figures.offered += 1;
    if (m.Event === 'AgentConnect') figures.answered += 1;
    if (m.Event === 'QueueCallerAbandon') figures.abandoned += 1;
    if (m.Event === 'AgentComplete') figures.completed += 1;
    if (m.Event === 'QueueCallerJoin' || m.Event === 'QueueCallerLeave') this.waiting = Number(m.Count);
    if (!m.Event!.startsWith('QueueMember')) this.told.push(`${m.Event} ${this.waiting}`);
  }
}

/** What each program is expected to do, wherever it runs. */
export const PROGRAMS: Readonly<Record<string, (g: Asterisk) => Promise<void>>> = {
  'a click-to-call that ends when the called one hangs up': async (g) => {
    expect(await clickToCall(g, `Local/answer@${CONTEXT}/n`, 'talk')).to.deep.equal([
      'telephone: Success', 'number: ANSWER', 'talking', 'over',
    ]);
  },
  'a click-to-call to a number that is busy': async (g) => {
    expect(await clickToCall(g, `Local/answer@${CONTEXT}/n`, 'busy')).to.deep.equal([
      'telephone: Success', 'number: BUSY', 'over',
    ]);
  },
  'a dialer': async (g) => {
    const numbers = ['answer', 'busy', 'nobody', 'none', 'reject', 'ring', 'congestion'];
    const [results, highest] = await dial(g, numbers, 2);
    expect(Object.fromEntries(results)).to.deep.equal({
      answer: 'answered',
      busy: 'busy',
      nobody: 'no answer',
      none: 'failed',
      reject: 'failed',
      ring: 'answered',
      congestion: 'failed',
    });
    expect(highest).to.equal(2);
    await hangUpAll(g);
  },
  'a queue monitor': async (g) => {
    const member = { Queue: QUEUE, Interface: `Local/talk@${CONTEXT}/n` };
    await g.request({ Action: 'QueueReset', Queue: QUEUE });
    const monitor = new QueueMonitor(g, QUEUE);
    await g.request({ Action: 'QueueAdd', ...member });
    const complete = g.waitFor('AgentComplete');
    await g.getOriginateResponse(newOriginateApp(`Local/queue@${CONTEXT}/n`, 'Wait', '60'));
    expect(await complete).to.include({ Queue: QUEUE, Interface: member.Interface, Reason: 'agent' });
    await g.request({ Action: 'QueueRemove', ...member });
    const joined = g.waitFor('QueueCallerJoin');
    const { Channel = '' } = await g.getOriginateResponse(newOriginateApp(`Local/queue@${CONTEXT}/n`, 'Wait', '60'));
    await joined;
    expect(monitor.waiting).to.equal(1);
    const left = g.waitFor('QueueCallerLeave');
    await g.request({ Action: 'Hangup', Channel });
    await left;
    expect(monitor.told.filter((line) => !line.startsWith('AgentComplete'))).to.deep.equal([
      'QueueCallerJoin 1', 'AgentCalled 1', 'QueueCallerLeave 0', 'AgentConnect 0',
      'QueueCallerJoin 1', 'QueueCallerAbandon 1', 'QueueCallerLeave 0',
    ]);
    expect(monitor.figures).to.deep.equal({ offered: 2, answered: 1, abandoned: 1, completed: 1 });
    const { events } = await g.requestList({ Action: 'QueueStatus', Queue: QUEUE });
    expect(events[0]).to.include({ Completed: '1', Abandoned: '1', Calls: '0' });
    await hangUpAll(g);
  },
};
