/**
 * `npm run measure [-- throughput …]`: the figures of the README, measured anew on this machine.
 */
import { libraryAlone, throughput } from './throughput.js';

const [rate = '20000', seconds = '30', stamped = ''] = process.argv.slice(2);
console.log(
  'library alone, as fast as it can:',
  (await libraryAlone(400_000, 400_000)).toFixed(2),
  'µs an event; at the rate:',
  (await libraryAlone(Number(rate), Number(rate) * 5)).toFixed(2),
);
console.log(await throughput(Number(rate), Number(seconds), stamped === 'stamped'));
process.exit(0);
