/**
 * Recordings of real servers under random operations: a model begun at any moment of them equals each judge that comes
 * later.
 *
 * A model begins at each snapshot of a recording, hears the events behind it, and is compared with every judge. What no
 * event tells (the counters of queues, marks of conferees) is compared after the lists that the model has asked for
 * have come too.
 */
import { expect } from 'chai';
import { mock } from 'node:test';
import type { Judge } from './tape.js';
import { compare, Verdict } from './judge.js';
import { Replay, REPLAYED } from './replay.js';
import { readRecording, RECORDINGS } from './tape.js';

/** How much must have been compared: a spec that compares nothing passes. */
const LEAST = { rows: 10_000, headers: 120_000, models: 30 };

describe('a model of a recorded server', function () {
  this.timeout(60_000);

  for (const name of RECORDINGS) {
    it(`equals every judge of ${name}, wherever it was begun`, () => {
      const verdict = new Verdict();
      const replay = new Replay(readRecording(name), REPLAYED, (models, judge: Judge) => {
        for (const { model, copy } of models) {
          compare(model, judge, verdict, { isAsked: false });
          expect(copy.differenceFrom(model), 'what was told, put together').to.deep.equal([]);
        }
        replay.answerAll(judge);
        for (const { model } of models) compare(model, judge, verdict, { isAsked: true });
      });
      replay.run();
      expect({ ghosts: verdict.ghosts, missing: verdict.missing, wrong: verdict.examples.slice(0, 20) })
        .to.deep.equal({ ghosts: [], missing: [], wrong: [] });
      expect(verdict.rows).to.be.above(LEAST.rows);
      expect(verdict.headers).to.be.above(LEAST.headers);
      expect(replay.models.length).to.be.at.least(LEAST.models);
    });
  }

  before(() => mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1 }));
  after(() => mock.timers.reset());
});
