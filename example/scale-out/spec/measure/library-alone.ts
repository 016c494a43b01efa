/**
 * The library alone, as a process of its own: hears the events of a PBX and counts them; says how many when asked.
 */
import { Asterisk } from 'gami';

const g = new Asterisk({ host: '127.0.0.1', port: Number(process.env.PBX_PORT), username: 'admin', secret: 'secret' });
let heard = 0;
g.subscribe(undefined, () => {
  heard += 1;
});
process.on('message', () => process.send!({ heard, cpu: process.cpuUsage() }));
process.on('disconnect', () => process.exit(0));
await g.login();
process.send!('ready');
