/**
 * The board's model, by the wire: names, queues and conferences, from lists and events.
 */
import { expect } from 'chai';
import type { GuestView } from '../../example/wallboard/board-view.js';
import { Model } from './model.js';
import { NOW, said, snapshot } from './wire.js';

describe('PbxState, names, queues and conferences', () => {
  let model: Model;
  beforeEach(() => { model = new Model(); });

  describe('names', () => {
    for (
      const [wire, name] of [
        ['<script>alert(1)</script>', '<script>alert(1)</script>'],
        ['O\\\'Brien\\?', 'O\'Brien?'],
        ['\\"Zoë\\" 田中 🎧', '"Zoë" 田中 🎧'],
        ['<unknown>', ''],
        ['__proto__', '__proto__'],
      ] as const
    ) {
      it(`of the wire's ${wire} read ${JSON.stringify(name)}`, () => {
        model.hear('Newchannel', ...snapshot('anna', { name: wire }));
        expect(model.state.view(model.now, false).calls[0]?.legs[0]?.name).to.equal(name);
      });
    }

    it('of a queue entry come without escapes and are left as they are', () => {
      model.state.replaceQueues([
        said(
          'Event: QueueEntry',
          'Queue: sales',
          'Uniqueid: a.1',
          'CallerIDName: C:\\new',
          'CallerIDNum: unknown',
          'Wait: 7',
        ),
      ], model.now);
      expect(model.state.view(model.now, false).queues[0]?.callers).to.deep.equal([{
        id: 'a.1',
        name: 'C:\\new',
        number: '',
        since: NOW - 7000,
      }]);
    });

    for (const name of ['unknown', '__proto__', 'constructor', 'Verkauf Süd']) {
      it(`of queues and conferences may be ${name}`, () => {
        model.hear('QueueCallerJoin', ...snapshot('anna'), `Queue: ${name}`, 'Position: 1');
        model.hear('ConfbridgeJoin', ...snapshot('bert'), `Conference: ${name}`, 'Admin: No', 'Muted: No');
        const view = model.state.view(model.now, false);
        expect([view.queues, view.conferences].map((list) => list.map((one) => one.name))).to.deep.equal([[name], [
          name,
        ]]);
      });
    }
  });

  describe('queues', () => {
    const waiting = (): string[] =>
      model.state.view(model.now, false).queues.flatMap(({ name, callers }) =>
        callers.map((caller: GuestView) => `${name} ${caller.name}`)
      );
    const members = (): string[] =>
      model.state.view(model.now, false).queues.flatMap((queue) =>
        queue.members.map((one) => `${one.name} ${one.state} ${one.reason}`.trim())
      );

    it('keep the order of their callers, by the position told', () => {
      model.hear('QueueCallerJoin', ...snapshot('anna'), 'Queue: sales', 'Position: 1', 'Count: 1');
      model.hear('QueueCallerJoin', ...snapshot('bert'), 'Queue: sales', 'Position: 2', 'Count: 2');
      model.hear('QueueCallerJoin', ...snapshot('vip'), 'Queue: sales', 'Position: 1', 'Count: 3');
      expect(waiting()).to.deep.equal(['sales vip', 'sales anna', 'sales bert']);
      model.hear('QueueCallerLeave', ...snapshot('anna'), 'Queue: sales', 'Position: 2', 'Count: 2');
      expect(waiting()).to.deep.equal(['sales vip', 'sales bert']);
    });

    it('lose a caller who hangs up, told twice, by QueueCallerLeave or only by Hangup', () => {
      for (const id of ['anna', 'bert']) model.hear('QueueCallerJoin', ...snapshot(id), 'Queue: sales', 'Position: 1');
      model.hear('QueueCallerAbandon', ...snapshot('anna'), 'Queue: sales', 'Position: 1');
      model.hear('QueueCallerLeave', ...snapshot('anna'), 'Queue: sales', 'Position: 1');
      expect(model.hear('Hangup', ...snapshot('anna'))).to.equal(false);
      expect(model.hear('Hangup', ...snapshot('bert'))).to.equal(true);
      expect(waiting()).to.deep.equal([]);
    });

    it('are where a call waits', () => {
      model.hear('Newchannel', ...snapshot('anna', { exten: '800' }));
      model.hear('QueueCallerJoin', ...snapshot('anna'), 'Queue: sales', 'Position: 1');
      expect(model.calls()).to.deep.equal(['anna: waiting (queue sales)']);
    });

    it('show how each member is', () => {
      const member = (name: string, ...lines: string[]) =>
        said('Event: QueueMember', 'Queue: sales', `Name: ${name}`, `Location: PJSIP/${name}`, ...lines);
      model.state.replaceQueues([
        said('Event: QueueParams', 'Queue: sales', 'Calls: 0'),
        member('free', 'Status: 1', 'Paused: 0'),
        member('busy', 'Status: 2', 'Paused: 0'),
        member('rings', 'Status: 6', 'Paused: 0'),
        member('away', 'Status: 5', 'Paused: 0'),
        member('pauses', 'Status: 1', 'Paused: 1', 'PausedReason: lunch'),
        member('odd', 'Status: 99'),
        member('mobile', 'Status: 1', 'InCall: 1', 'Paused: 0'),
      ], model.now);
      expect(members()).to.deep.equal(['free free', 'busy talking', 'rings ringing', 'away away', 'pauses paused lunch',
        'odd unknown', 'mobile talking']);
    });

    it('follow their members: added, ringing, paused, removed', () => {
      const member = ['Queue: sales', 'MemberName: Ann', 'Interface: PJSIP/ann'];
      model.hear('QueueMemberAdded', ...member, 'Status: 1', 'Paused: 0');
      expect(members()).to.deep.equal(['Ann free']);
      model.hear('QueueMemberStatus', ...member, 'Status: 6', 'Paused: 0');
      expect(members()).to.deep.equal(['Ann ringing']);
      model.hear('QueueMemberPause', ...member, 'Status: 1', 'Paused: 1', 'PausedReason: tea');
      expect(members()).to.deep.equal(['Ann paused tea']);
      model.hear('QueueMemberRemoved', ...member, 'Status: 1');
      expect(members()).to.deep.equal([]);
    });

    it('are replaced whole by the list', () => {
      model.hear('QueueCallerJoin', ...snapshot('ghost'), 'Queue: old', 'Position: 1');
      model.state.replaceQueues([said('Event: QueueParams', 'Queue: new')], model.now);
      expect(model.state.view(model.now, false).queues).to.deep.equal([{ name: 'new', callers: [], members: [] }]);
    });
  });

  describe('conferences', () => {
    const guests = (): string[] =>
      model.state.view(model.now, false).conferences.flatMap(({ name, isLocked, members }) => {
        const marks = (one: typeof members[number]) =>
          [one.isAdmin && 'admin', one.isMuted && 'muted', one.isTalking && 'talking'].filter(Boolean).join('+');
        return members.length === 0
          ? [`${name} empty`]
          : members.map((one) => `${name}${isLocked ? ' locked' : ''} ${one.name} ${marks(one)}`.trim());
      });

    it('come from the rooms and the list of each', () => {
      expect(
        model.state.replaceConferences([
          said('Event: ConfbridgeListRooms', 'Conference: 1000', 'Parties: 1', 'Locked: Yes'),
        ]),
      ).to.deep.equal(['1000']);
      model.state.replaceConferenceMembers('1000', [
        said(
          'Event: ConfbridgeList',
          'Conference: 1000',
          ...snapshot('anna'),
          'Admin: Yes',
          'Muted: No',
          'AnsweredTime: 9',
        ),
      ], model.now);
      expect(guests()).to.deep.equal(['1000 locked anna admin']);
      expect(model.state.view(model.now, false).conferences[0]?.members[0]?.since).to.equal(NOW - 9000);
    });

    it('follow who joins, talks, is muted and leaves', () => {
      model.hear('ConfbridgeStart', 'Conference: 7');
      expect(guests()).to.deep.equal(['7 empty']);
      model.hear('ConfbridgeJoin', 'Conference: 7', ...snapshot('anna'), 'Admin: No', 'Muted: No');
      model.hear('ConfbridgeTalking', 'Conference: 7', ...snapshot('anna'), 'TalkingStatus: on');
      model.hear('ConfbridgeMute', 'Conference: 7', ...snapshot('anna'));
      model.hear('ConfbridgeLock', 'Conference: 7');
      expect(guests()).to.deep.equal(['7 locked anna muted+talking']);
      model.hear('ConfbridgeTalking', 'Conference: 7', ...snapshot('anna'), 'TalkingStatus: off');
      model.hear('ConfbridgeUnmute', 'Conference: 7', ...snapshot('anna'));
      model.hear('ConfbridgeUnlock', 'Conference: 7');
      expect(guests()).to.deep.equal(['7 anna']);
      model.hear('ConfbridgeLeave', 'Conference: 7', ...snapshot('anna'));
      expect(guests()).to.deep.equal(['7 empty']);
      model.hear('ConfbridgeEnd', 'Conference: 7');
      expect(guests()).to.deep.equal([]);
    });

    it('are where a call is, and lose a member with its hangup', () => {
      model.hear('Newchannel', ...snapshot('anna', { exten: '7' }));
      model.hear('ConfbridgeJoin', 'Conference: 7', ...snapshot('anna'));
      expect(model.calls()).to.deep.equal(['anna: conference (conference 7)']);
      model.hear('Hangup', ...snapshot('anna'));
      expect(guests()).to.deep.equal(['7 empty']);
    });

    it('that ended between the two lists are gone', () => {
      model.state.replaceConferences([said('Event: ConfbridgeListRooms', 'Conference: 1000')]);
      model.state.replaceConferenceMembers('1000', [], model.now);
      expect(guests()).to.deep.equal([]);
    });
  });
});
