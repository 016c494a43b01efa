/** Records what a PBX sends, and lets a fake send it again, for a test or to look at a bad hour at leisure. */
import { connect as dial } from 'node:net';
import { connect } from 'gami';
import { FakeAsterisk, WireRecorder } from 'gami/testing';
import { pbx } from './support/pbx.js';

const { options, close } = await pbx();
const recorder = new WireRecorder();
const { host, port, ...login } = options;
const g = await connect({ ...login, connect: () => recorder.wrap(dial({ host: String(host), port: port ?? 5038 })) });
await g.request({ Action: 'UserEvent', UserEvent: 'Recorded', Number: '1' });
await g.request({ Action: 'UserEvent', UserEvent: 'Recorded', Number: '2' });
await g.request({ Action: 'Ping' });
await g.logoff();
await close();
console.log(`recorded, ${recorder.lines.some((line) => line.includes(String(options.secret))) ? 'with' : 'without'} `
  + `the secret`);

const fake = new FakeAsterisk();
await fake.listen();
const again = await connect(fake.options);
again.registerHandler('UserEvent:Recorded', (m) => console.log('replayed', m.Number));
const last = again.waitFor('UserEvent', (m) => m.Number === '2');
await fake.replay(recorder);
await last;
await again.close();
await fake.close();
