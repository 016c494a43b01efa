/**
 * `gami replay`: a server on this machine that plays a recording to whoever logs in, from the first login on.
 *
 * It answers logins and Pings alone: a list of a server where nothing is would contradict what is played.
 */
import { FakeAsterisk } from '../../testing/index.js';
import { UsageError } from '../arguments.js';
import { portOf } from '../connect/place.js';
import { readRecording } from '../recording/recording.js';
import type { Context } from '../subcommand.js';

const NO_ANSWER = { Response: 'Error', Message: 'a recording is played here: there are no answers but to Ping' };

function speedOf(text: string | undefined): number {
  const speed = Number(text ?? 1);
  if (!/^\d{1,6}(?:\.\d{1,3})?$/.test(text ?? '1')) throw new UsageError('--speed needs a number such as 1, 10 or 0');
  return speed === 0 ? Infinity : speed;
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Resolves when a client has logged in: the server has begun to answer it, and events are behind that. */
async function firstLogin(server: FakeAsterisk): Promise<void> {
  await new Promise<void>((resolve) => {
    const stop = server.on('Login', async (action, session) => {
      stop();
      await server.builtIn(action, session);
      resolve();
    });
  });
}

/** Runs the subcommand. */
export async function run({ args, output, signal }: Context): Promise<number> {
  const [path] = args.operands;
  if (path === undefined) throw new UsageError('which FILE is to be played?');
  const speed = speedOf(args.text('speed'));
  const lines = readRecording(path);
  const port = args.text('port');
  const server = new FakeAsterisk({ users: { demo: 'demonstration' } });
  server.on('*', (action, session) => (action.Action === 'Ping' ? server.builtIn(action, session) : NO_ANSWER));
  try {
    await server.listen(port === undefined ? 0 : portOf('--port', port));
    const url = `ami://demo:demonstration@127.0.0.1:${server.port}`;
    if (output.isJSON) output.json({ url, port: server.port, username: 'demo', secret: 'demonstration' });
    else output.line(`${path} waits on 127.0.0.1:${server.port} for a login; Ctrl-C ends it`,
      `AMI_URL=${url} gami watch`);
    const over = ended(signal);
    const isBegun = await Promise.race([firstLogin(server).then(() => true), over.then(() => false)]);
    const played = isBegun ? server.replay(lines,
      { speed }).then((count) => { output.notice(`gami: ${count} events played`); }) : over;
    await Promise.race([over, played.then(() => over)]);
    return 0;
  } finally {
    await server.close();
  }
}
