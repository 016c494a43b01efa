/**
 * Who gets which event, in which order, and what their coming, going and throwing does to the others.
 */
import { expect } from 'chai';
import { LocalProtocolError, StateError } from '../../lib/errors.js';
import { Handlers, type EventFilter } from '../../lib/session/handlers.js';
import type { Message } from '../../lib/message.js';
import { parse } from '../../lib/wire/parser.js';
import { usedHeap } from '../support/heap.js';
import { uncaughtOf } from '../support/uncaught.js';

const HANGUP = parse('Event: Hangup\r\nPrivilege: call,all\r\nChannel: PJSIP/1-1\r\n\r\n');
const RENAME = parse('Event: Rename\r\nChannel: PJSIP/1-1\r\n\r\n');
const USER_EVENT = parse('Event: UserEvent\r\nPrivilege: user,all\r\nUserEvent: Done\r\nEvent: Hangup\r\n\r\n');

describe('Handlers', () => {
  let handlers: Handlers<string>;
  let notes: string[];
  beforeEach(() => {
    handlers = new Handlers('owner');
    notes = [];
  });

  function note(name: string): (message: Message, owner: string) => void {
    return (message, owner) => { notes.push(`${name}: ${message['Event'] ?? message['Response']} ${owner}`); };
  }

  function dispatch(event: Message, name = event['Event']!): string[] {
    handlers.dispatchEvent(event, name);
    return notes.splice(0);
  }

  describe('a handler', () => {
    it('gets the event and who received it, whatever the case of its name on either side', () => {
      handlers.register('hANGUP', note('handler'));
      expect(dispatch(HANGUP)).to.deep.equal(['handler: Hangup owner']);
      expect(dispatch({ Event: 'HANGUP' })).to.deep.equal(['handler: HANGUP owner']);
      expect(dispatch(RENAME)).to.deep.equal([]);
    });

    it('is alone: a second one of the event throws and changes nothing', () => {
      handlers.register('Hangup', note('first'));
      expect(() => handlers.register('hangup', note('second'))).to.throw(StateError, '"hangup"').that.includes({
        code: 'AMI_HANDLER_TAKEN',
      });
      expect(dispatch(HANGUP)).to.deep.equal(['first: Hangup owner']);
    });

    it('goes, in any case of the name, and makes room for another; whether there was one is told', () => {
      handlers.register('Hangup', note('first'));
      dispatch(HANGUP);
      expect([handlers.unregister('HANGUP'), handlers.unregister('Hangup')]).to.deep.equal([true, false]);
      expect(dispatch(HANGUP)).to.deep.equal([]);
      handlers.register('Hangup', note('second'));
      expect(dispatch(HANGUP)).to.deep.equal(['second: Hangup owner']);
    });

    it('is for one kind of UserEvent as UserEvent:Name; the kind goes before UserEvent', () => {
      handlers.register('UserEvent', note('all'));
      handlers.register('userevent:DONE', note('done'));
      expect(dispatch(USER_EVENT)).to.deep.equal(['done: UserEvent owner']);
      expect(dispatch({ Event: 'UserEvent', UserEvent: 'Other' })).to.deep.equal(['all: UserEvent owner']);
      expect(dispatch({ Event: 'UserEvent' })).to.deep.equal(['all: UserEvent owner']);
    });

    it('is not found under the names that objects have of their own', () => {
      for (const name of ['constructor', '__proto__', 'toString']) expect(dispatch({ Event: name })).to.deep.equal([]);
      handlers.register('__proto__', note('odd'));
      expect(dispatch({ Event: '__proto__' })).to.deep.equal(['odd: __proto__ owner']);
    });
  });

  describe('a subscriber', () => {
    it('is called for what its filter names', () => {
      const filters: [string, EventFilter][] = [
        ['name', 'HANGUP'],
        ['names', ['newchannel', 'hangup']],
        ['pattern', /^Hang/],
        ['predicate', (message) => message['Channel'] === 'PJSIP/1-1'],
        ['all', undefined],
        ['none', []],
        ['other', 'Rename'],
        ['other pattern', /^hang/],
        ['other predicate', () => false],
      ];
      for (const [name, filter] of filters) handlers.subscribe(filter, note(name), false);
      expect(dispatch(HANGUP)).to.deep.equal(
        ['name', 'names', 'pattern', 'predicate', 'all'].map((name) => `${name}: Hangup owner`),
      );
    });

    it('is called for UserEvent:Name by name and by pattern, once', () => {
      handlers.subscribe('UserEvent:done', note('kind'), false);
      handlers.subscribe(['UserEvent', 'UserEvent:Done'], note('both'), false);
      handlers.subscribe(/^UserEvent:Do/, note('pattern'), false);
      handlers.subscribe(/^UserEvent$/, note('whole'), false);
      handlers.subscribe('UserEvent:Other', note('other'), false);
      handlers.subscribe('Hangup', note('forged'), false);
      expect(dispatch(USER_EVENT)).to.deep.equal(
        ['kind', 'both', 'pattern', 'whole'].map((name) => `${name}: UserEvent owner`),
      );
    });

    it('by a RegExp with g or y is called every time, and the RegExp is left as it is', () => {
      for (const flags of ['g', 'y', 'gi', 'dgy']) {
        const pattern = new RegExp('Hangup', flags);
        pattern.lastIndex = 3;
        const stop = handlers.subscribe(pattern, note(flags), false);
        for (const Event of ['Hangup', 'HangupRequest', 'Hangup', 'HangupHandlerRun']) {
          expect(dispatch({ Event })).to.deep.equal([`${flags}: ${Event} owner`]);
        }
        expect(pattern.lastIndex).to.equal(3);
        stop();
      }
    });

    it('that is once is called once, for the first event that fits, even where it causes the next itself', () => {
      handlers.subscribe((message) => message['Channel'] !== undefined, (message) => {
        notes.push('once');
        handlers.dispatchEvent(message, message['Event']!);
      }, true);
      expect(dispatch({ Event: 'Hangup' })).to.deep.equal([]);
      expect(dispatch(HANGUP)).to.deep.equal(['once']);
      expect(dispatch(HANGUP)).to.deep.equal([]);
      expect(handlers.size).to.equal(0);
    });

    it('goes once; a second call of its stop does not touch a subscriber with the same callback', () => {
      const callback = note('same');
      const stop = handlers.subscribe('Hangup', callback, false);
      handlers.subscribe('Hangup', callback, false);
      stop();
      stop();
      expect(dispatch(HANGUP)).to.deep.equal(['same: Hangup owner']);
    });
  });

  describe('the order', () => {
    it('is handler, subscribers as they came, default handler', () => {
      handlers.setDefault(note('default'));
      handlers.subscribe(undefined, note('first'), false);
      handlers.subscribe('Hangup', note('second'), false);
      handlers.register('Hangup', note('handler'));
      expect(dispatch(HANGUP)).to.deep.equal(
        ['handler', 'first', 'second', 'default'].map((name) => `${name}: Hangup owner`),
      );
    });

    it('for a message that is no event has the default handler alone', () => {
      handlers.subscribe(undefined, note('all'), false);
      handlers.setDefault(note('default'));
      handlers.dispatch({ Response: 'Success' });
      expect(notes).to.deep.equal(['default: Success owner']);
      handlers.setDefault(null);
      handlers.dispatch({ Response: 'Success' });
      expect(notes).to.have.length(1);
    });
  });

  describe('while an event is given out', () => {
    it('who is gone by then is not called', () => {
      handlers.register('Hangup', () => stop());
      handlers.subscribe('Hangup', note('first'), false);
      const stop = handlers.subscribe('Hangup', note('gone'), false);
      handlers.subscribe('Hangup', note('last'), false);
      expect(dispatch(HANGUP)).to.deep.equal(['first: Hangup owner', 'last: Hangup owner']);
    });

    it('nor is his predicate', () => {
      handlers.register('Hangup', () => stop());
      const stop = handlers.subscribe(() => notes.push('asked') > 0, note('gone'), false);
      expect(dispatch(HANGUP)).to.deep.equal([]);
    });

    it('who goes in his own predicate is not called', () => {
      const stop = handlers.subscribe(() => {
        stop();
        return true;
      }, note('gone'), false);
      expect(dispatch(HANGUP)).to.deep.equal([]);
    });

    it('who comes is not called before the next', () => {
      handlers.register('Hangup', () => { handlers.subscribe('Hangup', note('new'), true); });
      expect(dispatch(HANGUP)).to.deep.equal([]);
      expect(dispatch(HANGUP)).to.deep.equal(['new: Hangup owner']);
    });

    it('a handler may give its place to another, who is called from the next event on', () => {
      handlers.register('Hangup', () => {
        handlers.unregister('Hangup');
        handlers.register('Hangup', note('second'));
      });
      expect(dispatch(HANGUP)).to.deep.equal([]);
      expect(dispatch(HANGUP)).to.deep.equal(['second: Hangup owner']);
    });

    it('nobody is called any more after clear', () => {
      handlers.register('Hangup', () => handlers.clear());
      handlers.subscribe('Hangup', note('subscriber'), false);
      handlers.setDefault(note('default'));
      expect(dispatch(HANGUP)).to.deep.equal([]);
    });
  });

  it('calls the others when one throws; each exception surfaces by itself', async () => {
    const exceptions = ['handler', 'predicate', 'subscriber', 'default'].map((name) => new Error(name));
    handlers.register('Hangup', () => { throw exceptions[0]; });
    handlers.subscribe(() => { throw exceptions[1]; }, note('never'), false);
    handlers.subscribe('Hangup', () => { throw exceptions[2]; }, false);
    handlers.subscribe('Hangup', note('subscriber'), false);
    handlers.setDefault((message) => {
      note('default')(message, 'owner');
      throw exceptions[3];
    });
    expect(await uncaughtOf(() => { handlers.dispatchEvent(HANGUP, 'Hangup'); })).to.deep.equal(exceptions);
    expect(notes).to.deep.equal(['subscriber: Hangup owner', 'default: Hangup owner']);
  });

  it('forgets everybody on clear, and takes others then', () => {
    handlers.register('Hangup', note('handler'));
    const stop = handlers.subscribe(undefined, note('subscriber'), false);
    handlers.setDefault(note('default'));
    expect(handlers.size).to.equal(3);
    handlers.clear();
    expect([handlers.size, dispatch(HANGUP)]).to.deep.equal([0, []]);
    handlers.register('Hangup', note('new'));
    stop();
    expect(dispatch(HANGUP)).to.deep.equal(['new: Hangup owner']);
  });

  it('finds whom to call also when a peer makes up thousands of event names', () => {
    handlers.subscribe(/5$/, note('fives'), false);
    for (let number = 0; number < 5000; number += 1) {
      handlers.dispatchEvent({ Event: `Made${number}` }, `Made${number}`);
    }
    expect(notes).to.have.length(500);
    expect(notes.at(-1)).to.equal('fives: Made4995 owner');
    notes.length = 0;
    handlers.register('Made4999', note('late'));
    expect(dispatch({ Event: 'Made4999' })).to.deep.equal(['late: Made4999 owner']);
  });

  it('knows the names in use again at once when a peer has made up thousands', () => {
    handlers.subscribe(/^Hangup$/, note('hangup'), false);
    for (let number = 0; number < 5000; number += 1) handlers.wants(`Made${number}`);
    const { test } = RegExp.prototype;
    let looks = 0;
    RegExp.prototype.test = function counted(text: string): boolean {
      looks += 1;
      return test.call(this, text);
    };
    try {
      for (let times = 0; times < 100; times += 1) handlers.dispatchEvent(HANGUP, 'Hangup');
    } finally {
      RegExp.prototype.test = test;
    }
    expect([looks, notes.length]).to.deep.equal([1, 100]);
  });

  it('keeps no long text of a peer: neither a long name nor the message from which one was cut', async () => {
    const cutName = (number: number, length: number): string =>
      Buffer.alloc(1_000_000, `${number} made up `).toString('latin1').slice(1000, 1000 + length);
    const before = await usedHeap();
    for (let number = 0; number < 50; number += 1) {
      handlers.wants(cutName(number, 30));
      handlers.wants(cutName(number, 999_000));
    }
    expect(await usedHeap() - before).to.be.below(10_000_000);
  });

  it('refuses what is no name, no filter, no callback; nobody is added', () => {
    const callback = note('never');
    const misuses: [string, () => unknown][] = [
      ['empty name', () => handlers.register('', callback)],
      ['no name', () => handlers.register(undefined as never, callback)],
      ['no handler', () => handlers.register('Hangup', undefined as never)],
      ['unregister nothing', () => handlers.unregister('')],
      ['no subscriber', () => handlers.subscribe('Hangup', 'x' as never, false)],
      ['empty filter', () => handlers.subscribe('', callback, false)],
      ['empty name in a list', () => handlers.subscribe(['Hangup', ''], callback, false)],
      ['a number', () => handlers.subscribe(5 as never, callback, false)],
      ['null', () => handlers.subscribe(null as never, callback, false)],
      ['no default handler', () => handlers.setDefault(undefined as never)],
    ];
    for (const [name, misuse] of misuses) {
      expect(misuse, name).to.throw(LocalProtocolError).that.includes({ code: 'AMI_BAD_ARGUMENT' });
    }
    expect(handlers.size).to.equal(0);
  });
});
