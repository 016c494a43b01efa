/**
 * A pending action as it is made: its own copy, its ActionID, its text, and how long it holds the server.
 */
import { expect } from 'chai';
import { ActionIds } from '../../lib/session/action-id.js';
import { LocalProtocolError } from '../../lib/errors.js';
import type { Message } from '../../lib/message.js';
import { prepare, type PendingAction } from '../../lib/session/pending-action.js';
import { newAction } from '../../lib/actions/new-action.js';

const ids = new ActionIds();

function made(action: Message): PendingAction {
  return prepare({ action }, ids, 'utf8');
}

/** How long an action holds the server, in milliseconds. */
function blocksFor(action: Message): number {
  return made(action).blocksFor;
}

describe('prepare', () => {
  it('fills in an ActionID where there is none, another each time, right behind the Action', () => {
    const [first, second] = [made({ Action: 'Ping', X: '1' }),
      made({ Action: 'Ping', X: '1' })];
    expect(first.text).to.equal(`Action: Ping\r\nActionID: ${first.id}\r\nX: 1\r\n\r\n`);
    expect(first.id).to.not.equal(second.id);
  });

  it('keeps the caller\'s ActionID, without the blanks that the server would strip, whatever the case of its '
    + 'header', () => {
    const { id, text } = made({ Action: 'Ping', actionid: '  mine 1\t' });
    expect([id, text]).to.deep.equal(['mine 1', 'Action: Ping\r\nactionid: mine 1\r\n\r\n']);
  });

  it('fills in an ActionID in place of an empty one', () => {
    for (const ActionID of ['', '  ', undefined as unknown as string]) {
      const { id, text } = made({ Action: 'Ping', ActionID });
      expect(id).to.match(/^[\w-]{5,64}$/);
      expect(text).to.equal(`Action: Ping\r\nActionID: ${id}\r\n\r\n`);
    }
  });

  it('leaves the caller\'s map as it is: a frozen one will do, and the name comes as it is spelled, and '
    + 'lower-cased', () => {
    const action = Object.freeze({ Action: 'CoreStatus ', ActionID: ' a ' });
    expect(made(action)).to.include({
      id: 'a',
      name: 'CoreStatus',
      key: 'corestatus',
      blocksFor: 0,
    });
    expect(action).to.deep.equal({ Action: 'CoreStatus ', ActionID: ' a ' });
  });

  it('takes what newAction makes, without a prototype, as well as any object', () => {
    expect(made(newAction('Ping', { ActionID: 'a' })).text).to.equal(
      'Action: Ping\r\nActionID: a\r\n\r\n',
    );
  });

  it('refuses what is no action that a server could read', () => {
    const bad: [unknown, string][] = [
      [undefined, 'AMI_BAD_ARGUMENT'],
      [null, 'AMI_BAD_ARGUMENT'],
      ['Action: Ping', 'AMI_BAD_ARGUMENT'],
      [{}, 'AMI_NO_ACTION'],
      [{ Action: ' ' }, 'AMI_NO_ACTION'],
      [{ Action: 'Ping', ActionID: 5 }, 'AMI_ILLEGAL_HEADER'],
      [{ Action: 'Ping', ActionID: null }, 'AMI_ILLEGAL_HEADER'],
      [{ Action: 'Ping', X: 'a\rb' }, 'AMI_ILLEGAL_HEADER'],
      [{ Action: 'Ping', ActionID: 'a', actionid: 'b' }, 'AMI_ILLEGAL_HEADER'],
      [{ Action: 'Ping', ActionID: 'a\nb' }, 'AMI_ILLEGAL_HEADER'],
      [{ Action: 'Ping', ActionID: 'x'.repeat(68) }, 'AMI_ACTION_ID_TOO_LONG'],
      [{ Action: 'Ping', X: 'x'.repeat(1020) }, 'AMI_LINE_TOO_LONG'],
      [{ Action: 'Ping', X: 'a\nb' }, 'AMI_ILLEGAL_HEADER'],
      [{ Action: 'Ping', X: ' a' }, 'AMI_ILLEGAL_HEADER'],
      [{ Action: 'Originate', Variable: '\n'.repeat(126) }, 'AMI_TOO_MANY_LINES'],
    ];
    for (const [action, code] of bad) {
      expect(() => made(action as Message), JSON.stringify(action)).to.throw(LocalProtocolError).that
        .includes({ code });
    }
    expect(made({ Action: 'Ping', ActionID: 'x'.repeat(67) }).id).to.have.length(67);
  });

  it('knows how long WaitEvent holds the server: its seconds, or for ever', () => {
    const times: [string | undefined, number][] = [['6', 6000], ['0', 0], ['-1', Infinity], [undefined, Infinity], ['',
      Infinity], ['soon', Infinity]];
    for (const [Timeout, time] of times) {
      expect(blocksFor({ Action: 'waitEvent', ...(Timeout === undefined ? {} : { Timeout }) }), String(Timeout)).to
        .equal(time);
    }
  });

  it('knows how long an Originate holds the server: its milliseconds, or not at all when it is asynchronous', () => {
    expect(blocksFor({ Action: 'Originate', Channel: 'c', Timeout: '5000' })).to.equal(5000);
    expect(blocksFor({ Action: 'Originate', Channel: 'c' })).to.equal(30_000);
    for (const Async of ['true', 'Yes', 'y', 't', '1', 'ON']) {
      expect(blocksFor({ Action: 'originate', async: Async }), Async).to.equal(0);
    }
    for (const Async of ['false', 'no', '0', '', 'maybe']) {
      expect(blocksFor({ Action: 'Originate', Async, timeout: '1' }), Async).to.equal(1);
    }
  });

  it('knows what is special about an answer', () => {
    expect(['IAXnetstats', 'queues', 'Ping'].map((Action) => made({ Action }).trait?.raw)).to.deep.equal([
      true,
      true,
      undefined,
    ]);
  });

  it('takes callback, time, signal and reach as they are given, and refuses what can\'t be', () => {
    const { signal } = new AbortController();
    const callback = (): void => {};
    const pending = prepare(
      { action: { Action: 'Ping' }, callback, options: { timeout: 5, signal }, reach: 'held', isOwn: true },
      ids,
      'utf8',
    );
    expect(pending).to.include({ callback, timeout: 5, signal, reach: 'held', isOwn: true, isSent: false });
    expect(made({ Action: 'Ping' })).to.include({ reach: 'response', isOwn: false, timeout: undefined });
    for (const bad of [{ callback: 5 as never }, { options: { timeout: -1 } }, { options: { signal: {} as never } }]) {
      expect(() => prepare({ action: { Action: 'Ping' }, ...bad }, ids, 'utf8')).to.throw(LocalProtocolError).that
        .includes({ code: 'AMI_BAD_ARGUMENT' });
    }
  });
});
