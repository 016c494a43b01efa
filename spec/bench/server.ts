/**
 * The server of the benchmark: a process of its own that says what it has ready, and never has to think.
 *
 * It lets anybody in, answers each action with a Pong, lists and long answers in the sizes that it was told, and on an
 * order of its parent (see `Order`) streams a capture to every session. What it writes was made before, and it waits
 * while the peer doesn't read; so it is always faster than the client, and only the client's time counts.
 */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { capture } from './captures.js';
import type { Counts } from './scenario.js';

/** What the parent may ask for; `id` comes back when it is done. */
export type Order = { id: number } & (
  /** Says what a capture holds, or its first messages. */
  | { do: 'count'; capture: string; first?: number }
  /** Writes a capture, or its first messages, to every session, so many times. */
  | { do: 'stream'; capture: string; first?: number; repeats: number }
  /** Writes messages one by one, so many a second in all. */
  | { do: 'tick'; capture: string; perSecond: number; count: number }
  /** Says how many items a list has and how many bytes a command's output. */
  | { do: 'size'; items: number; bytes: number }
);

/** What the parent hears: the port at first, then the orders that are done, with what was counted. */
export type Report = { port: number } | { done: number; counts?: Counts };

const sockets = new Set<Socket>();
let items = 10;
let bytes = 1000;
/** What stands between the ActionIDs of a list. */
let list: string[] = [];

/**
 * One of the channels of a list, no two the same, as on a PBX with so many calls; without the value of its ActionID.
 */
function channelItem(number: number): [string, string] {
  const hex = number.toString(16).padStart(8, '0');
  const device = `desk-${number % 997}`;
  const isUp = number % 5 !== 0;
  const seconds = (number * 7) % 3600;
  return [
    'Event: CoreShowChannel\r\nActionID: ',
    [
      '',
      `Channel: PJSIP/${device}-${hex}`,
      `ChannelState: ${isUp ? 6 : 5}`,
      `ChannelStateDesc: ${isUp ? 'Up' : 'Ringing'}`,
      `CallerIDNum: ${1000 + number % 997}`,
      `CallerIDName: Desk ${number % 997}`,
      `ConnectedLineNum: ${isUp ? 200 + number % 89 : ''}`,
      `ConnectedLineName: ${isUp ? 'Office' : ''}`,
      'Language: en',
      `AccountCode: account-${number % 7}`,
      'Context: default',
      `Exten: ${number % 3 === 0 ? 'answer' : 's'}`,
      `Priority: ${1 + number % 4}`,
      `Uniqueid: ${1_700_000_000 + (number >> 3)}.${number}`,
      `Linkedid: ${1_700_000_000 + (number >> 4)}.${number & ~1}`,
      `Application: ${isUp ? 'Wait' : 'AppDial'}`,
      `ApplicationData: ${isUp ? 600 : '(Outgoing Line)'}`,
      `Duration: 00:${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`,
      `BridgeId: ${isUp ? `8e5ce1a4-0b3f-4c6e-9d6c-${hex.padStart(12, '0')}` : ''}`, '', '',
    ].join('\r\n'),
  ];
}

function partsOf(count: number): string[] {
  const parts = [''];
  for (let number = 1; number <= count; number += 1) {
    const [before, behind] = channelItem(number);
    parts.push(`${parts.pop()!}${before}`, behind);
  }
  return parts;
}

const OUTPUT_LINE = 'Output: PJSIP/desk-0000002a  default  answer  2 Up  Wait  600  100  00:00:42  account-1\r\n';

function listOf(id: string): string {
  const start = `Response: Success\r\nActionID: ${id}\r\nEventList: start\r\nMessage: Channels will follow\r\n\r\n`;
  return `${start}${
    list.join(id)
  }Event: CoreShowChannelsComplete\r\nActionID: ${id}\r\nEventList: Complete\r\nListItems: ${items}\r\n\r\n`;
}

function answerTo(name: string, id: string, action: string): string {
  const top = `Response: Success\r\nActionID: ${id}\r\n`;
  if (name === 'login') return `${top}Message: Authentication accepted\r\n\r\n`;
  if (name === 'challenge') return `${top}Challenge: 152979597\r\n\r\n`;
  if (name === 'coreshowchannels') return listOf(id);
  if (name === 'command') {
    return `${top}Message: Command output follows\r\n${OUTPUT_LINE.repeat(Math.ceil(bytes / OUTPUT_LINE.length))}\r\n`;
  }
  if (name === 'getvar' && action.includes('unanswered')) return '';
  if (name === 'logoff') return `Response: Goodbye\r\nActionID: ${id}\r\nMessage: Thanks for all the fish.\r\n\r\n`;
  return pong(id);
}

function pong(id: string): string {
  return `Response: Success\r\nActionID: ${id}\r\nPing: Pong\r\nTimestamp: 1700000000.000000\r\n\r\n`;
}

const PING = 'Action: Ping\r\nActionID: ';
const NAME = /^action: *([^\r\n]*)/im;
const ID = /^actionid: *([^\r\n]*)/im;

/** Answers what has come; returns what is not a whole action yet. */
function answer(socket: Socket, text: string): string {
  let start = 0;
  let answers = '';
  for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n', start)) {
    if (text.startsWith(PING, start) && text.indexOf('\r\n', start + PING.length) === end) {
      answers += pong(text.slice(start + PING.length, end));
    } else {
      const action = text.slice(start, end);
      answers += answerTo((NAME.exec(action)?.[1] ?? '').toLowerCase(), ID.exec(action)?.[1] ?? '', action);
    }
    start = end + 4;
  }
  if (answers !== '') socket.write(answers, 'latin1');
  return text.slice(start);
}

function serve(socket: Socket): void {
  let rest = '';
  sockets.add(socket);
  socket.setNoDelay(true).setEncoding('latin1');
  socket.on('data', (text: string) => { rest = answer(socket, rest + text); });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => sockets.delete(socket));
  socket.write('Asterisk Call Manager/11.0.0\r\n');
}

/** Writes one buffer many times, as fast as the peer reads it. */
function stream(socket: Socket, buffer: Buffer, repeats: number): Promise<void> {
  return new Promise((resolve) => {
    let left = repeats;
    const pump = (): void => {
      while (left > 0 && !socket.destroyed) {
        left -= 1;
        if (!socket.write(buffer)) return void socket.once('drain', pump);
      }
      socket.off('close', resolve);
      resolve();
    };
    socket.once('close', resolve);
    pump();
  });
}

/** Writes messages at an even pace; waits busily, since no timer is as fine. */
function tick(messages: readonly Buffer[], perSecond: number, count: number): Promise<void> {
  const began = performance.now();
  let sent = 0;
  return new Promise((resolve) => {
    const step = (): void => {
      const due = Math.min(count, Math.floor((performance.now() - began) * perSecond / 1000));
      if (sent < due) {
        for (const socket of sockets) socket.write(messages[sent % messages.length]!);
        sent += 1;
      }
      if (sent < count && sockets.size > 0) setImmediate(step);
      else resolve();
    };
    step();
  });
}

function countsOf(messages: readonly Buffer[]): Counts {
  const texts = messages.map((message) => message.toString('latin1'));
  const hasLongChannel = (text: string): boolean => /^Channel: .{13,}\r$/m.test(text);
  return {
    messages: texts.length,
    events: texts.filter((text) => text.startsWith('Event: ')).length,
    hangups: texts.filter((text) => text.startsWith('Event: Hangup\r\n')).length,
    longChannels: texts.filter(hasLongChannel).length,
  };
}

function firstOf(name: string, first: number | undefined): Buffer {
  const { bytes, messages } = capture(name);
  return first === undefined ? bytes : Buffer.concat(messages.slice(0, first));
}

async function obey(order: Order): Promise<void> {
  if (order.do === 'size') {
    ({ items, bytes } = order);
    list = partsOf(items);
  }
  if (order.do === 'tick') await tick(capture(order.capture).messages, order.perSecond, order.count);
  if (order.do === 'stream') {
    const buffer = firstOf(order.capture, order.first);
    await Promise.all([...sockets].map((socket) => stream(socket, buffer, order.repeats)));
  }
  const counts = order.do === 'count' ? countsOf(capture(order.capture).messages.slice(0, order.first)) : undefined;
  tell({ done: order.id, ...(counts && { counts }) });
}

function tell(report: Report): void {
  process.send?.(report);
}

const server = createServer(serve).listen(0, '127.0.0.1', () => tell({ port: (server.address() as AddressInfo).port }));
process.on('message', (order: Order) => void obey(order));
process.on('disconnect', () => process.exit());
