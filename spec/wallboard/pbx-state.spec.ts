/**
 * The board's model, by the wire: calls, from lists and events.
 */
import type { Message } from 'gami';
import { expect } from 'chai';
import { Model } from './model.js';
import { bridge, NOW, said, snapshot } from './wire.js';

describe('PbxState', () => {
  let model: Model;
  beforeEach(() => { model = new Model(); });

  function listed(id: string, duration: string, ...lines: string[]): Message {
    return said('Event: CoreShowChannel', ...snapshot(id), 'Application: Dial', `Duration: ${duration}`, ...lines);
  }

  describe('calls', () => {
    it('are channels of one linked id, from the dialling to the hangup', () => {
      model.hear('Newchannel', ...snapshot('anna', { state: 'Down', exten: '200' }));
      expect(model.calls()).to.deep.equal(['anna: dialling (extension 200)']);
      model.hear('Newchannel', ...snapshot('bert', { state: 'Down', linkedid: 'anna' }));
      model.hear(
        'DialState',
        ...snapshot('anna', { state: 'Ring' }),
        ...snapshot('bert', { state: 'Ringing', linkedid: 'anna' }, 'Dest'),
      );
      expect(model.calls()).to.deep.equal(['anna > bert: ringing']);
      model.hear('Newstate', ...snapshot('bert', { linkedid: 'anna' }));
      model.hear('Newstate', ...snapshot('anna'));
      expect(model.calls()).to.deep.equal(['anna > bert: talking']);
      model.hear('Hangup', ...snapshot('bert', { linkedid: 'anna' }));
      model.hear('Hangup', ...snapshot('anna'));
      expect(model.calls()).to.deep.equal([]);
    });

    it('come whole from the list, with their age', () => {
      model.state.replaceChannels([listed('anna', '01:00:05', 'BridgeId: b'),
        listed('bert', '00:00:03', 'BridgeId: b')], model.now);
      const [call] = model.state.view(model.now, false).calls;
      expect(call).to.deep.equal({
        id: 'anna.1',
        state: 'talking',
        since: NOW - 3_605_000,
        place: undefined,
        legs: [{ name: 'anna', number: '1anna', device: 'PJSIP/anna' }, {
          name: 'bert',
          number: '1bert',
          device: 'PJSIP/bert',
        }],
      });
    });

    it('begin with the channel that began them, though an ActionID is its unique id and all came in one moment', () => {
      const named = (
        id: string,
        uniqueid: string,
      ) => [`Channel: PJSIP/${id}-0000000a`, 'ChannelStateDesc: Up', `Uniqueid: ${uniqueid}`, 'Linkedid: gami-7f.99'];
      model.hear('Newchannel', ...named('first', 'gami-7f.99'));
      model.hear('Newchannel', ...named('second', '1790000000.12'));
      model.hear('Newchannel', ...named('third', '1790000000.9'));
      expect(model.calls()).to.deep.equal(['PJSIP/first > PJSIP/second > PJSIP/third: talking']);
      const items = ['1790000000.12', 'gami-7f.99', '1790000000.9'].map((id) =>
        said('Event: CoreShowChannel', ...named(id, id), 'Duration: 00:00:00')
      );
      model = new Model();
      model.state.replaceChannels(items, model.now);
      expect(model.calls()).to.deep.equal(['PJSIP/gami-7f.99 > PJSIP/1790000000.9 > PJSIP/1790000000.12: talking']);
    });

    it('that are not in the list any more are gone', () => {
      model.hear('Newchannel', ...snapshot('ghost'));
      model.hear('Newchannel', ...snapshot('anna'));
      model.now += 5500;
      model.state.replaceChannels([listed('anna', '00:00:05')], model.now);
      expect(model.calls()).to.deep.equal(['anna: connected (application Dial)']);
      expect(model.state.view(model.now, false).calls[0]?.since, 'the moment heard is more exact than whole seconds').to
        .equal(NOW);
    });

    it('are not brought back by an event behind the hangup', () => {
      model.hear('Newchannel', ...snapshot('anna'));
      model.hear('Hangup', ...snapshot('anna'));
      expect(model.hear('BridgeLeave', ...bridge('b'), ...snapshot('anna'))).to.equal(false);
      expect(model.hear('Newstate', ...snapshot('anna'))).to.equal(false);
      expect(model.calls()).to.deep.equal([]);
    });

    it('do not begin with a UserEvent that says it is a Newchannel', () => {
      expect(model.hear('UserEvent', 'UserEvent: Mine', 'Event: Newchannel', ...snapshot('forged'))).to.equal(false);
      expect(model.calls()).to.deep.equal([]);
    });

    it('become one in an attended transfer, whether the linked id or the bridge says so first', () => {
      for (const [caller, callee] of [['anna', 'bert'], ['bert2', 'carl']] as const) {
        model.hear('Newchannel', ...snapshot(caller));
        model.hear('Newchannel', ...snapshot(callee, { linkedid: caller }));
        for (const id of [caller, callee]) {
          model.hear('BridgeEnter', ...bridge(`of ${caller}`), ...snapshot(id, { linkedid: caller }));
        }
        model.now += 1;
      }
      expect(model.calls()).to.deep.equal(['anna > bert: talking', 'bert2 > carl: talking']);
      model.hear('BridgeLeave', ...bridge('of bert2'), ...snapshot('carl', { linkedid: 'bert2' }));
      model.hear('BridgeEnter', ...bridge('of anna'), ...snapshot('carl', { linkedid: 'bert2' }));
      model.hear('Hangup', ...snapshot('bert2'));
      model.hear('Hangup', ...snapshot('bert', { linkedid: 'anna' }));
      expect(model.calls()).to.deep.equal(['anna > carl: talking']);
    });

    it('stay one when bridges merge, and part when their bridge is destroyed', () => {
      for (const id of ['anna', 'bert']) {
        model.hear('Newchannel', ...snapshot(id));
        model.hear('BridgeEnter', ...bridge(`of ${id}`), ...snapshot(id));
      }
      expect(model.calls()).to.have.length(2);
      model.hear('BridgeMerge', 'ToBridgeUniqueid: of anna', 'FromBridgeUniqueid: of bert');
      model.hear('BridgeLeave', ...bridge('of bert'), ...snapshot('bert'));
      expect(model.calls()).to.deep.equal(['anna > bert: talking']);
      model.hear('BridgeDestroy', ...bridge('of anna'));
      expect(model.calls()).to.have.length(2);
    });

    it('follow a blind transfer to where it goes', () => {
      model.hear('Newchannel', ...snapshot('anna', { exten: '200' }));
      model.hear('Newchannel', ...snapshot('bert', { linkedid: 'anna' }));
      model.hear(
        'BlindTransfer',
        'Result: Success',
        ...snapshot('bert', { linkedid: 'anna' }, 'Transferer'),
        ...snapshot('anna', { exten: '300' }, 'Transferee'),
        'Extension: 300',
      );
      model.hear('Hangup', ...snapshot('bert', { linkedid: 'anna' }));
      expect(model.calls()).to.deep.equal(['anna: connected (extension 300)']);
    });

    it('are on hold from Hold to Unhold', () => {
      model.hear('Newchannel', ...snapshot('anna'));
      model.hear('Newchannel', ...snapshot('bert', { linkedid: 'anna' }));
      model.hear('Hold', ...snapshot('bert', { linkedid: 'anna' }), 'MusicClass: default');
      expect(model.calls()).to.deep.equal(['anna > bert: held']);
      model.hear('Unhold', ...snapshot('bert', { linkedid: 'anna' }));
      expect(model.calls()).to.deep.equal(['anna > bert: talking']);
    });

    it('hide the halves of a Local channel, unless there is nothing else', () => {
      const half = (
        number: number,
      ) => ['Uniqueid: l.1', 'Linkedid: l.1', `Channel: Local/9@default-0000000a;${number}`, 'ChannelStateDesc: Up',
        'CallerIDName: plumbing'];
      model.hear('Newchannel', ...half(1));
      model.hear('Newchannel', ...half(2), 'X: 1');
      expect(model.calls()).to.deep.equal(['plumbing: connected']);
      model.hear('Newchannel', ...snapshot('anna', { linkedid: 'l' }));
      expect(model.calls()).to.deep.equal(['anna: connected']);
    });

    it('stay one when a bridge changes the linked id of one half of a Local channel only', () => {
      const half = (
        number: number,
        linkedid: string,
      ) => [`Uniqueid: l.${number}`, `Linkedid: ${linkedid}`, `Channel: Local/9@default-0000000a;${number}`,
        'ChannelStateDesc: Up'];
      model.hear('Newchannel', ...snapshot('anna'));
      model.hear('Newchannel', ...half(1, 'l.1'));
      model.hear('Newchannel', ...half(2, 'l.1'));
      model.hear(
        'Newchannel',
        'Channel: PJSIP/bert-0000000b',
        'CallerIDName: bert',
        'ChannelStateDesc: Up',
        'Uniqueid: bert.1',
        'Linkedid: l.1',
      );
      expect(model.calls()).to.deep.equal(['anna: connected', 'bert: connected']);
      model.hear('BridgeEnter', ...bridge('b'), ...snapshot('anna'));
      model.hear('BridgeEnter', ...bridge('b'), ...half(1, 'anna.1'));
      expect(model.calls()).to.deep.equal(['anna > bert: talking']);
    });

    it('know a renamed channel by its new name, which a Hangup needs', () => {
      model.hear('Newchannel', ...snapshot('anna'));
      model.hear('Rename', 'Channel: PJSIP/anna-0000000a', 'Newname: PJSIP/other-0000000b', 'Uniqueid: anna.1');
      expect(model.state.calls()[0]?.channels[0]?.channel).to.equal('PJSIP/other-0000000b');
      expect(model.state.view(model.now, false).calls[0]?.legs[0]?.device).to.equal('PJSIP/other');
    });

    it('stay apart in a conference and in a parking lot, by event and by list', () => {
      for (const id of ['anna', 'bert']) {
        model.hear('Newchannel', ...snapshot(id));
        model.hear('BridgeEnter', ...bridge('room', 'base'), ...snapshot(id));
      }
      model.hear('Newchannel', ...snapshot('carl'));
      model.hear('Newchannel', ...snapshot('dora'));
      for (const id of ['carl', 'dora']) model.hear('BridgeEnter', ...bridge('lot', 'parking'), ...snapshot(id));
      expect(model.calls()).to.have.length(4);
      const inRoom = (id: string) =>
        said(
          'Event: CoreShowChannel',
          ...snapshot(id),
          'Application: ConfBridge',
          'Duration: 00:00:01',
          'BridgeId: room',
        );
      model.state.replaceChannels([inRoom('anna'), inRoom('bert')], model.now);
      expect(model.calls()).to.have.length(2);
    });

    it('of more than two hundred are counted, and the longest are shown', () => {
      for (let count = 0; count < 250; count += 1, model.now += 1) model.hear('Newchannel', ...snapshot(`n${count}`));
      const view = model.state.view(model.now, false);
      expect([view.figures.calls, view.calls.length, view.calls[0]?.id]).to.deep.equal([250, 200, 'n0.1']);
    });

    it('of more than two hundred are all in the figures, whatever the list shows', () => {
      for (let count = 0; count < 500; count += 1) {
        model.hear('Newchannel', ...snapshot(`a${count}`, { state: 'Ring' }));
        model.hear('Newchannel', ...snapshot(`b${count}`, { state: 'Ringing', linkedid: `a${count}` }));
      }
      for (let count = 100; count < 500; count += 1) {
        model.hear('Newstate', ...snapshot(`a${count}`));
        model.hear('Newstate', ...snapshot(`b${count}`, { linkedid: `a${count}` }));
      }
      for (let count = 0; count < 4; count += 1) {
        model.hear('QueueCallerJoin', ...snapshot(`w${count}`), 'Queue: sales', `Position: ${count + 1}`);
      }
      const { calls, figures } = model.state.view(model.now, false);
      expect(calls).to.have.length(200);
      expect(figures).to.deep.equal({ calls: 500, talking: 400, waiting: 4, free: 0 });
    });
  });
});
