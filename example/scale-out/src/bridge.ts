#!/usr/bin/env node
/**
 * The program: settings, a bridge, its end.
 *
 * Exit codes: 0 ended on demand with everything passed on · 1 ended with events left, or by an error · 78 the settings
 * are wrong, or a login is refused (EX_CONFIG: to start it again as it is won't help).
 */
import { Bridge } from './operation/bridge.js';
import { Health } from './operation/health.js';
import { Log } from './operation/log.js';
import { readSettings, SettingError, type Settings } from './operation/settings.js';

/** Node cuts small buffers out of pieces of this size; larger pieces mean fewer of them. */
Buffer.poolSize = 256 * 1024;

const LEFT = 1;
const CONFIGURATION = 78;

const log = new Log();

function settingsOrExit(): Settings {
  try {
    return readSettings(process.argv.slice(2), process.env);
  } catch (error) {
    log.error('settings', { why: (error as Error).message });
    process.exit(error instanceof SettingError ? CONFIGURATION : LEFT);
  }
}

const settings = settingsOrExit();
const bridge = new Bridge(settings, log);
const health = new Health(bridge.metrics, () => bridge.readiness());
let isEnding = false;

async function end(why: string, code: number): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  log.info('ending', { why });
  const { left } = await bridge.stop();
  health.close();
  if (left > 0)
    log.error('ended', { left, why: 'the broker did not acknowledge them in time; the next start says the gap' });
  else log.info('ended', { left });
  process.exit(left > 0 ? LEFT : code);
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void end(signal, 0));

try {
  log.info('health', { port: await health.listen(settings.healthHost, settings.healthPort) });
  void bridge.failed.then((error) => {
    log.error('cannot go on', { why: error.message });
    return end(error.message, CONFIGURATION);
  });
  await bridge.start();
} catch (error) {
  if (!isEnding) {
    log.error('cannot start', { why: (error as Error).message });
    await end((error as Error).message, CONFIGURATION);
  }
}
