/**
 * The facts of the subcommands that show or serve what happens on a server.
 */
import type { Subcommand } from '../subcommand.js';

/** `gami watch`. */
export const watch: Subcommand = {
  name: 'watch',
  operands: '[OPTION …]',
  instead: 'name events by --event',
  synopsis: 'Show events as they come; reconnects by itself',
  notes: [
    '',
    'A filter is Header=value, Header~regex, or a regular expression on the event\'s name. Of several names one',
    'must fit, of several filters all. With --count and --duration the exit code is 1 when the time was over first.',
    'JSON has the time of receipt as "received", and lines with "connection" (lost, back) tell the gaps. --format',
    'takes {Header} and {received}, and the escapes \\t, \\n, \\\\ and \\{.',
    '',
    '  gami watch --host pbx --username admin --event Newchannel --event Hangup',
    '  gami watch --filter \'Channel~^PJSIP/alice-\' --json --output alice.jsonl',
    '  gami watch --event Hangup --format \'{received} {Channel} {Cause-txt}\' --count 10',
  ],
  connects: true,
  isEndless: true,
  options: {
    event: { type: 'string', multiple: true, placeholder: 'NAME', help: 'only events of this name' },
    filter: { type: 'string', multiple: true, placeholder: 'TEST', help: 'only events that fit' },
    follow: { type: 'string', placeholder: 'LINKEDID', help: 'only events of this call and of those it is joined to' },
    count: { type: 'string', placeholder: 'N', help: 'end after N events' },
    duration: { type: 'string', placeholder: 'TIME', help: 'end after TIME: 500ms, 90s, 5m, 2h' },
    fields: { type: 'string', placeholder: 'A,B', help: 'only these headers, with tabs between, or in the JSON' },
    format: { type: 'string', placeholder: 'TEXT', help: 'a line of your own for each event' },
    output: {
      type: 'string',
      placeholder: 'FILE',
      help: 'write the events to FILE too: JSON lines with --json or as .jsonl, .ndjson, else a JSON array',
    },
    force: { type: 'boolean', help: 'replace FILE where it exists' },
  },
  load: () => import('../watch/watch.js'),
};

/** `gami doctor`. */
export const doctor: Subcommand = {
  name: 'doctor',
  operands: '[OPTION …]',
  synopsis: 'Find out why a server can\'t be reached, refuses, or sends no events',
  notes: [
    '',
    'Findings come worst first, with what to change. The exit code is 0 when all is well and 1 when something is',
    'wrong; with --check it is one line and a code for Nagios (0, 1, 2, 3).',
    '',
    '  gami doctor --host pbx --username admin',
    '  gami doctor --profile pbx --check --warn 100 --crit 500',
  ],
  connects: true,
  options: {
    call: { type: 'string', placeholder: 'CHANNEL', help: 'call CHANNEL for a second, and wait for its events' },
    check: { type: 'boolean', help: 'one line in the form of a Nagios plug-in' },
    warn: { type: 'string', placeholder: 'MS', help: 'a Ping that takes so long is a warning (250)' },
    crit: { type: 'string', placeholder: 'MS', help: 'and so long a problem (1000)' },
  },
  load: () => import('../doctor/doctor.js'),
};

/** `gami metrics`. */
export const metrics: Subcommand = {
  name: 'metrics',
  operands: '[OPTION …]',
  synopsis: 'Serve figures of calls, queues and the connection to Prometheus',
  notes: [
    '',
    'At http://127.0.0.1:9595/metrics unless --listen says otherwise. A dashboard for Grafana is among the examples.',
    '',
    '  gami metrics --profile berlin --profile paris',
  ],
  connects: true,
  isEndless: true,
  options: {
    listen: { type: 'string', placeholder: 'ADDRESS', help: 'where: PORT, ADDRESS:PORT (127.0.0.1:9595)' },
    profile: { type: 'string', multiple: true, placeholder: 'NAME', help: 'a server of ~/.config/gami.json' },
  },
  load: () => import('../metrics/metrics.js'),
};

/** `gami top`. */
export const top: Subcommand = {
  name: 'top',
  operands: '[OPTION …]',
  synopsis: 'Show calls, queues and rates, alive on the terminal',
  notes: [
    '',
    'Keys: up and down select a call, Enter follows it and Esc goes back, s sorts by the next column, r the other way,',
    '/ filters, c chooses columns, h hangs up (and asks before), q quits.',
    '',
    '  gami top --profile pbx',
    '  gami top --once --json | jq .channels',
  ],
  connects: true,
  isEndless: true,
  options: { once: { type: 'boolean', help: 'write the table once; with --json all tables as JSON' } },
  load: () => import('../top/top.js'),
};

/** `gami record`. */
export const record: Subcommand = {
  name: 'record',
  operands: '--output FILE [OPTION …]',
  synopsis: 'Record what a server sends, with other names and numbers, to report a bug',
  notes: [
    '',
    'The same name or number is replaced by the same other one throughout the file. Look it over before you give it',
    'away: ids, contexts and what Asterisk says itself are kept. gami replay plays it.',
    '',
    '  gami record --host pbx --username admin --output bug.jsonl --duration 5m',
  ],
  connects: true,
  isEndless: true,
  options: {
    output: { type: 'string', placeholder: 'FILE', help: 'the file, of JSON lines' },
    force: { type: 'boolean', help: 'replace FILE where it exists' },
    duration: { type: 'string', placeholder: 'TIME', help: 'end after TIME: 500ms, 90s, 5m, 2h' },
    raw: { type: 'boolean', help: 'keep names and numbers' },
  },
  load: () => import('../commands/record.js'),
};
