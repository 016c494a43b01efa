/**
 * The board's model, by the wire: calls, from lists and events.
 */
import type { Message } from 'gami';
import { expect } from 'chai';
import { PbxState } from '../../example/wallboard/pbx-state.js';
import { lineOf } from './board.js';
import { bridge, NOW, said, snapshot } from './wire.js';

describe('PbxState', () => {
  let state: PbxState;
  let now: number;

  beforeEach(() => {
    now = NOW;
    state = new PbxState('pbx', now);
  });

  function hear(event: string, ...lines: string[]): boolean {
    return state.apply(said(`Event: ${event}`, ...lines), now);
  }

  function calls(): string[] {
    return state.view(now, false).calls.map(lineOf);
  }

  function listed(id: string, duration: string, ...lines: string[]): Message {
    return said('Event: CoreShowChannel', ...snapshot(id), 'Application: Dial', `Duration: ${duration}`, ...lines);
  }

  describe('calls', () => {
    it('are channels of one linked id, from the dialling to the hangup', () => {
      hear('Newchannel', ...snapshot('anna', { state: 'Down', exten: '200' }));
      expect(calls()).to.deep.equal(['anna: dialling (extension 200)']);
      hear('Newchannel', ...snapshot('bert', { state: 'Down', linkedid: 'anna' }));
      hear('DialState', ...snapshot('anna', { state: 'Ring' }), ...snapshot('bert', { state: 'Ringing', linkedid: 'anna' }, 'Dest'));
      expect(calls()).to.deep.equal(['anna > bert: ringing']);
      hear('Newstate', ...snapshot('bert', { linkedid: 'anna' }));
      hear('Newstate', ...snapshot('anna'));
      expect(calls()).to.deep.equal(['anna > bert: talking']);
      hear('Hangup', ...snapshot('bert', { linkedid: 'anna' }));
      hear('Hangup', ...snapshot('anna'));
      expect(calls()).to.deep.equal([]);
    });

    it('come whole from the list, with their age', () => {
      state.replaceChannels([listed('anna', '01:00:05', 'BridgeId: b'), listed('bert', '00:00:03', 'BridgeId: b')], now);
      const [call] = state.view(now, false).calls;
      expect(call).to.deep.equal({
        id: 'anna.1', state: 'talking', since: NOW - 3_605_000, place: undefined,
        legs: [{ name: 'anna', number: '1anna', device: 'PJSIP/anna' }, { name: 'bert', number: '1bert', device: 'PJSIP/bert' }],
      });
    });

    it('begin with the channel that began them, though an ActionID is its unique id and all came in one moment', () => {
      const named = (id: string, uniqueid: string) => [`Channel: PJSIP/${id}-0000000a`, 'ChannelStateDesc: Up', `Uniqueid: ${uniqueid}`, 'Linkedid: gami-7f.99'];
      hear('Newchannel', ...named('first', 'gami-7f.99'));
      hear('Newchannel', ...named('second', '1790000000.12'));
      hear('Newchannel', ...named('third', '1790000000.9'));
      expect(calls()).to.deep.equal(['PJSIP/first > PJSIP/second > PJSIP/third: talking']);
      const items = ['1790000000.12', 'gami-7f.99', '1790000000.9'].map((id) => said('Event: CoreShowChannel', ...named(id, id), 'Duration: 00:00:00'));
      state = new PbxState('pbx', now);
      state.replaceChannels(items, now);
      expect(calls()).to.deep.equal(['PJSIP/gami-7f.99 > PJSIP/1790000000.9 > PJSIP/1790000000.12: talking']);
    });

    it('that are not in the list any more are gone', () => {
      hear('Newchannel', ...snapshot('ghost'));
      hear('Newchannel', ...snapshot('anna'));
      now += 5500;
      state.replaceChannels([listed('anna', '00:00:05')], now);
      expect(calls()).to.deep.equal(['anna: connected (application Dial)']);
      expect(state.view(now, false).calls[0]?.since, 'the moment heard is more exact than whole seconds').to.equal(NOW);
    });

    it('are not brought back by an event behind the hangup', () => {
      hear('Newchannel', ...snapshot('anna'));
      hear('Hangup', ...snapshot('anna'));
      expect(hear('BridgeLeave', ...bridge('b'), ...snapshot('anna'))).to.equal(false);
      expect(hear('Newstate', ...snapshot('anna'))).to.equal(false);
      expect(calls()).to.deep.equal([]);
    });

    it('do not begin with a UserEvent that says it is a Newchannel', () => {
      expect(hear('UserEvent', 'UserEvent: Mine', 'Event: Newchannel', ...snapshot('forged'))).to.equal(false);
      expect(calls()).to.deep.equal([]);
    });

    it('become one in an attended transfer, whether the linked id or the bridge says so first', () => {
      for (const [caller, callee] of [['anna', 'bert'], ['bert2', 'carl']] as const) {
        hear('Newchannel', ...snapshot(caller));
        hear('Newchannel', ...snapshot(callee, { linkedid: caller }));
        for (const id of [caller, callee]) hear('BridgeEnter', ...bridge(`of ${caller}`), ...snapshot(id, { linkedid: caller }));
        now += 1;
      }
      expect(calls()).to.deep.equal(['anna > bert: talking', 'bert2 > carl: talking']);
      hear('BridgeLeave', ...bridge('of bert2'), ...snapshot('carl', { linkedid: 'bert2' }));
      hear('BridgeEnter', ...bridge('of anna'), ...snapshot('carl', { linkedid: 'bert2' }));
      hear('Hangup', ...snapshot('bert2'));
      hear('Hangup', ...snapshot('bert', { linkedid: 'anna' }));
      expect(calls()).to.deep.equal(['anna > carl: talking']);
    });

    it('stay one when bridges merge, and part when their bridge is destroyed', () => {
      for (const id of ['anna', 'bert']) {
        hear('Newchannel', ...snapshot(id));
        hear('BridgeEnter', ...bridge(`of ${id}`), ...snapshot(id));
      }
      expect(calls()).to.have.length(2);
      hear('BridgeMerge', 'ToBridgeUniqueid: of anna', 'FromBridgeUniqueid: of bert');
      hear('BridgeLeave', ...bridge('of bert'), ...snapshot('bert'));
      expect(calls()).to.deep.equal(['anna > bert: talking']);
      hear('BridgeDestroy', ...bridge('of anna'));
      expect(calls()).to.have.length(2);
    });

    it('follow a blind transfer to where it goes', () => {
      hear('Newchannel', ...snapshot('anna', { exten: '200' }));
      hear('Newchannel', ...snapshot('bert', { linkedid: 'anna' }));
      hear('BlindTransfer', 'Result: Success', ...snapshot('bert', { linkedid: 'anna' }, 'Transferer'), ...snapshot('anna', { exten: '300' }, 'Transferee'), 'Extension: 300');
      hear('Hangup', ...snapshot('bert', { linkedid: 'anna' }));
      expect(calls()).to.deep.equal(['anna: connected (extension 300)']);
    });

    it('are on hold from Hold to Unhold', () => {
      hear('Newchannel', ...snapshot('anna'));
      hear('Newchannel', ...snapshot('bert', { linkedid: 'anna' }));
      hear('Hold', ...snapshot('bert', { linkedid: 'anna' }), 'MusicClass: default');
      expect(calls()).to.deep.equal(['anna > bert: held']);
      hear('Unhold', ...snapshot('bert', { linkedid: 'anna' }));
      expect(calls()).to.deep.equal(['anna > bert: talking']);
    });

    it('hide the halves of a Local channel, unless there is nothing else', () => {
      const half = (number: number) => ['Uniqueid: l.1', 'Linkedid: l.1', `Channel: Local/9@default-0000000a;${number}`, 'ChannelStateDesc: Up', 'CallerIDName: plumbing'];
      hear('Newchannel', ...half(1));
      hear('Newchannel', ...half(2), 'X: 1');
      expect(calls()).to.deep.equal(['plumbing: connected']);
      hear('Newchannel', ...snapshot('anna', { linkedid: 'l' }));
      expect(calls()).to.deep.equal(['anna: connected']);
    });

    it('stay one when a bridge changes the linked id of one half of a Local channel only', () => {
      const half = (number: number, linkedid: string) => [`Uniqueid: l.${number}`, `Linkedid: ${linkedid}`, `Channel: Local/9@default-0000000a;${number}`, 'ChannelStateDesc: Up'];
      hear('Newchannel', ...snapshot('anna'));
      hear('Newchannel', ...half(1, 'l.1'));
      hear('Newchannel', ...half(2, 'l.1'));
      hear('Newchannel', 'Channel: PJSIP/bert-0000000b', 'CallerIDName: bert', 'ChannelStateDesc: Up', 'Uniqueid: bert.1', 'Linkedid: l.1');
      expect(calls()).to.deep.equal(['anna: connected', 'bert: connected']);
      hear('BridgeEnter', ...bridge('b'), ...snapshot('anna'));
      hear('BridgeEnter', ...bridge('b'), ...half(1, 'anna.1'));
      expect(calls()).to.deep.equal(['anna > bert: talking']);
    });

    it('know a renamed channel by its new name, which a Hangup needs', () => {
      hear('Newchannel', ...snapshot('anna'));
      hear('Rename', 'Channel: PJSIP/anna-0000000a', 'Newname: PJSIP/other-0000000b', 'Uniqueid: anna.1');
      expect(state.calls()[0]?.channels[0]?.channel).to.equal('PJSIP/other-0000000b');
      expect(state.view(now, false).calls[0]?.legs[0]?.device).to.equal('PJSIP/other');
    });

    it('stay apart in a conference and in a parking lot, by event and by list', () => {
      for (const id of ['anna', 'bert']) {
        hear('Newchannel', ...snapshot(id));
        hear('BridgeEnter', ...bridge('room', 'base'), ...snapshot(id));
      }
      hear('Newchannel', ...snapshot('carl'));
      hear('Newchannel', ...snapshot('dora'));
      for (const id of ['carl', 'dora']) hear('BridgeEnter', ...bridge('lot', 'parking'), ...snapshot(id));
      expect(calls()).to.have.length(4);
      const inRoom = (id: string) => said('Event: CoreShowChannel', ...snapshot(id), 'Application: ConfBridge', 'Duration: 00:00:01', 'BridgeId: room');
      state.replaceChannels([inRoom('anna'), inRoom('bert')], now);
      expect(calls()).to.have.length(2);
    });

    it('of more than two hundred are counted, and the longest are shown', () => {
      for (let count = 0; count < 250; count += 1, now += 1) hear('Newchannel', ...snapshot(`n${count}`));
      const view = state.view(now, false);
      expect([view.callCount, view.calls.length, view.calls[0]?.id]).to.deep.equal([250, 200, 'n0.1']);
    });
  });
});
