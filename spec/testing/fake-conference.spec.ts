/**
 * Conferences of the fake: their events, their lists, their actions.
 */
import { expect } from 'chai';
import type { FakeAsterisk } from '../../lib/testing/index.js';
import { ALICE, BOB, isNoVariable, names, pbxScene } from './pbx-scene.js';
import type { RawClient } from './raw-client.js';

describe('FakeConference', () => {
  let fake: FakeAsterisk;
  let client: RawClient;
  const scene = pbxScene();
  const { list } = scene;

  beforeEach(() => ({ fake, client } = scene));

  it('begins with its first member and ends with its last', async () => {
    const conference = fake.conference('1000', ['PJSIP/alice', { channel: 'PJSIP/bob', isAdmin: true, isMuted: true }]);
    const begun = (await client.drain()).filter((event) => /^(?:Confbridge|Bridge)/.test(event['Event'] ?? ''));
    expect(names(begun)).to.deep.equal([
      'BridgeCreate',
      'ConfbridgeStart',
      `BridgeEnter ${ALICE}`,
      `ConfbridgeJoin ${ALICE}`,
      `BridgeEnter ${BOB}`,
      `ConfbridgeJoin ${BOB}`,
    ]);
    expect(begun[3]).to.include({
      Conference: '1000',
      BridgeName: '1000',
      BridgeTechnology: 'softmix',
      BridgeNumChannels: '2',
      Admin: 'No',
      Muted: 'No',
    });
    expect(begun[5]).to.include({ Admin: 'Yes', Muted: 'Yes', BridgeNumChannels: '3' });
    conference.end();
    expect(names((await client.drain()).filter(isNoVariable))).to.deep.equal([
      `ConfbridgeLeave ${ALICE}`, `BridgeLeave ${ALICE}`, `Hangup ${ALICE}`,
      'DeviceStateChange PJSIP/alice NOT_INUSE',
      `ConfbridgeLeave ${BOB}`, `BridgeLeave ${BOB}`, 'ConfbridgeEnd', 'BridgeDestroy', `Hangup ${BOB}`,
      'DeviceStateChange confbridge:1000 NOT_INUSE', 'DeviceStateChange PJSIP/bob NOT_INUSE',
    ]);
    expect(fake.pbx.conferences.size).to.equal(0);
  });

  it('is listed with its members', async () => {
    fake.conference('1000', [{ name: 'PJSIP/alice', callerIdNum: '100', callerIdName: 'Alice' }]);
    await client.drain();
    const [start, item, end] = await list('Action: ConfbridgeList', 'ActionID: c', 'Conference: 1000');
    expect(start).to.deep.equal({
      Response: 'Success',
      ActionID: 'c',
      EventList: 'start',
      Message: 'Confbridge user list will follow',
    });
    expect(item).to.include({
      Event: 'ConfbridgeList',
      ActionID: 'c',
      Conference: '1000',
      Admin: 'No',
      MarkedUser: 'No',
      Muted: 'No',
      AnsweredTime: '0',
      Channel: ALICE,
      CallerIDNum: '100',
      CallerIDName: 'Alice',
    });
    expect(end).to.deep.equal({
      Event: 'ConfbridgeListComplete',
      ActionID: 'c',
      EventList: 'Complete',
      ListItems: '1',
    });
    expect((await list('Action: ConfbridgeListRooms', 'ActionID: r'))[1]).to.deep.equal({
      Event: 'ConfbridgeListRooms',
      ActionID: 'r',
      Conference: '1000',
      Parties: '1',
      Marked: '0',
      Locked: 'No',
      Muted: 'No',
    });
  });

  for (
    const [what, lines, words] of [
      ['no name', ['Action: ConfbridgeList'], 'No Conference name provided.'],
      ['another name', ['Action: ConfbridgeList', 'Conference: 99'], 'No Conference by that name found.'],
      ['a member who is not there', ['Action: ConfbridgeKick', 'Conference: 1000', 'Channel: nope'],
        'No Channel by that name found in Conference.'],
      ['no member', ['Action: ConfbridgeMute', 'Conference: 1000'], 'No channel name provided.'],
    ] as const
  ) {
    it(`is an error for ${what}`, async () => {
      fake.conference('1000', ['PJSIP/alice']);
      await client.drain();
      expect(await client.request(...lines)).to.deep.equal({ Response: 'Error', Message: words });
    });
  }

  it('that nobody is in is an error', async () => {
    for (const action of ['ConfbridgeListRooms', 'ConfbridgeList', 'ConfbridgeStartRecord']) {
      expect(await client.request(`Action: ${action}`, 'Conference: 1000')).to.deep.equal({
        Response: 'Error',
        Message: 'No active conferences.',
      });
    }
  });

  it('mutes, unmutes and kicks its members', async () => {
    const conference = fake.conference('1000', ['PJSIP/alice', 'PJSIP/bob']);
    await client.drain();
    expect(await client.request('Action: ConfbridgeMute', 'Conference: 1000', `Channel: ${ALICE}`)).to.deep.equal({
      Response: 'Success',
      Message: 'User muted',
    });
    expect(await client.next()).to.include({
      Event: 'ConfbridgeMute',
      Conference: '1000',
      Channel: ALICE,
      Admin: 'No',
    });
    expect(conference.members.map(({ isMuted }) => isMuted)).to.deep.equal([true, false]);
    expect(await client.request('Action: ConfbridgeUnmute', 'Conference: 1000', 'Channel: all')).to.deep.equal({
      Response: 'Success',
      Message: 'User unmuted',
    });
    expect(names(await client.take(2))).to.deep.equal([`ConfbridgeUnmute ${ALICE}`, `ConfbridgeUnmute ${BOB}`]);
    expect(await client.request('Action: ConfbridgeKick', 'Conference: 1000', 'Channel: PJSIP/bob')).to.deep.equal({
      Response: 'Success',
      Message: 'User kicked',
    });
    const kicked = await client.drain();
    expect(kicked[0]).to.include({ Event: 'VarSet', Variable: 'CONFBRIDGE_RESULT', Value: 'KICKED' });
    expect(names(kicked.filter(isNoVariable))).to.deep.equal([`ConfbridgeLeave ${BOB}`, `BridgeLeave ${BOB}`,
      `Hangup ${BOB}`, 'DeviceStateChange PJSIP/bob NOT_INUSE']);
    expect(conference.members.map(({ channel }) => channel.name)).to.deep.equal([ALICE]);
  });

  it('is recorded once, and locked', async () => {
    const conference = fake.conference('1000', ['PJSIP/alice']);
    await client.drain();
    const ask = async (action: string): Promise<string | undefined> =>
      (await client.request(`Action: ${action}`, 'Conference: 1000'))['Message'];
    expect(await ask('ConfbridgeStartRecord')).to.equal('Conference Recording Started.');
    expect(await client.next()).to.include({ Event: 'ConfbridgeRecord', Conference: '1000' });
    expect(await ask('ConfbridgeStartRecord')).to.equal('Conference is already being recorded.');
    expect(await ask('ConfbridgeStopRecord')).to.equal('Conference Recording Stopped.');
    expect(await client.next()).to.include({ Event: 'ConfbridgeStopRecord' });
    expect(await ask('ConfbridgeStopRecord')).to.equal('Internal error while stopping recording.');
    expect([await ask('ConfbridgeLock'), conference.isLocked]).to.deep.equal(['Conference locked', true]);
    expect([await ask('ConfbridgeUnlock'), conference.isLocked]).to.deep.equal(['Conference unlocked', false]);
  });

  it('says who talks', async () => {
    const conference = fake.conference('1000', ['PJSIP/alice']);
    await client.drain();
    expect([conference.talk(ALICE), conference.talk(ALICE, false), conference.talk('nope')]).to.deep.equal([true, true,
      false]);
    expect((await client.drain()).map((event) => event['TalkingStatus'])).to.deep.equal(['on', 'off']);
  });
});
