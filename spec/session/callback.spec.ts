/**
 * Calling what belongs to the user: what it throws stops nothing and is not lost.
 */
import { expect } from 'chai';
import { callBack, callBackLater, guard, lostAnswer, rethrowLater } from '../../lib/session/callback.js';
import { ConnectionError } from '../../lib/errors.js';
import { MESSAGE_PROTOTYPE, type Message } from '../../lib/message.js';
import { settle, uncaughtOf } from '../support/uncaught.js';

const ERROR = new ConnectionError('AMI_CONNECTION_LOST', 'the server closed the connection', { sent: true });

describe('callBack', () => {
  it('calls with the message alone where there is no error, so that the number of arguments tells too', () => {
    const calls: unknown[][] = [];
    const message = { Response: 'Success' };
    callBack((...args) => calls.push(args), message);
    callBack((...args) => calls.push(args), message, ERROR);
    expect(calls).to.deep.equal([[message], [message, ERROR]]);
  });

  it('returns when the callback throws; the exception surfaces on a tick of its own', async () => {
    const exception = new Error('in the callback');
    let isBack = false;
    const uncaught = await uncaughtOf(async () => {
      callBack(() => { throw exception; }, {});
      isBack = true;
      await Promise.resolve();
    });
    expect(isBack).to.equal(true);
    expect(uncaught).to.deep.equal([exception]);
  });
});

describe('guard', () => {
  it('returns whatever the call does; what it throws surfaces on a tick of its own', async () => {
    const exception = new Error('in a listener');
    const notes: string[] = [];
    const uncaught = await uncaughtOf(() => {
      guard(() => { notes.push('called'); });
      guard(() => { throw exception; });
      notes.push('back');
    });
    expect([notes, uncaught]).to.deep.equal([['called', 'back'], [exception]]);
  });
});

describe('rethrowLater', () => {
  it('throws each exception by itself, in order, whatever it is', async () => {
    expect(await uncaughtOf(() => [1, undefined, 'words'].forEach(rethrowLater))).to.deep.equal([1, undefined,
      'words']);
  });
});

describe('callBackLater', () => {
  it('calls back once on a later tick, with the answer in our own words and the error', async () => {
    const calls: unknown[][] = [];
    callBackLater((...args) => calls.push(args), 'a-1', ERROR);
    expect(calls).to.deep.equal([]);
    await settle();
    expect(calls).to.deep.equal([[lostAnswer('a-1', ERROR), ERROR]]);
  });
});

describe('lostAnswer', () => {
  it('is a message that says Error, to whom it belongs, and why', () => {
    const answer: Message = lostAnswer('a-1', ERROR);
    expect({ ...answer }).to.deep.equal({
      Response: 'Error',
      ActionID: 'a-1',
      Message: 'the server closed the connection',
    });
    expect(Object.getPrototypeOf(answer)).to.equal(MESSAGE_PROTOTYPE);
  });
});
