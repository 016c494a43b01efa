/** Answers a call from here: asks for its environment, sets a variable, reads it, and lets the call go on. */
import { connect, newOriginateApp } from 'gami';
import { pbx } from './support/pbx.js';

const { options, close } = await pbx();
const g = await connect(options);

const done = new Promise<void>((resolve, reject) => {
  g.agi(undefined, (call) => {
    const talk = async (): Promise<void> => {
      console.log('request:', call.environment.agi_request?.trim());
      console.log('answer:', (await call.command('ANSWER')).code);
      await call.command(['SET VARIABLE', 'GREETING', 'grüß Gott, "Zoë"']);
      console.log('variable:', (await call.command('GET VARIABLE GREETING')).data);
      console.log('unknown:', (await call.command('FROBNICATE')).code);
      await call.break();
    };
    talk().then(resolve, reject);
  });
});
g.originate(newOriginateApp('Local/answer@default', 'AGI', 'agi:async'));
await done;

await g.logoff();
await close();
