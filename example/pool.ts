/** Lends connections to whoever has work, at most two at a time. */
import { Pool } from 'gami';
import { pbx } from './support/pbx.js';

const { options, close } = await pbx();
const pool = new Pool({ ...options, max: 2 });

const answers = await Promise.all([1, 2, 3, 4].map((number) =>
  pool.use(async (g) => `${number} ${(await g.request({ Action: 'Ping' })).Ping}`)));
console.log(answers.join(', '));
console.log(`${pool.size <= 2 ? 'at most two' : 'too many'} connections`);

await pool.close();
await close();
