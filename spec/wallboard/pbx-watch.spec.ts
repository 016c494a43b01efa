/**
 * The watch over a PBX: it reads everything at each login and follows in the order of the wire.
 */
import { expect } from 'chai';
import { Board, lineOf } from './board.js';

const ANNA = { name: 'PJSIP/anna', callerIdNum: '100', callerIdName: 'Anna' };
const BERT = { name: 'PJSIP/bert', callerIdNum: '200', callerIdName: 'Bert' };

describe('PbxWatch', () => {
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
    expect(board.view.queues[0]?.members.map(({ name, state }) => [name, state])).to.deep.equal([['PJSIP/agent',
      'free']]);
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

  it('believes a hangup that stands right behind the list, in the same packet', async () => {
    board = await Board.open();
    const channel = 'Channel: PJSIP/ghost-00000000\r\nChannelStateDesc: Up\r\nUniqueid: 1.1\r\nLinkedid: 1.1';
    board.fake.on('CoreShowChannels', ({ ActionID }) => [
      `Response: Success\r\nActionID: ${ActionID}\r\nEventList: start\r\n\r\n`,
      `Event: CoreShowChannel\r\nActionID: ${ActionID}\r\n${channel}\r\nDuration: 00:00:01\r\n\r\n`,
      `Event: CoreShowChannelsComplete\r\nActionID: ${ActionID}\r\nEventList: Complete\r\nListItems: 1\r\n\r\n`,
      `Event: Hangup\r\nPrivilege: call,all\r\n${channel}\r\nCause: 16\r\n\r\n`,
    ].join(''));
    board.fake.drop();
    await board.until(({ phase }) => phase === 'lost');
    await board.until(({ phase }) => phase === 'live');
    expect(calls()).to.deep.equal([]);
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
    expect(board.view.queues).to.deep.equal([{ name: 'sales', callers: [], members: [] }]);
    expect(board.view.conferences).to.deep.equal([]);
  });

  it('says in the words of the PBX what it can not read, and shows the rest', async () => {
    board = await Board.open({}, (fake) => {
      fake.call({ from: ANNA, to: BERT });
      fake.on('QueueStatus', () => ({ Response: 'Error', Message: 'Permission denied' }));
    });
    expect(board.view.problems).to.deep.equal({ queues: 'Permission denied' });
    expect(calls()).to.deep.equal(['Anna > Bert: ringing']);
  });

  it('forgets what it could not read when the next login can', async () => {
    board = await Board.open({}, (fake) => {
      const allow = fake.on('QueueStatus', () => {
        allow();
        return { Response: 'Error', Message: 'Permission denied' };
      });
    });
    board.fake.drop();
    await board.until(({ phase }) => phase === 'lost');
    await board.until(({ phase }) => phase === 'live');
    expect(board.view.problems).to.deep.equal({});
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
});
