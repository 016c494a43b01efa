/**
 * Programs written against a real server, unchanged on the fake: spec/live/programs.spec.ts runs the same ones there.
 */
import { connect, type Asterisk } from '../../lib/index.js';
import { FakeAsterisk } from '../../lib/testing/index.js';
import { DIALPLAN } from '../live/fake/dialplan.js';
import { PROGRAMS } from '../support/programs.js';

describe('Programs on the fake', () => {
  let fake: FakeAsterisk;
  let g: Asterisk;

  beforeEach(async () => {
    fake = new FakeAsterisk();
    await fake.listen();
    fake.dialplan(DIALPLAN);
    Object.assign(fake.queue('fake'), { timeout: 1_000, retry: 1_000 });
    g = await connect(fake.options);
  });

  afterEach(async () => {
    await g.close();
    await fake.close();
  });

  for (const [name, program] of Object.entries(PROGRAMS)) it(name, () => program(g));
});
