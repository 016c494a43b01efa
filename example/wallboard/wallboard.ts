/**
 * `npm run wallboard`: a call centre's wall in a browser, on the built-in fake PBX or, with AMI_HOST, on yours.
 *
 * Puts the parts together and takes them apart: PBX, client, board, page. Ends politely on Ctrl-C; the fake's calls end
 * with it.
 */
import { Asterisk, type AsteriskOptions } from 'gami';
import { Board } from './board.js';
import { CallControl } from './call-control.js';
import { FakeTraffic } from './fake-traffic.js';
import { History } from './history.js';
import { PageServer } from './page-server.js';
import { HELP, settingsOf, SettingsError, type Settings } from './settings.js';

/** So much silence of the PBX, and as much for the answer to a Ping, in milliseconds: then the page says so. */
const SILENCE = 800;

async function fakePbx(): Promise<{ options: AsteriskOptions; close: () => Promise<void> }> {
  const traffic = new FakeTraffic();
  await traffic.open();
  return { options: { ...traffic.fake.options, name: 'the built-in fake PBX' }, close: () => traffic.close() };
}

function say(settings: Settings, page: PageServer, pbx: string): void {
  console.log(`Wallboard of ${pbx}: ${page.address}`);
  if (settings.token === undefined) {
    console.log('The page only shows. Buttons to call and to hang up: npm run wallboard -- --actions');
  }
  else {
    console.log('Whoever has this address, with all that is behind the #, may place and end calls, and pause agents.');
  }
  if (settings.asterisk === undefined) {
    console.log('For your own PBX set AMI_HOST, AMI_USERNAME and AMI_SECRET. Ctrl-C ends it.');
  }
}

async function run(settings: Settings): Promise<void> {
  const history = new History(settings.history, (error) => console.error(`The history is not kept: ${error.message}`));
  const fake = settings.asterisk === undefined ? await fakePbx() : undefined;
  const asterisk = new Asterisk({
    ...(settings.asterisk ?? fake!.options),
    reconnect: { maxDelay: 5000, initial: true },
    keepAlive: SILENCE,
    keepAliveTimeout: SILENCE,
  }, (error) => console.error(error.message));
  const board = new Board(asterisk, { limits: settings.limits, hideNumbers: settings.hideNumbers, history });
  const control = new CallControl(asterisk, board, settings.rules);
  const page = new PageServer(board, control, { ...settings, onOrder: (line) => console.log(line) });
  let isEnding = false;
  const end = async (): Promise<void> => {
    isEnding = true;
    await page.close();
    await asterisk.logoff({ timeout: 1000 });
    await fake?.close();
    history.save(Date.now(), true);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end());
  try {
    await page.listen();
    say(settings, page, asterisk.name);
    await asterisk.login();
  } catch (error) {
    if (isEnding) return;
    await end();
    throw error;
  }
}

try {
  const words = process.argv.slice(2);
  if (words.includes('--help')) process.stdout.write(HELP);
  else await run(settingsOf(words, process.env));
} catch (error) {
  const isKnown = error instanceof SettingsError || (error instanceof Error && 'code' in error);
  console.error(isKnown ? error.message : error);
  process.exitCode = 1;
}
