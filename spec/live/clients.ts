/**
 * Clients of the library for the specs: logged in to the Asterisk under test, each closed again after its spec.
 *
 * Clients are made without reconnect, so that a loss shows itself; a spec of reconnecting asks for it.
 */
import { expect } from 'chai';
import { connect as dial, type Socket } from 'node:net';
import { ActionError, Asterisk, type AmiError, type AsteriskOptions, type Message } from '../../lib/index.js';
import { asterisk } from './live.js';

const opened: Asterisk[] = [];

/** Makes a client of the account `admin` that has not logged in yet. */
export function newAdmin(options: AsteriskOptions = {}): Asterisk {
  const { host, port } = asterisk;
  const client = new Asterisk({
    ...(options.connect === undefined ? { host, port } : {}),
    reconnect: false,
    ...asterisk.admin,
    ...options,
  });
  opened.push(client);
  return client;
}

/** Logs a client in as `admin`, who may do and read everything. */
export async function admin(options: AsteriskOptions = {}): Promise<Asterisk> {
  const client = newAdmin(options);
  await client.login();
  return client;
}

/** Logs a client in as `reader`, who reads the class `call` and writes nothing. */
export async function reader(options: AsteriskOptions = {}): Promise<Asterisk> {
  return admin({ ...asterisk.reader, ...options });
}

/** Closes every client that the spec has opened. */
export async function closeClients(): Promise<void> {
  await Promise.all(opened.splice(0).map((client) => client.close()));
}

/** Keeps every message that a client receives from now on, in wire order. */
export function keepMessages(client: Asterisk): Message[] {
  const messages: Message[] = [];
  client.defaultHandler((message) => { messages.push(message); });
  return messages;
}

/**
 * Resolves when the client has received every event that others had received before the call: the server queues an
 * event for all sessions at once, and flushes a session's queue behind each action. An event may lag behind the action
 * or the event that caused it, though.
 */
export async function flushEvents(client: Asterisk): Promise<void> {
  await client.request({ Action: 'Ping' });
  await client.request({ Action: 'Ping' });
}

/** Makes a promise of what a callback gets. */
export function called(send: (callback: (message: Message, error?: AmiError) => void) => void): Promise<Message> {
  return new Promise((resolve, reject) =>
    send((message, error) => (error === undefined ? resolve(message) : reject(error)))
  );
}

/** Returns the error of a promise that must reject. */
export async function failureOf(promise: Promise<unknown>): Promise<AmiError> {
  return promise.then(
    (result) => expect.fail(`it resolved with ${JSON.stringify(result)}`),
    (error: AmiError) => error,
  );
}

/** Returns the error of a promise that the server must refuse. */
export async function refusalOf(promise: Promise<unknown>): Promise<ActionError> {
  const error = await failureOf(promise);
  expect(error).to.be.instanceOf(ActionError);
  return error as ActionError;
}

/** Sends a list action with gami's pattern: held until the list is complete, then forgotten. */
export async function holdList(client: Asterisk, action: Message): Promise<Message[]> {
  return new Promise((resolve, reject) => {
    const messages: Message[] = [];
    client.holdCallbackAction(action, (message, error) => {
      if (error !== undefined) return reject(error);
      messages.push(message);
      if (message.EventList !== 'Complete' && message.Response !== 'Error') return undefined;
      client.delCallback(message);
      return resolve(messages);
    });
  });
}

/** A dialler for the option `connect` that writes down what goes over the wire. */
export class Wire {
  sent = '';
  received = '';
  dials = 0;

  readonly connect = (): Socket => {
    this.dials += 1;
    const socket = dial(asterisk.port, asterisk.host);
    const { write } = socket;
    socket.write = ((...details: Parameters<Socket['write']>): boolean => {
      this.sent += String(details[0]);
      return Reflect.apply(write, socket, details);
    }) as Socket['write'];
    socket.on('data', (chunk: Buffer) => { this.received += chunk.toString(); });
    return socket;
  };
}
