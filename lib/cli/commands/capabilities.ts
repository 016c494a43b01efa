/**
 * `gami capabilities`: what the user may do on this server.
 */
import { withLogin } from '../connect/client.js';
import { counted } from '../terminal/figures.js';
import { safe } from '../terminal/safe-text.js';
import type { Context } from '../subcommand.js';

/** Runs the subcommand. */
export async function run(context: Context): Promise<number> {
  const { output, signal } = context;
  return withLogin(context, { waitsFor: 'waiting for the list' }, async (client) => {
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
