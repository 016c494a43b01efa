/**
 * Parking on the fake: calls wait in a space until they are fetched, give up, or their time is over.
 */
import { expect } from 'chai';
import { mock } from 'node:test';
import { ALICE, isNoDevice, isNoVariable, names, pbxScene } from './pbx-scene.js';

describe('FakeAsterisk, parking', () => {
  const scene = pbxScene();

  beforeEach(async () => {
    scene.fake.channel({ name: 'PJSIP/alice', state: 'Up' });
    await scene.client.drain();
  });

  it('Park puts a channel in the first free space, which the lists show', async () => {
    expect(await scene.client.request('Action: Park', `Channel: ${ALICE}`, 'Timeout: 30000')).to.include({
      Response: 'Success',
    });
    const [parked] = (await scene.client.drain()).filter(({ Event }) => Event === 'ParkedCall');
    expect(parked).to.include({
      ParkeeChannel: ALICE, Parkinglot: 'default', ParkingSpace: '701', ParkingTimeout: '30',
    });
    const list = await scene.list('Action: ParkedCalls');
    expect(list.slice(1).map(({ Event, ParkeeChannel }) => [Event, ParkeeChannel])).to.deep.equal([
      ['ParkedCall', ALICE], ['ParkedCallsComplete', undefined],
    ]);
    expect((await scene.list('Action: Parkinglots'))[1]).to.include({ Name: 'default', StartSpace: '701' });
  });

  it('gives a second call the next space', async () => {
    scene.fake.channel({ name: 'PJSIP/bob', state: 'Up' });
    for (const name of [ALICE, 'PJSIP/bob-00000001']) await scene.client.request('Action: Park', `Channel: ${name}`);
    expect([...scene.fake.pbx.parking.calls.keys()]).to.deep.equal([701, 702]);
  });

  it('says so when a parked call gives up, and the space is free', async () => {
    await scene.client.request('Action: Park', `Channel: ${ALICE}`);
    await scene.client.drain();
    await scene.client.request('Action: Hangup', `Channel: ${ALICE}`);
    expect(names((await scene.client.drain()).filter(isNoVariable).filter(isNoDevice))).to.include.members([
      'ParkedCallGiveUp', `BridgeLeave ${ALICE}`, `Hangup ${ALICE}`,
    ]);
    expect(scene.fake.pbx.parking.calls.size).to.equal(0);
  });

  it('says so when the time of a parked call is over', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      await scene.client.request('Action: Park', `Channel: ${ALICE}`, 'Timeout: 1000');
      await scene.client.drain();
      mock.timers.tick(999);
      expect(await scene.client.drain()).to.deep.equal([]);
      mock.timers.tick(1);
      expect(names(await scene.client.drain())).to.include('ParkedCallTimeOut');
    } finally {
      mock.timers.reset();
    }
  });

  for (const [lines, Message] of [
    [[], 'Channel not specified'],
    [['Channel: none'], 'Channel does not exist: none'],
    [[`Channel: ${ALICE}`, 'Timeout: soon'], 'Invalid Timeout value.'],
  ] as const) {
    it(`answers Park ${lines.join(', ')} with ${Message}`, async () => {
      expect(await scene.client.request('Action: Park', ...lines)).to.deep.equal({ Response: 'Error', Message });
    });
  }
});
