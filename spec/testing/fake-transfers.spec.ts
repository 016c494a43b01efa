/**
 * Calls of the fake that are sent elsewhere: Redirect, Bridge, blind and attended transfers, digits, and Local channels
 * that are taken out from between two calls.
 */
import { expect } from 'chai';
import { mock } from 'node:test';
import { ALICE, BOB, isNoDevice, isNoVariable, names, pbxScene, type Messages } from './pbx-scene.js';

const CAROL = 'PJSIP/carol-00000002';

describe('FakeAsterisk, transfers', () => {
  const scene = pbxScene();

  beforeEach(async () => {
    scene.fake.dialplan('[out]\nexten => x,1,Wait(60)\nexten => i,1,Hangup(1)\n[gone]\nexten => x,1,Wait(60)\n');
    scene.fake.call({ from: 'PJSIP/alice', to: 'PJSIP/bob', answered: true });
    await scene.client.drain();
  });

  /** What an action makes happen, without variables and devices. */
  async function told(...lines: string[]): Promise<Messages> {
    const response = await scene.client.request(...lines);
    expect(response['Response']).to.equal('Success');
    return (await scene.client.drain()).filter(isNoVariable).filter(isNoDevice);
  }

  const place = ['Context: out', 'Exten: x', 'Priority: 1'];

  it('Redirect of one end dissolves the bridge, and the other end is let go', async () => {
    expect(names(await told('Action: Redirect', `Channel: ${ALICE}`, ...place))).to.deep.equal([
      `BridgeLeave ${ALICE}`, `Newexten ${ALICE}`, `BridgeLeave ${BOB}`, 'BridgeDestroy', `Hangup ${BOB}`,
    ]);
    expect([...scene.fake.pbx.channels.keys()]).to.deep.equal([ALICE]);
  });

  it('Redirect of both ends lets both go on', async () => {
    const events = await told('Action: Redirect', `Channel: ${ALICE}`, `ExtraChannel: ${BOB}`, ...place);
    expect(names(events.filter(({ Event }) => Event === 'Newexten'))).to.have.members([`Newexten ${ALICE}`,
      `Newexten ${BOB}`]);
    expect([...scene.fake.pbx.channels.keys()]).to.deep.equal([ALICE, BOB]);
  });

  it('Redirect to where nothing is ends the channel, or goes to its extension i', async () => {
    const nowhere = ['Action: Redirect', `Channel: ${ALICE}`, 'Exten: none', 'Priority: 1'];
    expect((await told(...nowhere, 'Context: out')).find(({ Channel, Event }) =>
      Channel === ALICE && Event === 'Hangup')).to.include({ Cause: '1', Exten: 'i' });
    scene.fake.channel('PJSIP/dave');
    await scene.client.drain();
    expect(names(await told('Action: Redirect', 'Channel: PJSIP/dave-00000002', ...nowhere.slice(2), 'Context: gone')))
      .to.deep.equal(['SoftHangupRequest PJSIP/dave-00000002', 'Hangup PJSIP/dave-00000002']);
  });

  it('Bridge takes a channel out of its bridge into another', async () => {
    scene.fake.channel({ name: 'PJSIP/carol', state: 'Up' });
    await scene.client.drain();
    expect(names(await told('Action: Bridge', `Channel1: ${BOB}`, `Channel2: ${CAROL}`))).to.deep.equal([
      'BridgeCreate', `BridgeLeave ${BOB}`, `BridgeEnter ${BOB}`, `BridgeEnter ${CAROL}`, `BridgeLeave ${ALICE}`,
      'BridgeDestroy', `SoftHangupRequest ${ALICE}`, `Hangup ${ALICE}`,
    ]);
  });

  for (const [lines, what] of [
    [['Action: BridgeKick', `Channel: ${BOB}`], 'BridgeKick puts one out'],
    [['Action: BridgeDestroy'], 'BridgeDestroy ends a bridge'],
  ] as const) {
    it(`${what}: both leave, and go on as behind a hangup of the other`, async () => {
      const bridge = `BridgeUniqueid: ${scene.fake.pbx.channels.get(ALICE)?.bridgeId}`;
      const events = names(await told(...lines, bridge));
      expect(events).to.include.members([`BridgeLeave ${ALICE}`, `BridgeLeave ${BOB}`, 'BridgeDestroy']);
      expect([...scene.fake.pbx.channels.keys()]).to.deep.equal([]);
    });
  }

  it('BlindTransfer sends the other end on', async () => {
    const events = await told('Action: BlindTransfer', `Channel: ${ALICE}`, 'Context: out', 'Exten: x');
    expect(events.find(({ Event }) => Event === 'BlindTransfer')).to.include({
      Result: 'Success', TransfererChannel: ALICE, TransfereeChannel: BOB, Context: 'out', Extension: 'x',
    });
    expect([...scene.fake.pbx.channels.keys()]).to.deep.equal([BOB]);
    expect(await scene.client.request('Action: BlindTransfer', `Channel: ${BOB}`, 'Exten: x')).to.deep.equal({
      Response: 'Error', Message: 'Transfer invalid',
    });
  });

  it('PlayDTMF is heard by the other end', async () => {
    await scene.client.request('Action: Events', 'EventMask: dtmf');
    scene.client.send('Action: PlayDTMF', `Channel: ${ALICE}`, 'Digit: 5', 'Duration: 1', 'Receive: true');
    const [, ...events] = await scene.client.take(4);
    expect(events.map(({ Channel, Digit, Direction, Event }) => [Event, Channel, Digit, Direction])).to.deep.equal([
      ['DTMFEnd', ALICE, '5', 'Received'], ['DTMFBegin', BOB, '5', 'Sent'], ['DTMFEnd', BOB, '5', 'Sent'],
    ]);
  });

  describe('attended', () => {
    const atxfer = ['Action: Atxfer', `Channel: ${ALICE}`, 'Context: out'];
    const THIRD = 'Local/5@out-00000000;1';

    beforeEach(() => {
      scene.fake.pbx.files.set('features.conf', [{ name: 'featuremap', lines: [['atxfer', '*2']] }]);
      scene.fake.dialplan('[out]\nexten => 5,1,Answer()\n same => n,Wait(60)\nexten => 6,1,Ringing()\n' +
        ' same => n,Wait(60)\n');
    });

    it('begins with digits and Hold, and a third is called in a bridge of its own', async () => {
      await scene.client.request('Action: Events', 'EventMask: call,dtmf');
      const events = await told(...atxfer, 'Exten: 5');
      expect(events.filter(({ Event }) => Event === 'DTMFEnd').map(({ Digit }) => Digit).join('')).to.equal('*25');
      expect(names(events.filter(({ Event }) => Event !== 'DTMFEnd'))).to.deep.equal([
        `Hold ${ALICE}`, `Newchannel ${THIRD}`, 'Newchannel Local/5@out-00000000;2', 'BridgeCreate', 'LocalBridge',
        'Newstate Local/5@out-00000000;2', `BridgeEnter ${THIRD}`, `Newstate ${THIRD}`, `DialEnd ${THIRD}`,
        `BridgeLeave ${ALICE}`, `BridgeEnter ${ALICE}`,
      ]);
    });

    it('ends when the transferer hangs up: the other two are left together', async () => {
      await told(...atxfer, 'Exten: 5');
      const events = await told('Action: Hangup', `Channel: ${ALICE}`);
      expect(names(events)).to.deep.equal([
        `BridgeLeave ${ALICE}`, `SoftHangupRequest ${ALICE}`, `Hangup ${ALICE}`, 'BridgeMerge', `BridgeLeave ${THIRD}`,
        `BridgeEnter ${THIRD}`, 'AttendedTransfer', `NewConnectedLine ${THIRD}`,
        'NewCallerid Local/5@out-00000000;2', 'BridgeDestroy',
      ]);
      expect(events.find(({ Event }) => Event === 'AttendedTransfer')).to.include({
        Result: 'Success', OrigTransfererChannel: ALICE, SecondTransfererChannel: ALICE, TransfereeChannel: BOB,
        TransferTargetChannel: THIRD, IsExternal: 'No', DestType: 'Bridge',
      });
      const [bob, third] = [BOB, THIRD].map((name) => scene.fake.pbx.channels.get(name));
      expect(bob?.bridgeId).to.equal(third?.bridgeId).not.empty;
      scene.fake.pbx.channels.get(BOB)?.hangup();
      expect([...scene.fake.pbx.channels.keys()]).to.deep.equal([]);
    });

    it('ends so too while the third still rings, who is told of when it answers', async () => {
      await told(...atxfer, 'Exten: 6');
      expect(names(await told('Action: Hangup', `Channel: ${ALICE}`))).to.include('AttendedTransfer');
      scene.fake.pbx.channels.get('Local/6@out-00000000;2')?.partner?.signal('answered');
      expect(names(await scene.client.drain()).slice(0, 2)).to.deep.equal(['Newstate Local/6@out-00000000;1',
        'DialEnd Local/6@out-00000000;1']);
    });

    it('leaves the two together when the third rejects the call', async () => {
      scene.fake.dialplan('[out]\nexten => 8,1,Hangup(21)\n');
      const events = names(await told(...atxfer, 'Exten: 8'));
      expect(events[0]).to.equal(`Hold ${ALICE}`);
      expect(events).to.include(`Unhold ${ALICE}`).and.not.include('AttendedTransfer');
      expect([...scene.fake.pbx.channels.keys()]).to.deep.equal([ALICE, BOB]);
      expect(scene.fake.pbx.board.timers).to.equal(0);
      scene.fake.pbx.channels.get(BOB)?.hangup();
      expect([...scene.fake.pbx.channels.keys()]).to.deep.equal([]);
    });

    for (const [why, end] of [
      ['the third hangs up', ['Action: Hangup', 'Channel: Local/5@out-00000000;2']],
      ['CancelAtxfer takes it back', ['Action: CancelAtxfer', `Channel: ${ALICE}`]],
    ] as const) {
      it(`brings the transferer back when ${why}`, async () => {
        await told(...atxfer, 'Exten: 5');
        const events = names(await told(...end));
        expect(events).to.include(`Unhold ${ALICE}`).and.not.include('AttendedTransfer');
        expect([...scene.fake.pbx.channels.keys()]).to.deep.equal([ALICE, BOB]);
        expect(scene.fake.pbx.channels.get(BOB)?.bridgeId).to.equal(scene.fake.pbx.channels.get(ALICE)?.bridgeId);
        scene.fake.pbx.channels.get(BOB)?.hangup();
        expect([...scene.fake.pbx.channels.keys()]).to.deep.equal([]);
      });
    }

    it('leaves the other two together when the one who waits hangs up', async () => {
      await told(...atxfer, 'Exten: 5');
      expect(names(await told('Action: Hangup', `Channel: ${BOB}`))).to.deep.equal([`BridgeLeave ${BOB}`,
        `Hangup ${BOB}`, 'BridgeDestroy']);
      expect(scene.fake.pbx.channels.get(ALICE)?.bridgeId).to.equal(scene.fake.pbx.channels.get(THIRD)?.bridgeId);
    });

    it('fails when the one who waits hangs up while the third rings', async () => {
      await told(...atxfer, 'Exten: 6');
      const events = await told('Action: Hangup', `Channel: ${BOB}`);
      expect(events.find(({ Event }) => Event === 'AttendedTransfer')).to.include({ Result: 'Fail', DestType: 'Fail' });
      expect([...scene.fake.pbx.channels.keys()]).to.deep.equal([]);
    });

    it('lets the third ring for 15 seconds', async () => {
      mock.timers.enable({ apis: ['setTimeout'] });
      try {
        await told(...atxfer, 'Exten: 6');
        mock.timers.tick(14_999);
        expect(await scene.client.drain()).to.deep.equal([]);
        mock.timers.tick(1);
        expect(names(await scene.client.drain())).to.include(`Unhold ${ALICE}`);
      } finally {
        mock.timers.reset();
      }
    });

    it('waits six seconds for a better number, and the two go on', async () => {
      mock.timers.enable({ apis: ['setTimeout'] });
      try {
        expect(names(await told(...atxfer, 'Exten: 99'))).to.deep.equal([`Hold ${ALICE}`]);
        mock.timers.tick(6000);
        expect(names(await scene.client.drain())).to.deep.equal([`Unhold ${ALICE}`]);
        scene.fake.pbx.channels.get(ALICE)?.hangup();
        expect([...scene.fake.pbx.channels.keys()]).to.deep.equal([]);
      } finally {
        mock.timers.reset();
      }
    });

    it('is over when the transferer hangs up while it waits for a number', async () => {
      await told(...atxfer, 'Exten: 99');
      expect(names(await told('Action: Hangup', `Channel: ${ALICE}`)).slice(0, 2)).to.deep.equal([`Unhold ${ALICE}`,
        `BridgeLeave ${ALICE}`]);
      expect([...scene.fake.pbx.channels.keys()]).to.deep.equal([]);
      expect(scene.fake.pbx.board.timers).to.equal(0);
    });

    it('is nothing but digits where the call allows none, in Dial without t and T', async () => {
      scene.fake.dialplan('[out]\nexten => d,1,Dial(PJSIP/bob)\n');
      scene.fake.endpoint('PJSIP/carol');
      await told('Action: Originate', 'Async: true', 'Channel: PJSIP/carol', ...place.slice(0, 1), 'Exten: d',
        'Priority: 1');
      expect(await told('Action: Atxfer', `Channel: ${CAROL}`, 'Context: out', 'Exten: d')).to.deep.equal([]);
    });

    it('needs a code in features.conf', async () => {
      scene.fake.pbx.files.delete('features.conf');
      expect(await scene.client.request(...atxfer, 'Exten: 5')).to.deep.equal({
        Response: 'Error', Message: 'No attended transfer feature code found',
      });
    });
  });

  describe('Local channels', () => {
    beforeEach(async () => {
      scene.fake.dialplan('[out]\nexten => 7,1,Dial(Local/8@out)\nexten => 8,1,Dial(Local/9@out)\n' +
        'exten => 9,1,Dial(PJSIP/bob)\nexten => 7n,1,Dial(Local/9@out/n)\n');
      scene.fake.endpoint('PJSIP/dave');
      await told('Action: Hangup', `Channel: ${ALICE}`);
    });

    async function call(exten: string): Promise<Messages> {
      return told('Action: Originate', 'Async: true', 'Channel: PJSIP/dave', 'Context: out', `Exten: ${exten}`,
        'Priority: 1');
    }

    it('are taken out from between two calls, one after the other, and the ends are left', async () => {
      const events = await call('7');
      const began = events.filter(({ Event }) => Event === 'LocalOptimizationBegin');
      expect(began.map(({ Id, SourceChannel }) => [Id, SourceChannel])).to.deep.equal([
        ['0', 'PJSIP/bob-00000003'], ['1', 'PJSIP/bob-00000003'],
      ]);
      const swapped = events.filter(({ SwapUniqueid }) => SwapUniqueid !== undefined);
      expect(swapped.map(({ SwapUniqueid }) => SwapUniqueid)).to.deep.equal(
        began.map(({ LocalOneUniqueid }) => LocalOneUniqueid),
      );
      const ended = events.filter(({ Event }) => Event === 'LocalOptimizationEnd');
      expect(ended.map(({ Success }) => Success)).to.deep.equal(['No', 'No']);
      const [dave, bob, ...others] = [...scene.fake.pbx.channels.values()];
      expect([dave?.name, bob?.name, others]).to.deep.equal(['PJSIP/dave-00000002', 'PJSIP/bob-00000003', []]);
      expect(dave?.bridgeId).to.equal(bob?.bridgeId).not.empty;
      bob?.hangup();
      expect([...scene.fake.pbx.channels.keys()]).to.deep.equal([]);
    });

    it('stay when they end in /n, until LocalOptimizeAway asks for it', async () => {
      expect(names(await call('7n'))).to.not.include('LocalOptimizationBegin');
      expect(scene.fake.pbx.channels.size).to.equal(4);
      expect((await told('Action: LocalOptimizeAway', 'Channel: Local/9@out-00000000;2')).map(({ Event }) => Event))
        .to.include('LocalOptimizationEnd');
      expect(scene.fake.pbx.channels.size).to.equal(2);
      expect(await scene.client.request('Action: LocalOptimizeAway', 'Channel: PJSIP/dave-00000002')).to.deep.equal({
        Response: 'Error', Message: 'Unable to find channel',
      });
    });
  });
});
