/** Asks the server whether it lives. */
import { connect } from 'gami';
import { pbx } from './support/pbx.js';

const { options, close } = await pbx();
const g = await connect(options);

const began = performance.now();
const { Ping } = await g.request({ Action: 'Ping' });
const time = performance.now() - began;
console.log(`${Ping} from AMI ${g.version} ${time < 10_000 ? 'in time' : 'late'}`);

await g.logoff();
await close();
