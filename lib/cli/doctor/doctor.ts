/**
 * `gami doctor`: why a server can't be reached, refuses, or sends nothing; plain findings, worst first.
 *
 * It looks at the way first and alone, then logs in as any client does. On the server it changes nothing and makes no
 * call, but for `--call`; it sends one event of its own.
 */
import { UsageError } from '../arguments.js';
import { newClient } from '../connect/client.js';
import { connectionOptions, type Connecting } from '../connect/connection-options.js';
import { interruptionOf } from '../interruption.js';
import type { Context } from '../subcommand.js';
import { safe } from '../terminal/safe-text.js';
import { checkCall, checkEvents } from './events.js';
import { Findings, type Finding, type Level } from './finding.js';
import { checkLogin } from './login.js';
import { checkNetwork } from './network.js';
import { askRights, checkRights } from './rights.js';
import { checkServer } from './server.js';
import { checkTables } from './tables.js';
import { checkTiming, type Thresholds } from './timing.js';

/** How long each part of the way may take, in milliseconds, where `--timeout` doesn't say. */
const DEFAULT_LIMIT = 10_000;
const DEFAULT_WARN = 250;
const DEFAULT_CRITICAL = 1000;

/** Source: Nagios plugin guidelines, return codes. */
const CHECK_CODES = { problem: 2, warning: 1, note: 0, ok: 0, unknown: 3 } as const;
const CHECK_WORDS = { problem: 'CRITICAL', warning: 'WARNING', note: 'OK', ok: 'OK', unknown: 'UNKNOWN' } as const;

const COLOURS = { problem: 'red', warning: 'yellow', note: 'cyan', ok: 'green' } as const;

function thresholdsOf({ args }: Context): Thresholds {
  const warn = args.number('warn', 1) ?? DEFAULT_WARN;
  const critical = args.number('crit', 1) ?? Math.max(warn, DEFAULT_CRITICAL);
  if (critical < warn) throw new UsageError('--crit must not be less than --warn');
  return { warn, critical };
}

async function examine(context: Context, connecting: Connecting, findings: Findings): Promise<void> {
  const { output } = context;
  const limit = connecting.options.connectTimeout ?? DEFAULT_LIMIT;
  const thresholds = thresholdsOf(context);
  const options = { ...connecting.options, connectTimeout: limit, actionTimeout: limit };
  output.progress('looking at the way to the server …');
  const { isOpen, local } = await checkNetwork(options, limit, findings);
  if (!isOpen) return;
  const { client, logIn } = await newClient(context, { ...connecting, options }, { events: 'on' });
  try {
    const { username } = options;
    output.progress('logging in …');
    const login = await checkLogin(client, logIn, { username, local, limit }, findings);
    if (login === undefined) return;
    output.progress('asking what the user may …');
    await checkServer(client, findings);
    const rights = await askRights(client, username);
    checkRights(rights, login.isBooted, findings);
    output.progress('waiting for events …');
    await checkEvents(client, rights, login.isBooted, findings);
    const channel = context.args.text('call');
    if (channel !== undefined) await checkCall(client, channel, findings);
    output.progress('listing …');
    await checkTables(client, rights, findings);
    output.progress('measuring …');
    await checkTiming(client, thresholds, findings);
  } finally {
    await client.close();
  }
}

function show({ output }: Context, findings: Findings): void {
  for (const { level, topic, text, advice } of findings.all) {
    output.line(`${output.paint(COLOURS[level], level.padEnd(7))}  ${topic.padEnd(11)}  ${safe(text)}`);
    if (advice !== undefined && level !== 'ok') output.line(`${' '.repeat(22)}→ ${safe(advice)}`);
  }
}

function performanceData({ latency, worstLatency }: Findings, { warn, critical }: Thresholds): string {
  if (latency === undefined) return '';
  return ` | ping=${latency.toFixed(2)}ms;${warn};${critical};0 worst=${worstLatency!.toFixed(2)}ms;;;0`;
}

function summaryOf(findings: Findings, name: string): string {
  const wrong = findings.all.filter(({ level }) => level === 'problem' || level === 'warning');
  const [first] = wrong;
  if (first === undefined) return `${name} is well, a Ping takes ${findings.latency!.toFixed(2)} ms`;
  return wrong.length === 1 ? first.text : `${first.text} (and ${wrong.length - 1} more)`;
}

/** A line of Nagios may have no bar in its text: the performance data begins there. */
function checkLine(level: Level | 'unknown', text: string, data: string): string {
  return `AMI ${CHECK_WORDS[level]} - ${safe(text).replaceAll('|', '/')}${data}`;
}

async function check(context: Context): Promise<number> {
  const { output, args, env } = context;
  const findings = new Findings();
  try {
    const connecting = connectionOptions(args, env);
    await examine(context, connecting, findings);
    const { host = '127.0.0.1' } = connecting.options;
    const data = performanceData(findings, thresholdsOf(context));
    output.line(checkLine(findings.worst, summaryOf(findings, String(host)), data));
    return CHECK_CODES[findings.worst];
  } catch (error) {
    if (interruptionOf(error) !== undefined) throw error;
    output.line(checkLine('unknown', (error as Error).message, ''));
    return CHECK_CODES.unknown;
  }
}

/** Runs the subcommand. */
export async function run(context: Context): Promise<number> {
  const { output, args, env } = context;
  if (args.has('check')) {
    if (output.isJSON) throw new UsageError('--check and --json exclude each other');
    return check(context);
  }
  const findings = new Findings();
  await examine(context, connectionOptions(args, env), findings);
  if (output.isJSON) for (const finding of findings.all) output.json(finding satisfies Finding);
  else show(context, findings);
  return findings.isWell ? 0 : 1;
}
