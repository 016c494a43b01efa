/**
 * A queue monitor: says who waits, and pauses each member behind a call for its after-call work.
 *
 * `node queue-monitor.js [QUEUE] [SECONDS]`; it runs until Ctrl-C.
 */
import { connect, newOriginateApp } from 'gami';
import { live } from 'gami/live';
import { pbx, untilStopped } from './support/pbx.js';

const { options, fake, close } = await pbx();
const stopped = untilStopped();
const g = await connect({ ...options, events: ['call', 'agent'] });
const [queue = 'support', seconds = '1'] = process.argv.slice(2);

const model = live(g, { tables: ['queues', 'members', 'callers'], queues: [queue] });
await model.synced();
console.log(`${queue}: ${model.members.size} members, ${model.callers.size} waiting`);
model.on('callers', (row, old) => {
  if (!old) console.log(`${row!.CallerIDNum} waits`);
  else if (!row) console.log(`${old.CallerIDNum} waits no more`);
});

async function pause(member: string, paused: boolean): Promise<void> {
  const reason = paused ? 'after-call work' : '';
  await g.request({ Action: 'QueuePause', Queue: queue, Interface: member, Paused: String(paused), Reason: reason });
  console.log(`${member} ${paused ? 'pauses' : 'is back'}`);
}

const done = new Promise<void>((resolve) => {
  stopped.addEventListener('abort', () => resolve(), { once: true });
  g.subscribe('AgentComplete', async (m) => {
    if (m.Queue !== queue) return;
    const member = m.Interface ?? '';
    await pause(member, true);
    setTimeout(() => pause(member, false).then(() => fake && resolve(), console.error), Number(seconds) * 1000).unref();
  });
});

// Without a PBX of yours a caller comes, is served, and hangs up.
if (fake) {
  fake.endpoint('PJSIP/300');
  const caller = newOriginateApp('Local/queue@default', 'Wait', '0.5');
  caller.callerId = '"Customer" <555>';
  g.originate(caller);
}
await done;
await g.logoff();
await close();
