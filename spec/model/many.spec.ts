/**
 * Many models of one client: each has its own tables, and the client's listeners don't grow with them.
 */
import { expect } from 'chai';
import { Asterisk } from '../../lib/index.js';
import { live } from '../../lib/live/index.js';
import { warningsOf } from '../support/heap.js';

const EVENTS = ['ready', 'disconnected', 'closed'] as const;

describe('many models of one client', () => {
  it('are no leak to Node, and leave no listener behind', async () => {
    const client = new Asterisk({ host: '127.0.0.1', port: 1, username: 'admin', secret: 'secret' });
    const counts = (): number[] => EVENTS.map((event) => client.listenerCount(event));
    const before = counts();
    const warnings = await warningsOf(async () => {
      const models = Array.from({ length: 30 }, () => live(client));
      expect(counts()).to.deep.equal(before.map((count) => count + 1));
      for (const model of models) model.close();
      expect(counts()).to.deep.equal(before);
      const last = live(client);
      await client.close();
      expect(last.state).to.equal('stale');
      expect(await last.synced().catch((error: { code: string }) => error.code)).to.equal('AMI_CLOSED');
    });
    expect(warnings).to.deep.equal([]);
    expect(counts()).to.deep.equal(before);
  });
});
