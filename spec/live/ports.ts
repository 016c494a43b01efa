/**
 * Free ports of the loopback interface that stay free while their server is down.
 *
 * They lie below the range from which Linux takes the ports of outgoing connections (32768 and up): a port of that
 * range may be taken by anybody while a server restarts, and a client that dials it may even reach itself.
 * Source: Linux ip(7), ip_local_port_range; RFC 9293 §3.5, simultaneous open.
 */
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

const LOWEST = 20_000;
const HIGHEST = 32_000;

const taken = new Set<number>();

/** Returns a port that is free for TCP and UDP on 127.0.0.1, and that this process was not given before. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST);
    if (taken.has(port)) continue;
    taken.add(port);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  return (await isFreeTcp(port)) && (await isFreeUdp(port));
}

async function isFreeTcp(port: number): Promise<boolean> {
  const server = createServer();
  const free = once(server.listen(port, '127.0.0.1'), 'listening').then(() => true, () => false);
  await free;
  server.close();
  return free;
}

async function isFreeUdp(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  const free = once(socket.bind(port, '127.0.0.1'), 'listening').then(() => true, () => false);
  await free;
  socket.close();
  return free;
}
