/**
 * Click to call: rings the desk first, then goes on to the customer, and follows the call to its end.
 *
 * `node click-to-call.js [DESK] [CUSTOMER]`: a channel, and an extension of the context `default`. Without a PBX of
 * yours both are of the fake, and the customer hangs up after a moment.
 */
import { connect, newOriginate, newOriginateApp } from 'gami';
import { pbx, untilStopped } from './support/pbx.js';

const { options, close } = await pbx();
const g = await connect(options);
const [desk = 'Local/answer@default', customer = 'answer'] = process.argv.slice(2);

// The other leg is told by its DialBegin, or by what the dialplan does next.
const o = newOriginate(desk, 'default', customer, 1);
o.callerId = `"Call to ${customer}" <${customer}>`;
const call = g.call(o, { CUSTOMER: 'Zoë, "VIP"' });
console.log(`ringing ${desk}`);
const stop = g.subscribe('Newexten', (m) => {
  if (m.Uniqueid !== call.id || m.Extension !== customer || m.Priority !== '1') return;
  console.log(`on the way to ${customer}`);
  stop();
});

try {
  const { Channel = '' } = await call.answered;
  console.log('the desk has answered');
  untilStopped().addEventListener('abort', () => g.hangup(Channel), { once: true });
  if (!process.env.AMI_HOST) setTimeout(() => g.hangup(Channel), 500);
} catch (error) {
  console.log((error as Error).message);
}
const { answered, text, seconds } = await call.ended;
console.log(answered ? `over after ${seconds < 60 ? 'less than a minute' : `${seconds} s`}` : `not answered: ${text}`);

// One that is busy says so.
const busy = g.call(newOriginateApp('Local/busy@default', 'Wait', '1'));
console.log('busy:', await busy.answered.then(() => 'answered', (error: Error) => error.message));

await g.logoff();
await close();
