/**
 * The board of a PBX: it is right, or says what isn't; every figure counts everything.
 */
import { expect } from 'chai';
import { Board, lineOf } from './board.js';

const ANNA = { name: 'PJSIP/anna', callerIdNum: '100', callerIdName: 'Anna' };
const BERT = { name: 'PJSIP/bert', callerIdNum: '200', callerIdName: 'Bert' };

describe('Board', () => {
  let board: Board;

  afterEach(() => board.close());

  function calls(): string[] {
    return board.view.calls.map(lineOf);
  }

  it('reads calls, queues and conferences at the login, then follows', async () => {
    board = await Board.open({}, (fake) => {
      fake.call({ from: ANNA, to: BERT, answered: true });
      fake.queue('sales', { members: ['PJSIP/agent'], callers: [{ name: 'PJSIP/carl', callerIdName: "O'Neill" }] });
      fake.conference('1000', [{ channel: { name: 'PJSIP/dora', callerIdName: 'Dora' }, isAdmin: true }]);
    });
    expect(calls()).to.deep.equal(['Anna > Bert: talking', 'O\'Neill: waiting (queue sales)',
      'Dora: conference (conference 1000)']);
    const [sales] = board.view.queues;
    expect(sales!.members.map(({ name, state }) => [name, state])).to.deep.equal([['PJSIP/agent', 'free']]);
    expect(sales!.callers.map(({ name }) => name)).to.deep.equal(['O\'Neill']);
    expect(board.view.conferences[0]?.members.map(({ name, isAdmin }) => [name, isAdmin])).to.deep.equal([['Dora',
      true]]);

    const call = board.fake.call({
      from: { name: 'PJSIP/emil', callerIdName: 'Emil' },
      to: { name: 'PJSIP/fritz', callerIdName: 'Fritz' },
    });
    await board.until((view) => view.calls.some((one) => lineOf(one) === 'Emil > Fritz: ringing'));
    call.hangup();
    await board.until((view) => view.calls.length === 3);
  });

  it('counts all in its figures, also calls beyond those that are listed', async () => {
    board = await Board.open({}, (fake) => {
      for (let count = 0; count < 1200; count += 1) fake.call({ from: ANNA, to: BERT, answered: count < 1100 });
      fake.queue('sales', { members: ['PJSIP/x', 'PJSIP/y'], callers: ['PJSIP/1', 'PJSIP/2'] });
      fake.queue('support', { members: ['PJSIP/y'], callers: ['PJSIP/3', 'PJSIP/4'] });
    });
    const { figures, calls: listed } = board.view;
    expect(listed).to.have.length(1000);
    expect([figures.calls, figures.talking, figures.waiting, figures.agents.free]).to.deep.equal([1204, 1100, 4, 2]);
  });

  it('shows no ghost after the PBX has been restarted, and what began meanwhile', async () => {
    board = await Board.open({}, (fake) => {
      fake.call({ from: ANNA, to: BERT });
      fake.queue('sales', { callers: ['PJSIP/carl'] });
      fake.conference('1000', ['PJSIP/dora']);
    });
    expect(board.view.calls).to.have.length(3);
    await board.fake.restart();
    board.fake.channel({ name: 'PJSIP/new', callerIdName: 'New', state: 'Up' });
    await board.until(({ phase }) => phase === 'lost');
    expect(calls(), 'what was known stays in sight meanwhile').to.have.length(3);
    await board.until(({ phase }) => phase === 'live');
    expect(calls()).to.deep.equal(['New: connected']);
    expect(board.view.queues.map(({ name, callers }) => [name, callers])).to.deep.equal([['sales', []]]);
    expect(board.view.conferences).to.deep.equal([]);
  });

  it('reads again after a loss in the middle of a list', async () => {
    board = await Board.open({}, (fake) => {
      fake.call({ from: ANNA, to: BERT });
      const stop = fake.on('QueueStatus', (_action, session) => {
        stop();
        session.drop();
      });
    });
    expect([board.view.phase, ...calls()]).to.deep.equal(['live', 'Anna > Bert: ringing']);
  });

  describe('of a user without a right', () => {
    it('is not live but names the class that a list needs, and shows the rest', async () => {
      board = await Board.open({ rights: { write: 'call,originate' } }, (fake) => {
        fake.call({ from: ANNA, to: BERT });
      });
      const { phase, problems } = board.view;
      expect(phase).to.equal('incomplete');
      expect(problems).to.have.keys('conferences');
      expect(problems['conferences']).to.match(/^ConfbridgeListRooms: .*class reporting/);
      expect(calls(), 'channels come by Status').to.deep.equal(['Anna > Bert: ringing']);
    });

    it('is not live but says that events of the class agent do not come: read = call, nothing written', async () => {
      board = await Board.open({ rights: { read: 'call', write: '' }, board: { check: 20 } }, (fake) => {
        fake.queue('sales', { members: ['PJSIP/agent'] });
      });
      for (const name of ['one', 'two', 'three', 'four']) {
        board.fake.pbx.queue('sales').join(board.fake.channel({ name: `PJSIP/${name}`, state: 'Up' }));
      }
      await board.until(({ figures, problems }) => figures.waiting === 4 && problems['callers'] !== undefined);
      const { phase, problems } = board.view;
      expect(phase).to.equal('incomplete');
      expect(problems['callers']).to.match(/no event of the class agent comes/);
      expect(problems['channels']).to.match(/CoreShowChannels: .*class system or reporting/);
      const checked = board.fake.actions.filter(({ action }) => action['Action'] === 'QueueStatus').length;
      await board.until(() =>
        board.fake.actions.filter(({ action }) => action['Action'] === 'QueueStatus').length > checked + 4
      );
      expect(board.view.problems['callers'], 'still so when the list agrees for once').to.match(/class agent/);
    });

    for (const missing of ['call', 'agent', 'dialplan'] as const) {
      it(`says that events of the class ${missing} do not come`, async () => {
        const read = ['call', 'agent', 'dialplan'].filter((name) => name !== missing).join();
        board = await Board.open({ rights: { read }, board: { check: 20 } }, (fake) => {
          fake.queue('sales', { members: ['PJSIP/agent'] });
        });
        const channel = board.fake.channel({ name: 'PJSIP/one', state: 'Up' });
        board.fake.pbx.queue('sales').join(channel);
        channel.execute('Queue', 'sales', { exten: '77' });
        const isSaid = new RegExp(`no event of the class ${missing} comes`);
        await board.until(({ problems }) => Object.values(problems).some((why) => isSaid.test(why)));
        expect(board.view.phase).to.equal('incomplete');
        await board.until(({ figures }) => figures.calls === 1 && figures.waiting === 1);
      });
    }

    it('is live again when the next login may read', async () => {
      board = await Board.open({}, (fake) => {
        const allow = fake.on('QueueStatus', () => {
          allow();
          return { Response: 'Error', Message: 'Permission denied' };
        });
      });
      expect([board.view.phase, Object.keys(board.view.problems)]).to.deep.equal(['incomplete', ['queues', 'members',
        'callers']]);
      board.fake.drop();
      await board.until(({ phase }) => phase === 'live');
      expect(board.view.problems).to.deep.equal({});
    });
  });
});
