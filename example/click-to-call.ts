/** Places a call to an application, one into the dialplan, and one that nobody takes; says how each went. */
import { ActionError, connect, newOriginate, newOriginateApp, originateReason } from 'gami';
import { pbx } from './support/pbx.js';

const { options, close } = await pbx();
const g = await connect(options);

const app = newOriginateApp('Local/answer@default', 'Wait', '1');
app.callerId = '"Click to call" <100>';
console.log('application:', originateReason(await g.getOriginateResponse(app, { CUSTOMER: 'Zoë, "VIP"' })));

const dialplan = newOriginate('Local/answer@default', 'default', 'answer', 1);
await new Promise<void>((resolve) => {
  const id = g.originate(dialplan, null, (m) => {
    console.log('dialplan:', originateReason(m), m.Uniqueid === id ? '(our channel)' : '');
    resolve();
  });
});

try {
  await g.getOriginateResponse(newOriginate('Local/busy@default', 'default', 'answer', 1));
} catch (error) {
  if (!(error instanceof ActionError)) throw error;
  console.log('busy:', error.message);
}

await g.logoff();
await close();
