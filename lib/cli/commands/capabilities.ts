/**
 * `gami capabilities`: what the user may do on this server.
 */
import { UsageError } from '../arguments.js';
import { withLogin } from '../client.js';
import { counted } from '../terminal/figures.js';
import { safe } from '../terminal/safe-text.js';
import type { Context, Subcommand } from '../subcommand.js';

async function run(context: Context): Promise<number> {
  const { args, output, signal } = context;
  if (args.operands.length > 0) throw new UsageError('capabilities takes no words');
  return withLogin(context, {}, async (client) => {
    const capabilities = [...(await client.capabilities({ signal }))].sort((
      [one],
      [other],
    ) => (one.toLowerCase() < other.toLowerCase() ? -1 : 1));
    const width = Math.max(0, ...capabilities.map(([action]) => action.length));
    for (const [action, { synopsis, privileges }] of capabilities) {
      if (output.isJSON) output.json({ action, synopsis, privileges });
      else {
        output.line(
          `${safe(action).padEnd(width)}  ${safe(synopsis)}${
            privileges.length === 0 ? '' : output.paint('dim', safe(`  (${privileges.join(', ')})`))
          }`,
        );
      }
    }
    if (!output.isJSON) output.line('', counted(capabilities.length, 'action'));
    return 0;
  });
}

/** The subcommand. */
export const capabilities: Subcommand = {
  name: 'capabilities',
  operands: '',
  synopsis: 'Show which actions the user may send, and with which privileges',
  connects: true,
  options: {},
  run,
};
