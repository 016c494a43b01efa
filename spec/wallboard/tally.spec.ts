/**
 * Today's counts, by what the PBX tells of callers and agents.
 */
import type { Asterisk, Message } from 'gami';
import { mock } from 'node:test';
import { expect } from 'chai';
import { History } from '../../example/wallboard/history.js';
import { Tally } from '../../example/wallboard/tally.js';
import { channel, Stage, useClock } from '../model/stage.js';

describe('Tally', () => {
  useClock();
  let stage: Stage;
  let tally: Tally;
  let history: History;

  beforeEach(() => {
    stage = new Stage();
    history = new History();
    tally = new Tally(stage.client as Pick<Asterisk, 'subscribe'>, stage.model, 20, history);
    stage.begin({ queues: [{ Event: 'QueueParams', Queue: 'sales', Calls: '0' }] });
  });

  function hear(Event: string, id: string, more: Message = {}): void {
    stage.play({ Event, Privilege: 'agent,all', ...channel(id), Queue: 'sales', Position: '1', ...more });
  }

  it('tells who came, was answered, answered in time, and gave up; a time-out is none of these', () => {
    for (const id of ['a', 'b', 'c', 'd']) hear('QueueCallerJoin', id);
    for (const [id, HoldTime] of [['a', '20'], ['b', '21']] as const) {
      hear('QueueCallerLeave', id);
      hear('AgentConnect', id, { HoldTime, DestUniqueid: 'x' });
    }
    hear('QueueCallerAbandon', 'c');
    hear('QueueCallerLeave', 'c');
    hear('QueueCallerLeave', 'd');
    expect(history.today('sales')).to.deep.equal({ offered: 4, answered: 2, inTime: 1, abandoned: 1 });
    expect(history.today('other')).to.deep.equal({ offered: 0, answered: 0, inTime: 0, abandoned: 0 });
    hear('QueueCallerJoin', 'e', { Queue: 'other' });
    expect(history.total()).to.deep.equal({ offered: 5, answered: 2, inTime: 1, abandoned: 1 });
  });

  it('notes how many wait, also while nothing changes, and nothing of a table that is not to be relied on', () => {
    hear('QueueCallerJoin', 'a');
    hear('QueueCallerJoin', 'b');
    mock.timers.setTime(Date.now() + 60_000);
    tally.look();
    const { waiting } = history.view()['sales']!.hour;
    expect(waiting.slice(-2)).to.deep.equal([2, 2]);
    stage.client.life('disconnected');
    mock.timers.setTime(Date.now() + 60_000);
    tally.look();
    expect(history.view()['sales']!.hour.waiting.slice(-3)).to.deep.equal([2, 2, null]);
  });

  it('does not count again who waited before a restart that the history outlives', () => {
    history.seenUntil = Date.now() + 1000;
    stage.model.refresh().catch(() => undefined);
    hear('QueueCallerJoin', 'a');
    expect(history.today('sales').offered, 'an event is new').to.equal(1);
  });

  it('begins anew with the day', () => {
    hear('QueueCallerJoin', 'a');
    mock.timers.setTime(Date.now() + 86_400_000);
    expect(history.today('sales').offered).to.equal(0);
    hear('QueueCallerJoin', 'b');
    expect(history.total().offered).to.equal(1);
  });
});
