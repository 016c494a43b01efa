/**
 * The fake held against the real server: the same scenes are played on both, over the wire, and what they say is
 * compared, message by message and header by header.
 */
import { expect } from 'chai';
import type { Context } from 'mocha';
import type { FakeAsterisk } from '../../lib/testing/index.js';
import { playActions } from './fake/actions.js';
import { Actor, type Stage } from './fake/actor.js';
import { compare, type Comparison } from './fake/compare.js';
import { describeDifference, KNOWN, knownOf } from './fake/differences.js';
import type { Scene } from './fake/scenes/scene.js';
import { SCENES } from './fake/scenes/scenes.js';
import { valueOf, type Lines } from './fake/wire.js';
import { copyOf } from './fake/world.js';
import { asterisk, version } from './live.js';

/** Longer than any scene takes on a busy machine. */
const SCENE_TIMEOUT = 60_000;

/** The answers to the actions of the script, of all that is said meanwhile. */
function isAnswer(lines: Lines): boolean {
  const isOwn = /^x\d+-/.test(valueOf(lines, 'ActionID') ?? '');
  return isOwn && !['OriginateResponse', 'UserEvent'].includes(valueOf(lines, 'Event') ?? '');
}

async function play(stage: Stage, scene: Scene): Promise<readonly Lines[]> {
  const actor = await Actor.on(stage, 'a');
  try {
    await scene(actor).finally(() => actor.end());
    return actor.messages;
  } finally {
    actor.close();
  }
}

describe('FakeAsterisk beside a real Asterisk', function () {
  this.timeout(SCENE_TIMEOUT);
  const comparisons: Comparison[] = [];
  let fake: FakeAsterisk;

  before(async () => {
    fake = await copyOf(version);
  });

  after(() => fake.close());

  async function compared(
    name: string,
    scene: Scene,
    isCompared?: (lines: Lines) => boolean,
  ): Promise<Comparison> {
    const { admin, port } = asterisk;
    const [real, own] = await Promise.all([
      play({ port, ...admin }, scene),
      play({ port: fake.port, username: 'admin', secret: 'secret' }, scene),
    ]);
    const comparison = compare(name, real, own, isCompared);
    comparisons.push(comparison);
    return comparison;
  }

  function expectKnown({ compared: count, differences }: Comparison): void {
    expect(count).to.be.above(1);
    expect(differences.filter((one) => knownOf(one) === undefined).map(describeDifference)).to.deep.equal([]);
  }

  for (const [name, scene] of Object.entries(SCENES)) {
    it(`says the same: ${name}`, async () => expectKnown(await compared(name, scene)));
  }

  it('answers every action the same', async function (this: Context) {
    const comparison = await compared('actions', playActions, isAnswer);
    this.test!.title += `: ${comparison.equalResponses} of ${comparison.responses} responses`;
    expect(comparison.responses).to.be.above(150);
    expectKnown(comparison);
  });

  it('says at least 95 % of the responses and 90 % of all messages the same', function (this: Context) {
    const sum = (count: (comparison: Comparison) => number): number =>
      comparisons.reduce((total, comparison) => total + count(comparison), 0);
    const [responses, sameResponses] = [sum((one) => one.responses), sum((one) => one.equalResponses)];
    const [messages, same] = [sum((one) => one.compared), sum((one) => one.equal)];
    this.test!.title += `: ${sameResponses} of ${responses} responses, ${same} of ${messages} messages, ` +
      `${messages - same} listed as different`;
    expect(Object.keys(SCENES)).to.have.length.above(24);
    expect(comparisons).to.have.length(Object.keys(SCENES).length + 1);
    expect(sameResponses / responses).to.be.at.least(0.95);
    expect(same / messages).to.be.at.least(0.9);
  });

  it('differs no more often than its list allows', () => {
    const differences = comparisons.flatMap((comparison) => comparison.differences);
    const counts = KNOWN.map((known) => ({
      reason: known.reason,
      most: known.most,
      count: differences.filter((one) => knownOf(one) === known).length,
    }));
    expect(counts.filter(({ count, most }) => count > most)).to.deep.equal([]);
  });
});
