/**
 * The facts of the subcommands that need no server.
 */
import type { Subcommand } from '../subcommand.js';

/** `gami demo`. */
export const demo: Subcommand = {
  name: 'demo',
  operands: '',
  synopsis: 'Show what gami does, on a fake Asterisk of its own, in a few seconds',
  connects: false,
  options: {},
  load: () => import('../demo/demo.js'),
};

/** `gami fake`. */
export const fake: Subcommand = {
  name: 'fake',
  operands: '[OPTION …]',
  synopsis: 'Be a fake Asterisk with calls, queues and a conference, to try things against',
  notes: [
    '',
    'It listens on 127.0.0.1 alone; the user is demo, its secret demonstration.',
    '',
    '  gami fake --port 5038 &',
    '  AMI_URL=ami://demo:demonstration@127.0.0.1:5038 gami watch',
  ],
  connects: false,
  isEndless: true,
  options: {
    port: { type: 'string', placeholder: 'N', help: 'the port (a free one)' },
    rate: { type: 'string', placeholder: 'N', help: 'how much happens a minute (30); 0 nothing' },
  },
  load: () => import('../demo/fake.js'),
};

/** `gami completion`. */
export const completion: Subcommand = {
  name: 'completion',
  operands: '(bash | zsh | fish)',
  words: 1,
  instead: 'one shell at a time',
  choices: ['bash', 'zsh', 'fish'],
  synopsis: 'Show the script that completes commands and options in a shell',
  notes: [
    '',
    '  source <(gami completion bash)',
    '  source <(gami completion zsh)',
    '  gami completion fish | source',
  ],
  connects: false,
  options: {},
  load: () => import('../completion/completion.js'),
};

/** `gami help`. */
export const help: Subcommand = {
  name: 'help',
  operands: '[COMMAND]',
  words: 1,
  instead: 'one command at a time',
  synopsis: 'Show this, or more about one command',
  connects: false,
  options: {},
  load: () => import('../commands/help.js'),
};

/** `gami replay`. */
export const replay: Subcommand = {
  name: 'replay',
  operands: 'FILE [OPTION …]',
  words: 1,
  instead: 'one recording at a time',
  synopsis: 'Be a server that plays a recording to whoever logs in',
  notes: [
    '',
    'It listens on 127.0.0.1 alone; the user is demo, its secret demonstration. It begins with the first login.',
    '',
    '  gami replay bug.jsonl --speed 10 --port 5038',
  ],
  connects: false,
  isEndless: true,
  options: {
    port: { type: 'string', placeholder: 'N', help: 'the port (a free one)' },
    speed: { type: 'string', placeholder: 'N', help: 'so many times as fast as it was (1); 0 all at once' },
  },
  load: () => import('../commands/replay.js'),
};
