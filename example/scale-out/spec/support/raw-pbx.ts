/**
 * A PBX that does nothing but send numbered events, as a process of its own: fast, and to be killed.
 *
 * It speaks as much AMI as a login, a Ping and a Logoff take, answers any other action with Success, and cuts a session
 * that doesn't read, as Asterisk does. Commands and reports go over the process's channel. Source of the cut: asterisk
 * main/manager.c, send_string(), 22.10.1.
 */
import { createHash, randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** What the spec asks for. */
export type Command =
  | {
      readonly do: 'emit';
      readonly rate: number;
      readonly count: number;
      readonly calls: number;
      readonly size: number;
      readonly isStamped: boolean;
    }
  | { readonly do: 'report' };

/** What the process says. */
export type Report =
  | { readonly is: 'listening'; readonly port: number }
  | { readonly is: 'emitted'; readonly last: number }
  | {
      readonly is: 'action';
      readonly action: string;
      readonly id: string;
      readonly headers: Readonly<Record<string, string>>;
    }
  | {
      readonly is: 'state';
      readonly last: number;
      readonly sessions: number;
      readonly cut: number;
      readonly logins: number;
    };

const SECRET = process.env.PBX_SECRET ?? 'secret';
/** As much as Asterisk's kernel buffers hold before writetimeout begins to count. */
const MAX_UNSENT = 4 * 1024 * 1024;
const WRITE_TIME = Number(process.env.PBX_WRITE_TIME ?? 100);
const TICK = 4;

const sessions = new Set<Socket>();
const blockedSince = new Map<Socket, number>();
let last = Number(process.env.PBX_FIRST ?? 0);
let cut = 0;
let logins = 0;

function say(report: Report): void {
  process.send?.(report);
}

function fields(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split('\r\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  );
}

function answer(socket: Socket, challenge: string, text: string): void {
  const action = fields(text);
  const id = action.ActionID === undefined ? '' : `ActionID: ${action.ActionID}\r\n`;
  const reply = (response: string, more = ''): void => {
    socket.write(`Response: ${response}\r\n${id}${more}\r\n`);
  };
  switch (action.Action?.toLowerCase()) {
    case 'challenge':
      return reply('Success', `Challenge: ${challenge}\r\n`);
    case 'login': {
      if (
        action.Key !==
        createHash('md5')
          .update(challenge + SECRET)
          .digest('hex')
      )
        return void socket.end(`Response: Error\r\n${id}Message: Authentication failed\r\n\r\n`);
      reply('Success', 'Message: Authentication accepted\r\n');
      logins += 1;
      sessions.add(socket);
      return;
    }
    case 'logoff':
      return void socket.end(`Response: Goodbye\r\n${id}Message: Thanks for all the fish.\r\n\r\n`);
    case 'ping':
      return reply('Success', 'Ping: Pong\r\n');
    default:
      say({ is: 'action', action: action.Action ?? '', id: action.ActionID ?? '', headers: action });
      return reply('Success', 'Message: done\r\n');
  }
}

const server = createServer((socket) => {
  const challenge = String(randomInt(1e9));
  let text = '';
  socket.setNoDelay(true);
  socket.on('error', () => undefined);
  socket.on('close', () => {
    sessions.delete(socket);
    blockedSince.delete(socket);
  });
  socket.on('data', (chunk) => {
    text += chunk.toString('utf8');
    for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
      answer(socket, challenge, text.slice(0, end));
      text = text.slice(end + 4);
    }
  });
  socket.write('Asterisk Call Manager/11.0.0\r\n');
});

function cutSlowReaders(): void {
  const now = performance.now();
  for (const socket of sessions) {
    if (socket.writableLength < MAX_UNSENT) blockedSince.delete(socket);
    else if (!blockedSince.has(socket)) blockedSince.set(socket, now);
    else if (now - blockedSince.get(socket)! > WRITE_TIME) {
      cut += 1;
      socket.destroy();
    }
  }
}

/** Events of a real server, to be sent again and again in place of made-up ones. */
const captured =
  process.env.PBX_CAPTURE === undefined
    ? []
    : gunzipSync(readFileSync(process.env.PBX_CAPTURE))
        .toString('latin1')
        .split('\r\n\r\n')
        .filter((text) => text.startsWith('Event: ') && text.includes(',all\r\n'))
        .map((text) => `${text}\r\n`);

/** What every event of a channel repeats. Source: asterisk main/manager_channels.c, 22.10.1. */
const SNAPSHOT = [
  'ChannelState: 6',
  'ChannelStateDesc: Up',
  'CallerIDNum: 0301234567',
  'CallerIDName: Alice',
  'ConnectedLineNum: 200',
  'ConnectedLineName: Bob',
  'Language: en',
  'AccountCode: ',
  'Context: internal',
  'Exten: 200',
  'Priority: 4',
  '',
].join('\r\n');

function eventText(number: number, { calls, size, isStamped }: Extract<Command, { do: 'emit' }>): string {
  if (captured.length > 0) return `${captured[number % captured.length]!}Number: ${number}\r\n\r\n`;
  const call = `1700000000.${number % calls}`;
  const stamp = isStamped
    ? `Timestamp: ${(Date.now() / 1000).toFixed(3)}${String(number % 1000).padStart(3, '0')}\r\n`
    : '';
  const channel = `PJSIP/trunk-${String(number % calls).padStart(8, '0')}`;
  const filling = size > 0 ? `Filling: ${'x'.repeat(size)}\r\n` : '';
  return (
    `Event: VarSet\r\nPrivilege: dialplan,all\r\n${stamp}Channel: ${channel}\r\n${SNAPSHOT}` +
    `Uniqueid: ${call}\r\nLinkedid: ${call}\r\nVariable: NUMBER\r\nValue: ${number}\r\n` +
    `SentAt: ${Date.now()}\r\n${filling}\r\n`
  );
}

/** Sends at a rate, whether or not anyone listens: what is not heard is gone, as on a PBX. */
function emit(command: Extract<Command, { do: 'emit' }>): void {
  const begin = performance.now();
  const first = last;
  const timer = setInterval(() => {
    const due = Math.min(command.count, Math.floor(((performance.now() - begin) / 1000) * command.rate));
    let text = '';
    while (last - first < due) {
      last += 1;
      text += eventText(last, command);
    }
    if (text !== '') for (const socket of sessions) socket.write(text, 'latin1');
    cutSlowReaders();
    if (last - first < command.count) return;
    clearInterval(timer);
    say({ is: 'emitted', last });
  }, TICK);
}

process.on('message', (command: Command) => {
  if (command.do === 'emit') emit(command);
  else say({ is: 'state', last, sessions: sessions.size, cut, logins });
});
process.on('disconnect', () => process.exit(0));
server.listen(Number(process.env.PBX_PORT ?? 0), '127.0.0.1', () =>
  say({ is: 'listening', port: (server.address() as { port: number }).port }),
);
