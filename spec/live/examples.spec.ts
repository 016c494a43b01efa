/**
 * The examples of the cookbook on a real server, each as a process of its own; what they watch the spec makes happen.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect } from 'chai';
import { newOriginateApp, type Asterisk } from '../../lib/index.js';
import { PROJECT } from '../support/source.js';
import { hangUpCalls } from './calls.js';
import { admin, closeClients } from './clients.js';
import { asterisk } from './live.js';

/** An example that runs. */
interface Running {
  /** Resolves when a line has been printed. */
  said(text: string): Promise<void>;
  /** Resolves with what was printed when it has ended by itself. */
  readonly ended: Promise<string>;
  stop(): void;
}

function start(name: string, ...args: string[]): Running {
  const { username, secret } = asterisk.admin;
  const env = { ...process.env, AMI_HOST: asterisk.host, AMI_PORT: String(asterisk.port), AMI_USERNAME: username,
    AMI_SECRET: secret };
  const child = spawn(process.execPath, [join(PROJECT, 'dist', 'example', `${name}.js`), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const take = (text: string): void => { printed += text; };
  child.stdout.setEncoding('utf8').on('data', take);
  child.stderr.setEncoding('utf8').on('data', take);
  const ended = once(child, 'close').then(() => printed);
  const said = async (text: string): Promise<void> => {
    while (!printed.includes(text)) {
      const more = await Promise.race([once(child.stdout, 'data'), ended.then(() => undefined)]);
      if (more === undefined && !printed.includes(text)) throw new Error(`"${text}" was not said:\n${printed}`);
    }
  };
  return { said, ended, stop: () => child.kill('SIGINT') };
}

describe('The examples on a real Asterisk', () => {
  let client: Asterisk;
  let example: Running | undefined;

  beforeEach(async () => { client = await admin(); });

  afterEach(async () => {
    example?.stop();
    await example?.ended;
    example = undefined;
    await hangUpCalls();
    await closeClients();
  });

  it('click-to-call follows its call to the end', async () => {
    example = start('click-to-call');
    await example.said('the desk has answered');
    await client.request({ Action: 'Hangup', Channel: '/^Local\\/answer@default/' }).catch(() => undefined);
    await hangUpCalls();
    const printed = await example.ended;
    expect(printed).to.include('over after less than a minute').and.match(/busy: .*busy/);
  });

  it('queue-monitor pauses a member behind a call, and takes it back', async () => {
    await client.request({ Action: 'Setvar', Variable: 'DEVICE_STATE(Custom:desk)', Value: 'NOT_INUSE' });
    example = start('queue-monitor', 'support', '0.2');
    await example.said('waiting');
    await client.getOriginateResponse(newOriginateApp('Local/queue@default', 'Wait', '2'));
    await example.said('Local/answer@default is back');
  });

  it('dialer dials its fifty', async () => {
    example = start('dialer');
    const lines = (await example.ended).trimEnd().split('\n');
    expect(lines).to.have.length(51);
    expect(lines.filter((line) => line.includes(',answered,'))).to.have.length(40);
  });

  it('screen-pop shows who calls', async () => {
    example = start('screen-pop', 'Local/answer@default');
    const watching = example;
    const call = { ...newOriginateApp('Local/dial@default', 'Wait', '5'), callerId: '"Zoe" <555>' };
    const calling = setInterval(() => { client.originate({ ...call, async: true }); }, 1000);
    await watching.said('Local/answer@default rings').finally(() => clearInterval(calling));
  });

  it('presence-panel shows a hint that changes', async () => {
    await client.request({ Action: 'Setvar', Variable: 'DEVICE_STATE(Custom:desk)', Value: 'NOT_INUSE' });
    example = start('presence-panel');
    await example.said('desk: Idle');
    await client.request({ Action: 'Setvar', Variable: 'DEVICE_STATE(Custom:desk)', Value: 'INUSE' });
    await example.said('desk is now InUse');
    await client.request({ Action: 'Setvar', Variable: 'DEVICE_STATE(Custom:desk)', Value: 'NOT_INUSE' });
    await example.said('desk is now Idle');
  });

  it('call-history tells a call from its first channel to its end', async () => {
    const id = `history-${Date.now()}`;
    example = start('call-history', id);
    const calls = { ...newOriginateApp('Local/answer@default', 'Wait', '1'), channelId: id, async: true };
    const calling = setTimeout(() => { client.originate(calls); }, 3000);
    await example.said('Newchannel Local/answer@default').finally(() => clearTimeout(calling));
    expect(await example.ended).to.match(/Hangup Local[^]*over\n$/);
  });

  it('reconnect shows a loss and the way back', async () => {
    example = start('reconnect');
    const shown = /^logged in: \d+ channels\nlost: AMI_\w+, trying again\nback: \d+ channels\n$/;
    expect(await example.ended).to.match(shown);
  });
});
