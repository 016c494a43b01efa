/**
 * Calls of the board, by what the model hears: which channels are one, and how the call stands.
 */
import type { Message } from 'gami';
import { expect } from 'chai';
import { Calls } from '../../example/wallboard/calls.js';
import { channel, channelItem, bridge, Stage, useClock } from '../model/stage.js';
import { lineOf } from './board.js';

const NOW = 1_790_000_000_000;

/** A channel named after its id, which is the number of a telephone too. */
function end(id: string, changes: Message = {}): Message {
  const Channel = `PJSIP/${id}-0000000a`;
  return channel(id, { Channel, CallerIDName: id, CallerIDNum: `1${id}`, Exten: 's', ...changes });
}

describe('calls of the board', () => {
  useClock();
  let stage: Stage;

  beforeEach(() => {
    stage = new Stage();
  });

  function hear(Event: string, ...parts: Message[]): void {
    stage.play({ Event, ...Object.assign({}, ...parts) as Message });
  }

  function calls(isHidden = false): string[] {
    return new Calls(stage.model, isHidden).views().map(lineOf);
  }

  function enter(id: string, name: string, changes: Message = {}): void {
    hear('BridgeEnter', bridge(name), end(id, changes));
  }

  it('are channels of one linked id, from the dialling to the hangup', () => {
    stage.begin();
    hear('Newchannel', end('anna', { ChannelStateDesc: 'Down', Exten: '200' }));
    expect(calls()).to.deep.equal(['anna: dialling (extension 200)']);
    hear('Newchannel', end('bert', { ChannelStateDesc: 'Down', Linkedid: 'anna' }));
    hear('Newstate', end('bert', { ChannelStateDesc: 'Ringing', Linkedid: 'anna' }));
    expect(calls()).to.deep.equal(['anna > bert: ringing']);
    hear('Newstate', end('bert', { Linkedid: 'anna' }));
    hear('Newstate', end('anna'));
    expect(calls()).to.deep.equal(['anna > bert: talking']);
    hear('Hangup', end('bert', { Linkedid: 'anna' }));
    hear('Hangup', end('anna'));
    expect(calls()).to.deep.equal([]);
  });

  it('come whole from the list, with their age', () => {
    const inBridge = { BridgeId: 'b', Channel: 'PJSIP/x-0000000a' };
    stage.begin({
      bridges: [{ Event: 'BridgeListItem', ...bridge('b') }],
      channels: [channelItem('a', { ...inBridge, Duration: '01:00:05' }), channelItem('b', inBridge)],
    });
    const [view] = new Calls(stage.model, false).views();
    const leg = { name: 'Anna', number: '100', device: 'PJSIP/x' };
    expect(view).to.deep.equal({
      id: 'a', state: 'talking', since: NOW - 3_605_000, place: undefined, legs: [leg, leg],
    });
  });

  it('begin with the channel that began them, though an ActionID is its unique id and all came in one moment', () => {
    stage.begin();
    for (const id of ['gami-7f.99', '1790000000.12', '1790000000.9']) {
      hear('Newchannel', end(id, { Linkedid: 'gami-7f.99' }));
    }
    expect(calls()).to.deep.equal(['gami-7f.99 > 1790000000.9 > 1790000000.12: talking']);
  });

  it('become one in an attended transfer, whether the linked id or the bridge says so first', () => {
    stage.begin();
    for (const [caller, callee] of [['anna', 'bert'], ['bert2', 'carl']] as const) {
      hear('Newchannel', end(caller));
      hear('Newchannel', end(callee, { Linkedid: caller }));
      hear('BridgeCreate', bridge(`of ${caller}`));
      for (const id of [caller, callee]) enter(id, `of ${caller}`, { Linkedid: caller });
      stage.wait(1);
    }
    expect(calls()).to.deep.equal(['anna > bert: talking', 'bert2 > carl: talking']);
    hear('BridgeLeave', bridge('of bert2'), end('carl', { Linkedid: 'bert2' }));
    enter('carl', 'of anna', { Linkedid: 'bert2' });
    hear('Hangup', end('bert2'));
    hear('Hangup', end('bert', { Linkedid: 'anna' }));
    expect(calls()).to.deep.equal(['anna > carl: talking']);
  });

  it('are on hold from Hold to Unhold', () => {
    stage.begin();
    hear('Newchannel', end('anna'));
    hear('Newchannel', end('bert', { Linkedid: 'anna' }));
    hear('Hold', end('bert', { Linkedid: 'anna' }));
    expect(calls()).to.deep.equal(['anna > bert: held']);
    hear('Unhold', end('bert', { Linkedid: 'anna' }));
    expect(calls()).to.deep.equal(['anna > bert: talking']);
  });

  it('hide the halves of a Local channel, unless there is nothing else', () => {
    const half = (number: number): Message =>
      end(`l.${number}`, { Channel: `Local/9@default-0000000a;${number}`, Linkedid: 'l.1', CallerIDName: 'plumbing' });
    stage.begin();
    hear('Newchannel', half(1));
    hear('Newchannel', half(2));
    expect(calls()).to.deep.equal(['plumbing: connected']);
    hear('Newchannel', end('anna', { Linkedid: 'l.1' }));
    expect(calls()).to.deep.equal(['anna: connected']);
  });

  it('stay one when a bridge changes the linked id of one half of a Local channel only', () => {
    const half = (number: number): Message =>
      end(`l.${number}`, { Channel: `Local/9@default-0000000a;${number}`, Linkedid: 'l.1' });
    stage.begin();
    hear('Newchannel', end('anna'));
    hear('Newchannel', half(1));
    hear('Newchannel', half(2));
    hear('Newchannel', end('bert', { Linkedid: 'l.1' }));
    expect(calls()).to.have.length(2);
    hear('BridgeCreate', bridge('b'));
    enter('anna', 'b');
    hear('BridgeEnter', bridge('b'), half(1), { Linkedid: 'anna' });
    expect(calls()).to.deep.equal(['anna > bert: talking']);
  });

  it('stay apart in a conference and in a parking lot', () => {
    stage.begin();
    for (const [room, type] of [['room', 'base'], ['lot', 'parking']] as const) {
      hear('BridgeCreate', bridge(room, { BridgeType: type }));
      for (const id of ['one', 'two']) {
        hear('Newchannel', end(`${room}-${id}`));
        hear('BridgeEnter', bridge(room, { BridgeType: type }), end(`${room}-${id}`));
      }
    }
    expect(calls()).to.have.length(4);
  });

  for (
    const [wire, name] of [
      ['<script>alert(1)</script>', '<script>alert(1)</script>'],
      ['O\\\'Brien\\?', 'O\'Brien?'],
      ['\\"Zoë\\" 田中 🎧', '"Zoë" 田中 🎧'],
      ['<unknown>', '1anna'],
      ['__proto__', '__proto__'],
    ] as const
  ) {
    it(`read a name of the wire's ${wire} as ${JSON.stringify(name)}`, () => {
      stage.begin();
      hear('Newchannel', end('anna', { CallerIDName: wire }));
      expect(calls()).to.deep.equal([`${name}: connected`]);
    });
  }

  it('are the same objects until something of them changes: a channel, a queue that it comes into or leaves', () => {
    stage.begin();
    const own = new Calls(stage.model, false);
    const say = (): string => own.views().map(lineOf).join();
    for (const id of ['anna', 'bert']) hear('Newchannel', end(id));
    const [anna, bert] = own.views();
    hear('Newstate', end('bert', { ChannelStateDesc: 'Ringing' }));
    const [sameAnna, otherBert] = own.views();
    expect([sameAnna === anna, otherBert === bert]).to.deep.equal([true, false]);
    hear('QueueCallerJoin', end('anna'), { Queue: 'sales', Position: '1', Count: '1' });
    expect(say()).to.equal('anna: waiting (queue sales),bert: ringing');
    hear('QueueCallerLeave', end('anna'), { Queue: 'sales', Position: '1', Count: '0' });
    expect(say()).to.equal('anna: connected,bert: ringing');
    hear('Hangup', end('anna'));
    expect(say()).to.equal('bert: ringing');
  });

  it('show the last three digits of numbers, wherever they stand, where numbers are hidden', () => {
    stage.begin();
    hear('Newchannel', end('a', {
      Channel: 'PJSIP/+49301234567-0000000a', CallerIDName: '030 123-4567', CallerIDNum: '+49 (30) 1234567',
      ChannelStateDesc: 'Ring', Exten: '0301234567',
    }));
    const [view] = new Calls(stage.model, true).views();
    expect([view!.legs, view!.place]).to.deep.equal([
      [{ name: '…567', number: '…567', device: 'PJSIP/…567' }], { kind: 'extension', name: '…567' },
    ]);
  });
});
