/**
 * Screen pop: when the telephone of somebody rings, shows who calls, from your own list of customers.
 *
 * `node screen-pop.js [DEVICE]`, such as `PJSIP/anna`; it runs until Ctrl-C.
 */
import { connect, unescape, type Message } from 'gami';
import { pbx, untilStopped } from './support/pbx.js';

/** Your database goes here. */
const CUSTOMERS = new Map([['555', 'Zoë Müller, order 42'], ['556', 'Grace O\'Neill, VIP']]);

const { options, fake, close } = await pbx();
const stopped = untilStopped();
const g = await connect({ ...options, events: 'call' });
const [device = fake ? 'PJSIP/anna' : 'Local/answer@default'] = process.argv.slice(2);

/** A channel is named by its device and a number. */
function isOurs(m: Message): boolean {
  return (m.DestChannel ?? '').startsWith(`${device}-`);
}

const done = new Promise<void>((resolve) => {
  stopped.addEventListener('abort', () => resolve(), { once: true });
  g.subscribe('DialBegin', (m) => {
    if (!isOurs(m) || m.CallerIDNum === undefined) return;
    const name = unescape(m.CallerIDName ?? '');
    console.log(`${device} rings: ${CUSTOMERS.get(m.CallerIDNum) ?? `${name} <${m.CallerIDNum}>`}`);
  });
  g.subscribe('DialEnd', (m) => {
    if (!isOurs(m)) return;
    console.log(`${device}: ${m.DialStatus}`);
    if (fake) resolve();
  });
});

fake?.call({ from: { name: 'PJSIP/trunk', callerIdNum: '555', callerIdName: 'Zoë' }, to: 'PJSIP/anna' }).answer();
await done;
await g.logoff();
await close();
