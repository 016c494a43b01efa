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
    'must fit, of several filters all.',
    '',
    '  gami watch --host pbx --username admin --event Newchannel --event Hangup',
    '  gami watch --filter \'Channel~^PJSIP/alice-\' --json --output alice.jsonl',
  ],
  connects: true,
  isEndless: true,
  options: {
    event: { type: 'string', multiple: true, placeholder: 'NAME', help: 'only events of this name' },
    filter: { type: 'string', multiple: true, placeholder: 'TEST', help: 'only events that fit' },
    output: {
      type: 'string',
      placeholder: 'FILE',
      help: 'write the events to FILE too: a JSON array, with --json JSON lines',
    },
  },
  load: () => import('../watch/watch.js'),
};
