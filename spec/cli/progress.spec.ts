/**
 * What takes long says how far it is, on a terminal, and takes that away again.
 */
import { expect } from 'chai';
import { withPbx } from './fake.js';
import { Terminal } from './terminal.js';

describe('progress', function () {
  this.timeout(60_000);
  const context = withPbx();

  afterEach(Terminal.closeAll);

  for (const [args, action, text] of [
    [['send', 'CoreSettings'], 'CoreSettings', 'waiting for the answer'],
    [['command', 'x'], 'Command', 'waiting for the output'],
    [['capabilities'], 'ListCommands', 'waiting for the list'],
    [['list', 'CoreShowChannels'], 'CoreShowChannels', '0 messages'],
    [['ping', '--timeout', '30000'], 'Challenge', 'waiting for 127.0.0.1'],
  ] as const) {
    it(`of \`gami ${args.join(' ')}\` is told, and goes`, async () => {
      let go: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => { go = resolve; });
      context.pbx.on(action, async (message, session) => {
        await gate;
        await context.pbx.builtIn(message, session);
      });
      const terminal = await Terminal.gami(args, { env: context.pbx.env });
      await terminal.waitFor((screen) => screen.includes(text) && screen.includes('…'));
      go();
      expect(await terminal.waitFor(/\[exit \d\]/)).to.not.contain('…');
    });
  }
});
