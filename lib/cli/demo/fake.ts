/**
 * `gami fake`: a fake Asterisk that stays until Ctrl-C, with traffic, for trying things out.
 *
 * It listens on this machine alone; its user and secret are known to all.
 */
import { FakeAsterisk } from '../../testing/index.js';
import { portOf } from '../connect/place.js';
import type { Context } from '../subcommand.js';
import { Traffic } from './traffic.js';

const DEFAULT_RATE = 30;
/** More than this would be a load test, which the library's benchmark is for. */
const MAX_RATE = 60_000;

/** Runs the subcommand. */
export async function run({ args, output, signal }: Context): Promise<number> {
  const port = args.text('port');
  const rate = Math.min(args.number('rate') ?? DEFAULT_RATE, MAX_RATE);
  const pbx = new FakeAsterisk({ users: { demo: 'demonstration' } });
  const traffic = new Traffic(pbx);
  try {
    await pbx.listen(port === undefined ? 0 : portOf('--port', port));
    const url = `ami://demo:demonstration@127.0.0.1:${pbx.port}`;
    if (output.isJSON) output.json({ url, port: pbx.port, username: 'demo', secret: 'demonstration' });
    else output.line(`a fake Asterisk listens on 127.0.0.1:${pbx.port}; Ctrl-C ends it`, `AMI_URL=${url} gami watch`);
    traffic.begin(rate);
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
    return 0;
  } finally {
    traffic.end();
    await pbx.close();
  }
}
