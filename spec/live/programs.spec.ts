/**
 * Programs on a real server: spec/testing/programs.spec.ts runs the same ones, unchanged, on the fake.
 */
import { PROGRAMS } from '../support/programs.js';
import { hangUpCalls } from './calls.js';
import { admin } from './clients.js';

describe('Programs on a real Asterisk', () => {
  afterEach(hangUpCalls);

  for (const [name, program] of Object.entries(PROGRAMS)) it(name, async () => program(await admin()));
});
