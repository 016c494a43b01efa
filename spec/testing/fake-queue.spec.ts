/**
 * Queues of the fake: members, callers, their events and their lists.
 */
import { expect } from 'chai';
import { DEVICE_STATE, type FakeAsterisk } from '../../lib/testing/index.js';
import { ALICE, BOB, isNoDevice, names, pbxScene } from './pbx-scene.js';
import type { RawClient } from './raw-client.js';

describe('FakeQueue', () => {
  let fake: FakeAsterisk;
  let client: RawClient;
  const scene = pbxScene();
  const { list } = scene;

  beforeEach(() => ({ fake, client } = scene));

  it('lists its parameters, members and callers, the ActionID last', async () => {
    fake.queue('support', {
      strategy: 'leastrecent',
      members: [{ interface: 'PJSIP/bob', name: 'Bob', penalty: 2, paused: true }],
      callers: [{ name: 'PJSIP/alice', callerIdNum: '100' }],
    });
    fake.queue('sales');
    await client.drain();
    const [start, ...items] = await list('Action: QueueStatus', 'ActionID: q', 'Queue: support');
    expect(start).to.deep.equal({
      Response: 'Success',
      ActionID: 'q',
      EventList: 'start',
      Message: 'Queue status will follow',
    });
    expect(items[0]).to.deep.equal({
      Event: 'QueueParams',
      Queue: 'support',
      Max: '0',
      Strategy: 'leastrecent',
      Calls: '1',
      Holdtime: '0',
      TalkTime: '0',
      Completed: '0',
      Abandoned: '0',
      ServiceLevel: '0',
      ServicelevelPerf: '0.0',
      ServicelevelPerf2: '0.0',
      Weight: '0',
      ActionID: 'q',
    });
    expect(items[1]).to.include({
      Event: 'QueueMember',
      Name: 'Bob',
      Location: 'PJSIP/bob',
      Membership: 'dynamic',
      Penalty: '2',
      Status: '1',
      Paused: '1',
      ActionID: 'q',
    });
    expect(items[2]).to.include({
      Event: 'QueueEntry',
      Position: '1',
      Channel: ALICE,
      CallerIDNum: '100',
      CallerIDName: 'unknown',
      ActionID: 'q',
    });
    expect(Object.keys(items[1] ?? {}).at(-1)).to.equal('ActionID');
    expect(items[3]).to.deep.equal({
      Event: 'QueueStatusComplete',
      ActionID: 'q',
      EventList: 'Complete',
      ListItems: '3',
    });
    expect(await list('Action: QueueStatus', 'Queue: none')).to.have.length(2);
  });

  it('has a summary', async () => {
    fake.queue('support', {
      members: ['PJSIP/bob', { interface: 'PJSIP/carl', paused: true }, {
        interface: 'PJSIP/dan',
        status: DEVICE_STATE.unavailable,
      }],
      callers: ['PJSIP/alice'],
    });
    await client.drain();
    expect((await list('Action: QueueSummary', 'ActionID: q'))[1]).to.deep.equal({
      Event: 'QueueSummary',
      Queue: 'support',
      LoggedIn: '2',
      Available: '1',
      Callers: '1',
      HoldTime: '0',
      TalkTime: '0',
      LongestHoldTime: '0',
      ActionID: 'q',
    });
  });

  it('says when callers join, leave, and give up', async () => {
    const queue = fake.queue('support', { callers: ['PJSIP/alice', 'PJSIP/bob'] });
    const joined = (await client.drain()).filter((event) => event['Event'] === 'QueueCallerJoin');
    expect(joined.map((event) => [event['Channel'], event['Position'], event['Count']])).to.deep.equal([[ALICE, '1',
      '1'], [BOB, '2', '2']]);
    const [alice, bob] = queue.callers.map(({ channel }) => channel);
    bob?.hangup();
    alice && queue.leave(alice);
    const left = (await client.drain()).filter(isNoDevice);
    expect(names(left)).to.deep.equal([`QueueCallerAbandon ${BOB}`, `QueueCallerLeave ${BOB}`, `Hangup ${BOB}`,
      `QueueCallerLeave ${ALICE}`]);
    expect(left[0]).to.include({ Queue: 'support', Position: '2', OriginalPosition: '2', HoldTime: '0' });
    expect(left[3]).to.include({ Queue: 'support', Position: '1', Count: '0' });
    expect(queue.abandoned).to.equal(1);
  });

  it('says how its members are', async () => {
    const queue = fake.queue('support', { members: ['PJSIP/bob'] });
    queue.setStatus('PJSIP/bob', DEVICE_STATE.inUse);
    expect(queue.setStatus('nope', 1)).to.equal(false);
    const member = queue.member('PJSIP/bob');
    if (member !== undefined) queue.update(Object.assign(member, { callsTaken: 3 }));
    const told = (await client.drain()).filter(isNoDevice);
    expect(told.map((event) => [event['Event'], event['Status'], event['CallsTaken']])).to.deep.equal(
      [
        ['QueueMemberAdded', '1', '0'],
        ['QueueMemberStatus', '2', '0'],
        ['QueueMemberStatus', '2', '3'],
      ],
    );
  });

  it('is changed by QueueAdd, QueuePause and QueueRemove', async () => {
    const queue = fake.queue('support');
    const member = async (): Promise<Record<string, string>> => {
      const told = await client.takeUntil((event) => event['Event'] !== 'DeviceStateChange');
      return told.at(-1)!;
    };
    const ask = async (...lines: string[]): Promise<Record<string, string>> => {
      await client.drain();
      return client.request(...lines);
    };
    const about = ['Queue: support', 'Interface: PJSIP/bob'];
    expect(await ask('Action: QueueAdd', ...about, 'MemberName: Bob', 'Penalty: 1')).to.deep.equal({
      Response: 'Success',
      Message: 'Added interface to queue',
    });
    expect(await member()).to.include({ Event: 'QueueMemberAdded', MemberName: 'Bob', Penalty: '1', Paused: '0' });
    expect(await ask('Action: QueueAdd', ...about)).to.deep.equal({
      Response: 'Error',
      Message: 'Unable to add interface: Already there',
    });
    expect(await ask('Action: QueuePause', 'Interface: PJSIP/bob', 'Paused: true', 'Reason: tea')).to.deep
      .equal({ Response: 'Success', Message: 'Interface paused successfully' });
    expect(await member()).to.include({ Event: 'QueueMemberPause', Paused: '1', PausedReason: 'tea' });
    expect(await ask('Action: QueuePause', 'Interface: PJSIP/bob', 'Paused: false')).to.include({
      Message: 'Interface unpaused successfully',
    });
    await member();
    expect(await ask('Action: QueueRemove', ...about)).to.deep.equal({
      Response: 'Success',
      Message: 'Removed interface from queue',
    });
    expect(await member()).to.include({ Event: 'QueueMemberRemoved', Interface: 'PJSIP/bob' });
    expect(queue.members).to.deep.equal([]);
  });

  for (const [lines, words] of [
    [['Action: QueueAdd'], "'Queue' not specified."],
    [['Action: QueueAdd', 'Queue: none', 'Interface: x'], 'Unable to add interface to queue: No such queue'],
    [['Action: QueueRemove'], "Need 'Queue' and 'Interface' parameters."],
    [['Action: QueueRemove', 'Queue: none', 'Interface: x'], 'Unable to remove interface from queue: No such queue'],
    [['Action: QueuePause', 'Interface: x'], "Need 'Interface' and 'Paused' parameters."],
    [['Action: QueuePause', 'Interface: x', 'Paused: 1'], 'Interface not found'],
  ] as const) {
    it(`answers ${lines.join(', ')} with ${words}`, async () => {
      expect(await client.request(...lines)).to.deep.equal({ Response: 'Error', Message: words });
    });
  }
});
