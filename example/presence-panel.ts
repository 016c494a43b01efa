/**
 * A presence panel: every extension with a hint and what it does, from then on each change.
 *
 * It runs until Ctrl-C. On your PBX hints are in extensions.conf: `exten => 100,hint,PJSIP/100`.
 */
import { connect } from 'gami';
import { live } from 'gami/live';
import { pbx, untilStopped } from './support/pbx.js';

const { options, fake, close } = await pbx();
const stopped = untilStopped();
const g = await connect({ ...options, events: 'call' });

const panel = live(g, { tables: ['extensions'] });
await panel.synced();
for (const { Exten, StatusText } of panel.extensions.values()) console.log(`${Exten}: ${StatusText}`);

const done = new Promise<void>((resolve) => {
  stopped.addEventListener('abort', () => resolve(), { once: true });
  panel.on('extensions', (row, old) => {
    console.log(row ? `${row.Exten} is now ${row.StatusText}` : `${old!.Exten} is gone`);
    if (fake && row?.StatusText === 'Idle') resolve();
  });
});

if (fake) {
  for (const state of ['INUSE', 'NOT_INUSE']) {
    await g.request({ Action: 'Setvar', Variable: 'DEVICE_STATE(Custom:desk)', Value: state });
  }
}
await done;
await g.logoff();
await close();
