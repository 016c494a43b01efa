/**
 * Agents: how each is, since when and with whom, and how many are what.
 */
import type { Message } from 'gami';
import { expect } from 'chai';
import { Agents, countsOf } from '../../example/wallboard/agents.js';
import { bridge, channel, channelItem, Stage, useClock } from '../model/stage.js';

const NOW = 1_790_000_000_000;
const SECONDS = NOW / 1000;

function member(name: string, changes: Message = {}): Message {
  return {
    Event: 'QueueMember', Queue: 'sales', Name: name, Location: `PJSIP/${name}`, Status: '1', Paused: '0', InCall: '0',
    CallsTaken: '0', LastCall: '0', LastPause: '0', Wrapuptime: '0', PausedReason: '', ...changes,
  };
}

/** What an event tells of a member has other names. */
function told(name: string, changes: Message): Message {
  const { Name, Location, ...others } = member(name, changes);
  return { ...others, Event: 'QueueMemberStatus', Privilege: 'agent,all', MemberName: Name!, Interface: Location! };
}

describe('Agents', () => {
  useClock();
  let stage: Stage;
  let agents: Agents;

  beforeEach(() => {
    stage = new Stage();
    agents = new Agents(stage.model);
  });

  function states(): string[] {
    const views = [...agents.views(Date.now(), false).values()];
    return views.map(({ name, state, reason }) => `${name} ${state} ${reason}`.trim());
  }

  function begin(...items: Message[]): void {
    stage.begin({ queues: [{ Event: 'QueueParams', Queue: 'sales', Calls: '0' }, ...items] });
  }

  it('are free, ringing, talking, wrapping up, paused or away', () => {
    begin(member('free'), member('busy', { Status: '2' }), member('rings', { Status: '6' }),
      member('away', { Status: '5' }), member('pauses', { Paused: '1', PausedReason: 'lunch' }),
      member('odd', { Status: '99' }), member('mobile', { InCall: '1' }),
      member('wraps', { LastCall: String(SECONDS - 5), Wrapuptime: '30' }),
      member('wrapped', { LastCall: String(SECONDS - 50), Wrapuptime: '30' }));
    expect(states()).to.deep.equal(['free free', 'busy talking', 'rings ringing', 'away away', 'pauses paused lunch',
      'odd unknown', 'mobile talking', 'wraps wrapup', 'wrapped free']);
    stage.wait(30_000);
    expect(states()[7]).to.equal('wraps free');
  });

  it('have a time since when they are so, by what the list tells and then by events', () => {
    begin(member('pauses', { Paused: '1', LastPause: String(SECONDS - 600) }),
      member('free', { LastCall: String(SECONDS - 60) }));
    const since = (): number[] => [...agents.views(Date.now(), false).values()].map((one) => one.since - NOW);
    expect(since()).to.deep.equal([-600_000, -60_000]);
    stage.wait(4000).play(told('free', { Status: '6' }));
    stage.wait(3000).play(told('free', { Status: '6', CallsTaken: '1' }));
    expect(since()).to.deep.equal([-600_000, 5000]);
  });

  it('say who is talked to', () => {
    stage.begin({
      queues: [{ Event: 'QueueParams', Queue: 'sales' }, member('a', { Status: '2' }), member('b')],
      bridges: [{ Event: 'BridgeListItem', ...bridge('x') }],
      channels: [channelItem('1', { Channel: 'PJSIP/a-0000000a', BridgeId: 'x', ConnectedLineName: 'Carl',
        ConnectedLineNum: '030123456' })],
    });
    expect([...agents.views(NOW, false).values()].map(({ peer }) => peer)).to.deep.equal(['Carl', '']);
    stage.play({ Event: 'Hangup', ...channel('1') });
    expect([...agents.views(NOW, false).values()].map(({ peer }) => peer)).to.deep.equal(['', '']);
  });

  it('are counted once each, by the state that counts most', () => {
    const counts = countsOf([['a', 'paused'], ['a', 'free'], ['b', 'talking'], ['b', 'away'], ['c', 'away']]);
    expect(counts).to.deep.equal({
      free: 1, ringing: 0, talking: 1, held: 0, busy: 0, wrapup: 0, paused: 0, away: 1, unknown: 0,
    });
  });
});
