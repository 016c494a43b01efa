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
