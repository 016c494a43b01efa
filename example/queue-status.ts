/** Shows the queues with their members and waiting callers. */
import { connect } from 'gami';
import { pbx } from './support/pbx.js';

const { options, close } = await pbx();
const g = await connect(options);

const { events } = await g.requestList({ Action: 'QueueStatus' });
for (const e of events) {
  if (e.Event === 'QueueParams') console.log(`${e.Queue}: ${e.Calls} waiting`);
  else if (e.Event === 'QueueMember') console.log(`  member ${e.Name} (${e.Location})`);
  else console.log(`  caller ${e.CallerIDNum} at position ${e.Position}`);
}

await g.logoff();
await close();
