/**
 * The facts of the subcommands that ask a server something, or tell it to do something.
 */
import type { Subcommand } from '../subcommand.js';

/** `gami send`. */
export const send: Subcommand = {
  name: 'send',
  operands: '(ACTION [NAME=VALUE …] | --batch)',
  words: Infinity,
  synopsis: 'Send any action and show its response',
  notes: [
    '',
    'A header is Name=value or \'Name: value\'; a name that comes several times is sent as often.',
    'The exit code is 1 when the server says Error. For actions that answer with a list: gami list. With --batch',
    'each line of standard input is an action as JSON; the secret must come from elsewhere then.',
    '',
    '  gami send Ping',
    '  gami send Action=Hangup Channel=PJSIP/alice-00000001',
    '  gami send --batch --json < actions.jsonl > answers.jsonl',
  ],
  connects: true,
  options: { batch: { type: 'boolean', help: 'actions as JSON from standard input, answers in their order' } },
  load: () => import('../commands/send.js'),
};

/** `gami list`. */
export const list: Subcommand = {
  name: 'list',
  operands: 'ACTION [NAME=VALUE …]',
  words: Infinity,
  synopsis: 'Send an action that answers with a list and show its items',
  notes: ['', '  gami list CoreShowChannels', '  gami list QueueStatus Queue=support --json'],
  connects: true,
  options: {},
  load: () => import('../commands/list.js'),
};

/** `gami command`. */
export const command: Subcommand = {
  name: 'command',
  operands: 'WORD …',
  words: Infinity,
  synopsis: 'Run a line of Asterisk\'s command line and show its output',
  notes: ['', 'The exit code is 1 when the server says Error.', '', '  gami command core show uptime'],
  connects: true,
  options: {},
  load: () => import('../commands/command.js'),
};

/** `gami originate`. */
export const originate: Subcommand = {
  name: 'originate',
  operands: 'CHANNEL (--application APP | --context NAME --exten EXTEN) [OPTION …]',
  words: 1,
  instead: 'one call at a time',
  synopsis: 'Place a call',
  notes: [
    '',
    'The channel is called first; when it is answered it runs the application, or goes on in the dialplan.',
    'With --wait the exit code is 0 when it was answered and 1 when not, else 0 when the call was queued.',
    '',
    '  gami originate PJSIP/100 --application Playback --data hello-world --wait',
    '  gami originate PJSIP/100 --context default --exten 200 --caller-id \'"Anna" <100>\' --variable lang=en',
  ],
  connects: true,
  options: {
    application: { type: 'string', placeholder: 'APP', help: 'what the answered channel runs' },
    data: { type: 'string', placeholder: 'TEXT', help: 'the arguments of the application' },
    context: { type: 'string', placeholder: 'NAME', help: 'where the answered channel goes: the context' },
    exten: { type: 'string', placeholder: 'EXTEN', help: 'and the extension' },
    priority: { type: 'string', placeholder: 'N', help: 'and the priority (1)' },
    timeout: { type: 'string', placeholder: 'MS', help: 'milliseconds that the channel may ring (30000)' },
    'caller-id': { type: 'string', placeholder: 'TEXT', help: 'what the called sees' },
    variable: { type: 'string', multiple: true, placeholder: 'NAME=VALUE', help: 'a channel variable' },
    wait: { type: 'boolean', help: 'wait for the outcome and say it' },
  },
  load: () => import('../commands/originate.js'),
};

/** `gami ping`. */
export const ping: Subcommand = {
  name: 'ping',
  operands: '',
  synopsis: 'Measure how long the server takes to answer',
  notes: ['', 'Ctrl-C ends it with what it has; the exit code is 0 then, where there was an answer.'],
  connects: true,
  options: {
    count: { type: 'string', placeholder: 'N', help: 'how many pings (4)' },
    interval: { type: 'string', placeholder: 'MS', help: 'milliseconds between an answer and the next ping (1000)' },
  },
  load: () => import('../commands/ping.js'),
};

/** `gami capabilities`. */
export const capabilities: Subcommand = {
  name: 'capabilities',
  operands: '',
  synopsis: 'Show which actions the user may send, and with which privileges',
  connects: true,
  options: {},
  load: () => import('../commands/capabilities.js'),
};

/** `gami shell`. */
export const shell: Subcommand = {
  name: 'shell',
  operands: '[OPTION …]',
  instead: 'type actions at its prompt, or give lines on standard input',
  synopsis: 'Type actions at a prompt, with history and completion',
  notes: [
    '',
    'A line is an action with headers, a helper with values, or !LINE for Asterisk\'s command line; help tells more.',
    'Lines on standard input are run one behind the other, and the exit code is 1 when one of them failed.',
    '',
    '  gami shell --profile pbx',
    '  echo \'!core show uptime\' | gami shell --profile pbx',
  ],
  connects: true,
  options: {},
  load: () => import('../shell/shell.js'),
};
