/** Lists who is in a conference with a held callback that deletes itself, as in gami. */
import { connect, type Message } from 'gami';
import { pbx } from './support/pbx.js';

const { options, close } = await pbx();
const g = await connect(options);

const names = await new Promise<string[]>((resolve, reject) => {
  const found: string[] = [];
  g.holdCallbackAction({ Action: 'ConfbridgeList', Conference: '1000' }, (m: Message, error) => {
    if (m.Event === 'ConfbridgeList') found.push(m.CallerIDName ?? '');
    if (m.Event !== 'ConfbridgeListComplete' && m.Response !== 'Error') return;
    g.delCallback(m);
    if (error) reject(error);
    else resolve(found);
  });
});
console.log(`${names.length} in the conference: ${names.join(', ')}`);

await g.logoff();
await close();
