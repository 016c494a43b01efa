/**
 * The table of actions in flight: what answers one, what does not, and how one ends.
 */
import { expect } from 'chai';
import type { PendingAction } from '../../lib/session/pending-action.js';
import { PendingActions } from '../../lib/session/pending-actions.js';
import { ConnectionError, StateError, TimeoutError } from '../../lib/errors.js';
import type { Message } from '../../lib/message.js';
import { parse } from '../../lib/wire/parser.js';
import { pendingOf } from '../support/talk.js';
import { settle } from '../support/uncaught.js';

const LOST = new ConnectionError('AMI_CONNECTION_LOST', 'lost', { sent: true });
const LATE = new TimeoutError('AMI_ACTION_TIMEOUT', 'late', { sent: true });

/** A table whose actions note what happens to them. */
class Table {
  readonly notes: string[] = [];
  readonly callbacks = new PendingActions({
    answered: ({ id }) => { this.notes.push(`${id} answered`); },
    opened: ({ id }) => { this.notes.push(`${id} opened`); },
    completed: ({ id }) => { this.notes.push(`${id} completed`); },
    ended: ({ id }) => { this.notes.push(`${id} ended`); },
  });

  open(id: string, action = 'ping', isHeld = false): PendingAction {
    const pending = pendingOf(id, {
      action: { Action: action, ActionID: id },
      reach: isHeld ? 'held' : 'response',
      callback: (message: Message, error) => {
        this.notes.push(`${id} called: ${error?.code ?? message['Message']}`);
      },
    });
    this.callbacks.open(pending);
    return pending;
  }

  /** Forgets the callback of an ActionID. */
  delete(id: string): void {
    const pending = this.callbacks.find(id);
    if (pending !== undefined) this.callbacks.delete(pending);
  }

  /** How many callbacks are held. */
  get held(): number {
    return this.callbacks.size - this.callbacks.unanswered;
  }

  /** Gives a response to the table and runs the callback that it names. */
  respond(text: string): void {
    const message = parse(text);
    this.callbacks.respond(message, 0)?.(message);
  }

  /** Gives an event to the table and runs the callback that it names. */
  follow(text: string): void {
    const message = parse(text);
    this.callbacks.follow(message, message['Event']!, 0)?.(message);
  }

  /** What has happened since it was last asked. */
  get news(): string[] {
    return this.notes.splice(0);
  }
}

describe('PendingActions', () => {
  let table: Table;
  beforeEach(() => { table = new Table(); });

  it('refuses an ActionID that waits for its response, and one that is held behind it', () => {
    table.open('a');
    expect(() => table.open('a')).to.throw(StateError, '"a"').that.includes({
      code: 'AMI_ACTION_ID_IN_FLIGHT',
      sent: false,
    });
    table.open('h', 'queuestatus', true);
    table.respond('Response: Success\r\nActionID: h\r\n\r\n');
    expect(() => table.open('h')).to.throw(StateError).that.includes({ code: 'AMI_ACTION_ID_IN_FLIGHT' });
    expect(table.callbacks.size).to.equal(2);
  });

  it('takes an ActionID again once its action has ended', () => {
    table.open('a');
    table.respond('Response: Success\r\nActionID: a\r\nMessage: 1\r\n\r\n');
    table.open('a');
    table.respond('Response: Success\r\nActionID: a\r\nMessage: 2\r\n\r\n');
    expect(table.news.filter((note) => note.includes('called'))).to.deep.equal(['a called: 1', 'a called: 2']);
  });

  it('answers an action by the response of its ActionID, in whatever order and case of the header', () => {
    table.open('a');
    table.open('b');
    table.respond('Response: Success\r\nactionid: b\r\nMessage: for b\r\n\r\n');
    table.respond('Response: Success\r\nActionID: a\r\nMessage: for a\r\n\r\n');
    expect(table.news).to.deep.equal(['b answered', 'b ended', 'b called: for b', 'a answered', 'a ended',
      'a called: for a']);
    expect(table.callbacks.size).to.equal(0);
  });

  it('compares ActionIDs with their case, as the server repeats them', () => {
    table.open('a');
    table.respond('Response: Success\r\nActionID: A\r\n\r\n');
    expect(table.callbacks.unanswered).to.equal(1);
  });

  it('gives a response without ActionID to the oldest that waits', () => {
    table.open('a');
    table.open('b');
    table.respond('Response: Error\r\nMessage: Missing action in request\r\n\r\n');
    expect(table.news).to.include('a called: Missing action in request').and.not.include('b answered');
  });

  it('gives a response with a foreign ActionID to nobody', () => {
    table.open('a');
    table.respond('Response: Success\r\nActionID: b\r\n\r\n');
    expect(table.news).to.deep.equal([]);
  });

  it('has no callback to run where nothing waits', () => {
    table.respond('Response: Success\r\n\r\n');
    table.follow('Event: DBGetResponse\r\nActionID: a\r\n\r\n');
    expect(table.news).to.deep.equal([]);
  });

  describe('a held callback', () => {
    it('is followed by the events of its ActionID, after its response and not before', () => {
      table.open('h', 'dbget', true);
      table.follow('Event: DBGetResponse\r\nActionID: h\r\nMessage: early\r\n\r\n');
      table.respond('Response: Success\r\nActionID: h\r\nMessage: 1\r\n\r\n');
      table.follow('Event: DBGetResponse\r\nActionID: h\r\nMessage: 2\r\n\r\n');
      table.follow('Event: DBGetResponse\r\nActionID: other\r\nMessage: 3\r\n\r\n');
      table.follow('Event: DBGetResponse\r\nMessage: 4\r\n\r\n');
      expect(table.news).to.deep.equal(['h answered', 'h called: 1', 'h called: 2']);
      expect(table.held).to.equal(1);
    });

    it('is followed alone where another is held, and where another had its ActionID before', () => {
      const open = (id: string, text: string): void => {
        table.open(id, 'dbget', true);
        table.respond(`Response: Success\r\nActionID: ${id}\r\nMessage: ${text}\r\n\r\n`);
      };
      const follow = (id: string, text: string): void =>
        table.follow(`Event: DBGetResponse\r\nActionID: ${id}\r\nMessage: ${text}\r\n\r\n`);
      open('a', '1');
      open('b', '2');
      for (const [id, text] of [['a', '3'], ['b', '4'], ['a', '5']] as const) follow(id, text);
      table.delete('a');
      follow('a', 'late');
      open('a', '6');
      follow('a', '7');
      follow('b', '8');
      expect(table.news.filter((note) => note.includes('called'))).to.deep.equal([
        'a called: 1',
        'b called: 2',
        'a called: 3',
        'b called: 4',
        'a called: 5',
        'a called: 6',
        'a called: 7',
        'b called: 8',
      ]);
    });

    it('is not followed by what the server broadcasts with the ActionID of another session\'s action', () => {
      table.open('h', 'dbget', true);
      table.respond('Response: Success\r\nActionID: h\r\nMessage: 1\r\n\r\n');
      table.follow('Event: UserEvent\r\nUserEvent: x\r\nActionID: h\r\nMessage: forged\r\n\r\n');
      table.follow('Event: userevent\r\nUserEvent: x\r\nActionID: h\r\nMessage: forged\r\n\r\n');
      table.follow('Event: OriginateResponse\r\nActionID: h\r\nResponse: Success\r\nMessage: forged\r\n\r\n');
      expect(table.news).to.deep.equal(['h answered', 'h called: 1']);
    });

    it('is followed by the OriginateResponse of its own Originate, and by no UserEvent', () => {
      table.open('o', 'originate', true);
      table.respond('Response: Success\r\nActionID: o\r\nMessage: queued\r\n\r\n');
      table.follow('Event: UserEvent\r\nUserEvent: OriginateResponse\r\nActionID: o\r\nMessage: forged\r\n\r\n');
      table.follow('Event: OriginateResponse\r\nActionID: o\r\nResponse: Failure\r\nMessage: outcome\r\n\r\n');
      expect(table.news).to.deep.equal(['o answered', 'o called: queued', 'o called: outcome']);
    });

    it('ends when it is deleted: twice is no error', () => {
      table.open('h', 'dbget', true);
      table.respond('Response: Success\r\nActionID: h\r\nMessage: 1\r\n\r\n');
      table.delete('h');
      table.delete('h');
      table.follow('Event: DBGetResponse\r\nActionID: h\r\nMessage: 2\r\n\r\n');
      expect(table.news).to.deep.equal(['h answered', 'h called: 1', 'h ended']);
      expect(table.callbacks.size).to.equal(0);
    });
  });

  describe('an action that ended early', () => {
    it('calls back once, later, and swallows the late answer', async () => {
      const pending = table.open('a');
      table.callbacks.fail(pending, LATE);
      expect(table.news).to.deep.equal(['a ended']);
      await settle();
      expect(table.news).to.deep.equal(['a called: AMI_ACTION_TIMEOUT']);
      table.respond('Response: Success\r\nActionID: a\r\nMessage: late\r\n\r\n');
      await settle();
      expect(table.news).to.deep.equal(['a answered', 'a ended']);
      expect(table.callbacks.size).to.equal(0);
    });

    it('swallows the whole late list of a held callback', async () => {
      table.callbacks.fail(table.open('h', 'dbget', true), LATE);
      table.respond('Response: Success\r\nActionID: h\r\nMessage: late\r\n\r\n');
      table.follow('Event: DBGetResponse\r\nActionID: h\r\nMessage: late too\r\n\r\n');
      await settle();
      expect(table.news.filter((note) => note.includes('called'))).to.deep.equal(['h called: AMI_ACTION_TIMEOUT']);
      expect(table.callbacks.size).to.equal(0);
    });

    it('still takes the late answer without ActionID, so that a younger action is not given it', () => {
      table.callbacks.fail(table.open('a'), LATE);
      table.open('b');
      table.respond('Response: Error\r\nMessage: of a\r\n\r\n');
      table.respond('Response: Success\r\nMessage: of b\r\n\r\n');
      expect(table.news.filter((note) => note.startsWith('b'))).to.deep.equal(['b answered', 'b ended',
        'b called: of b']);
    });

    it('leaves the table when a younger action is answered: its own answer never came', () => {
      table.callbacks.fail(table.open('a'), LATE);
      table.callbacks.fail(table.open('b'), LATE);
      table.open('c');
      table.respond('Response: Success\r\nActionID: c\r\nMessage: 1\r\n\r\n');
      expect(table.news).to.deep.equal(['a ended', 'b ended', 'a answered', 'b answered', 'c answered', 'c ended',
        'c called: 1']);
      expect(table.callbacks.size).to.equal(0);
    });

    it('stays while an older action that is still wanted waits', () => {
      table.open('a');
      table.callbacks.fail(table.open('b'), LATE);
      table.open('c');
      table.respond('Response: Success\r\nActionID: c\r\n\r\n');
      expect(table.callbacks.unanswered).to.equal(2);
    });
  });

  it('forgets a callback that is deleted before its answer, and swallows the answer', async () => {
    table.open('a');
    table.delete('a');
    table.respond('Response: Success\r\nActionID: a\r\nMessage: 1\r\n\r\n');
    await settle();
    expect(table.news).to.deep.equal(['a ended', 'a answered', 'a ended']);
    expect(table.callbacks.size).to.equal(0);
  });

  it('takes back an action that was never written: the next answer is for the next action', () => {
    const pending = table.open('a');
    table.open('b');
    table.callbacks.withdraw(pending);
    table.respond('Response: Success\r\nMessage: of b\r\n\r\n');
    expect(table.news).to.deep.equal(['a answered', 'a ended', 'b answered', 'b ended', 'b called: of b']);
  });

  it('ends the held ones alone, whether they have had their response or not', async () => {
    table.open('h', 'dbget', true);
    table.open('u', 'dbget', true);
    table.open('a');
    table.respond('Response: Success\r\nActionID: h\r\nMessage: 1\r\n\r\n');
    table.callbacks.failHeld(() => LOST);
    await settle();
    expect(table.news).to.deep.equal(['h answered', 'h called: 1', 'h ended', 'u ended',
      'h called: AMI_CONNECTION_LOST', 'u called: AMI_CONNECTION_LOST']);
    expect([table.held, table.callbacks.unanswered]).to.deep.equal([0, 2]);
  });

  it('ends every action with an error of its own, held ones too, and is empty then', async () => {
    table.open('h', 'dbget', true);
    table.respond('Response: Success\r\nActionID: h\r\nMessage: 1\r\n\r\n');
    table.open('a');
    table.callbacks.fail(table.open('gone'), LATE);
    await settle();
    table.notes.length = 0;
    const asked: string[] = [];
    table.callbacks.failAll((pending) => {
      asked.push(pending.id);
      return LOST;
    });
    expect(table.callbacks.size).to.equal(0);
    expect(asked).to.deep.equal(['h', 'a']);
    await settle();
    expect(table.news.filter((note) => note.includes('called'))).to.deep.equal(['h called: AMI_CONNECTION_LOST',
      'a called: AMI_CONNECTION_LOST']);
  });
});
