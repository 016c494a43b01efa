/**
 * What the live specs import: the Asterisk under test, running, and a second one for specs that need two.
 *
 * Each version has a run of mocha of its own; the environment variable `AMI_LIVE` names it. The root hooks start the
 * server before the first spec, bring it back after a spec that stopped, killed or froze it, and stop everything at the
 * end.
 */
import type { Context, RootHookObject } from 'mocha';
import { AsteriskServer } from './asterisk-server.js';
import { isInstalled, VERSIONS, type Version } from './installation.js';

/** Longer than the server itself waits for its boot. */
const START_TIMEOUT = 70_000;

/** Version under test. */
export const version: Version = VERSIONS.find((known) => String(known) === process.env['AMI_LIVE']) ?? 22;

/** Server under test; it runs whenever a spec begins. */
export const asterisk = new AsteriskServer(version);

let other: AsteriskServer | undefined;

/**
 * Returns a second server, running: of the other version where that is installed, else of the same. It is started at
 * the first call, and again at the next one when a spec has stopped it.
 */
export async function secondAsterisk(): Promise<AsteriskServer> {
  other ??= new AsteriskServer(VERSIONS.find((known) => known !== version && isInstalled(known)) ?? version);
  other.thaw();
  await other.start();
  return other;
}

/** Stops both servers and removes what they wrote. */
export async function dispose(): Promise<void> {
  await Promise.all([asterisk.dispose(), other?.dispose()]);
}

/** Root hooks of mocha around all specs of a version. */
export const mochaHooks: RootHookObject = {
  async beforeAll(this: Context) {
    this.timeout(START_TIMEOUT);
    await asterisk.start();
  },
  async afterEach(this: Context) {
    this.timeout(START_TIMEOUT);
    asterisk.thaw();
    await asterisk.start();
  },
  async afterAll(this: Context) {
    this.timeout(START_TIMEOUT);
    await dispose();
  },
};
