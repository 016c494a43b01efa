/** Shows every event for a while; on a real PBX until Ctrl-C. */
import { connect } from 'gami';
import { pbx } from './support/pbx.js';

const { options, fake, close } = await pbx();
const g = await connect({ ...options, events: ['call'] });
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());

const call = fake?.call({ from: 'PJSIP/100-0000000a', to: 'PJSIP/200-0000000b' });
call?.answer();
call?.hangup();

try {
  for await (const m of g.events(undefined, { limit: 1_000, signal: stop.signal })) {
    console.log([m.Event, m.Channel ?? m.DestChannel, m.ChannelStateDesc].filter(Boolean).join(' '));
    if (fake && m.Event === 'Hangup' && m.Channel === 'PJSIP/100-0000000a') break;
  }
} catch (error) {
  if (!stop.signal.aborted) throw error;
}

await g.logoff();
await close();
