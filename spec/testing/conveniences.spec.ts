/**
 * What the fake does for those who write tests: it says what is wrong, and what came instead.
 */
import { expect } from 'chai';
import { FakeAsterisk, type QueueMember } from '../../lib/testing/index.js';
import { RawClient } from './raw-client.js';

describe('FakeAsterisk, for who writes tests', () => {
  let fake: FakeAsterisk;

  beforeEach(() => (fake = new FakeAsterisk()));

  afterEach(() => fake.close());

  it('has no options before it listens, and says so', async () => {
    expect(() => fake.options).to.throw('call listen() first');
    await fake.listen();
    expect(fake.options.port).to.equal(fake.port);
  });

  it('says what came in place of the action that a test waits for', async () => {
    await fake.listen();
    const client = await RawClient.loggedIn(fake.port);
    await client.request('Action: Ping');
    const error = await fake.waitForAction('Originate', { timeout: 5 }).catch((reason: Error) => reason);
    expect(String(error)).to.match(/waited 5 ms .*; what came was Login, Ping \(2 times\)$/);
  });

  it('keeps the actions that it has no answer to, and says how to script one', async () => {
    await fake.listen();
    const client = await RawClient.loggedIn(fake.port);
    expect((await client.request('Action: DAHDIRestart'))['Message']).to.include("fake.on('DAHDIRestart', …)");
    expect(fake.unanswered.map(({ Action }) => Action)).to.deep.equal(['DAHDIRestart']);
  });

  it('refuses names of states and strategies that there are not, and names those that there are', () => {
    const queue = fake.queue('support', { members: ['PJSIP/a'] });
    expect(() => queue.setStatus('PJSIP/a', 'inUse' as unknown as QueueMember['status'])).to.throw(
      RangeError,
      'no device state "inUse"; known are DEVICE_STATE.unknown (0), DEVICE_STATE.notInUse (1)',
    );
    expect(() => fake.channel({ name: 'PJSIP/a', state: 'up' as 'Up' })).to.throw(RangeError, 'known are Down, Rsrvd');
    expect(() => fake.queue('support', { strategy: 'fair' })).to.throw(RangeError, 'known are ringall, linear');
  });

  it('refuses a dialplan by the line that it can\'t read', () => {
    expect(() => fake.dialplan('[a]\nexten => 1,1,Answer()\nfrob => 2\n')).to.throw(SyntaxError, 'line 3');
  });

  it('settles when all is answered and sent', async () => {
    await fake.listen();
    const client = await RawClient.loggedIn(fake.port);
    fake.on('Ping', async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return { Ping: 'Pong' };
    });
    client.send('Action: Ping');
    await fake.waitForAction(({ ActionID, Action }) => Action === 'Ping' && ActionID === undefined);
    const before = fake.sessions[0]!.bytesWritten;
    await fake.settled();
    expect(fake.sessions[0]!.bytesWritten).to.be.above(before);
  });
});
