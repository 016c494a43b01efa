/**
 * What happened to this call? Its events from the first channel to the end of the last, in one line each.
 *
 * `node call-history.js [UNIQUEID]`; without one it tells of the next call that begins.
 */
import { connect, type Message } from 'gami';
import { live } from 'gami/live';
import { pbx } from './support/pbx.js';

const { options, fake, close } = await pbx();
const g = await connect({ ...options, events: ['call', 'dialplan', 'agent'] });
const model = live(g, { tables: ['channels', 'bridges'] });
await model.synced();

const DETAILS = ['ChannelStateDesc', 'Application', 'DialStatus', 'Queue', 'Cause-txt'];
const TOLD = ['Newchannel', 'Newstate', 'DialBegin', 'DialEnd', 'BridgeEnter', 'BridgeLeave', 'Hangup',
  'AttendedTransfer', 'BlindTransfer', 'Hold', 'Unhold', 'QueueCallerJoin', 'QueueCallerLeave', 'AgentConnect'];

function line(m: Message): string {
  const details = m.Event === 'Hangup' ? ['Cause-txt'] : m.Event!.startsWith('Bridge') ? [] : DETAILS;
  return [m.Event, m.Channel ?? m.DestChannel, details.map((name) => m[name]).find(Boolean)].filter(Boolean).join(' ');
}

let [, , id] = process.argv;
const over = new Promise<void>((resolve) => {
  const follow = (call: string): void => {
    model.follow(call, (now) => {
      if (now === undefined) resolve();
    });
  };
  if (id) follow(id);
  g.subscribe(TOLD, (m) => {
    if (!id && m.Event === 'Newchannel') follow(id = m.Uniqueid!);
    if (id && [m.Linkedid, m.DestLinkedid, m.Uniqueid].includes(id)) console.log(line(m));
  });
});
fake?.call({ from: 'PJSIP/anna', to: 'PJSIP/ben' }).answer().hangup();
await over;
console.log('over');
await g.logoff();
await close();
