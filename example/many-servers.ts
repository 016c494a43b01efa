/** Watches several servers at once, and sends each action to the next one that is ready. */
import { Servers } from 'gami';
import { pbx } from './support/pbx.js';

const [berlin, paris] = [await pbx(), await pbx()];
const servers = new Servers([{ name: 'berlin', ...berlin.options }, { name: 'paris', ...paris.options }]);

const seen = new Promise<void>((resolve) => {
  servers.registerHandler('UserEvent:Hello', (m, g) => {
    if (m.From !== g.name) return;
    console.log(`${g.name} heard ${m.From}`);
    if (m.From === 'paris') resolve();
  });
});
const failed = await servers.login();
console.log(`${servers.ready().length} ready, ${failed.size} failed`);

for (let count = 0; count < 2; count += 1) {
  const g = servers.next();
  await g.request({ Action: 'UserEvent', UserEvent: 'Hello', From: g.name });
}
await seen;

await servers.close();
await berlin.close();
await paris.close();
