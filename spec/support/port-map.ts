/**
 * Loaded into each process that follows a page (`node --import`): a port that the page names is a free one in truth.
 *
 * A server that is to listen on a well-known port listens on a free one and says the well-known one; the true one is
 * left in a file of the folder `PAGE_PORTS`, where the clients find it. So pages can be followed to the letter while
 * other things run on the machine. A port that no server of the page has taken is let alone.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Server, Socket, type AddressInfo } from 'node:net';
import { join } from 'node:path';

const folder = process.env.PAGE_PORTS!;
const KNOWN = [5038, 5039, 4573, 8080];
const said = new WeakMap<Server, number>();

interface Place {
  host?: string;
  port?: number | string;
}

const place = (value: unknown): Place | undefined => {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'object' && first !== null ? first as Place : undefined;
};

const { listen, address } = Server.prototype;
Server.prototype.listen = function(this: Server, ...args: unknown[]): Server {
  const options = place(args[0]);
  const port = Number(options ? options.port : args[0]);
  if (KNOWN.includes(port)) {
    args[0] = options ? { ...options, port: 0 } : 0;
    said.set(this, port);
    this.prependOnceListener('listening', () => {
      const draft = join(folder, `${port}.${process.pid}`);
      writeFileSync(draft, String((address.call(this) as AddressInfo).port));
      renameSync(draft, join(folder, String(port)));
    });
  }
  return Reflect.apply(listen, this, args) as Server;
} as typeof listen;

Server.prototype.address = function(this: Server) {
  const real = address.call(this);
  const port = said.get(this);
  return port === undefined || typeof real !== 'object' || real === null ? real : { ...real, port };
};

const { connect } = Socket.prototype;
Socket.prototype.connect = function(this: Socket, ...args: unknown[]): Socket {
  const options = place(args[0]);
  const file = join(folder, String(options?.port ?? args[0]));
  if (existsSync(file)) {
    const port = Number(readFileSync(file, 'utf8'));
    if (options === undefined) args[0] = port;
    else if (Array.isArray(args[0])) args[0][0] = { ...options, port };
    else args[0] = { ...options, port };
  }
  return Reflect.apply(connect, this, args) as Socket;
} as typeof connect;
