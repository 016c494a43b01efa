/**
 * How events come to the rules of their names: through one subscriber.
 */
import { expect } from 'chai';
import type { Message } from '../../lib/index.js';
import { Handlers } from '../../lib/session/handlers.js';
import { Evidence } from '../../lib/live/evidence.js';
import { Ears } from '../../lib/live/ears.js';
import { takeEventsIn } from '../../lib/live/intake.js';
import type { Client } from '../../lib/live/reader.js';
import type { Rules, Tables } from '../../lib/live/rules/kind.js';

/** Rules that note who took what, behind the handlers of a session. */
class Intake {
  readonly handlers = new Handlers<undefined>(undefined);
  readonly took: string[] = [];
  readonly stop: () => void;

  constructor(...names: string[]) {
    const rules: Rules = Object.fromEntries(names.map((name) => [
      name,
      (_tables, { Event }) => { this.took.push(`${name} took ${Event}`); },
    ]));
    const client = {
      subscribe: (filter: string | string[], callback: (message: Message) => void) =>
        this.handlers.subscribe(filter, callback, false),
    } as unknown as Client;
    this.stop = takeEventsIn(client, rules, {
      tables: {} as Tables, evidence: new Evidence(new Map()), ears: new Ears(),
    });
  }

  event(message: Message): this {
    this.handlers.dispatchEvent({ Privilege: 'call,all', ...message }, message.Event!);
    return this;
  }
}

describe('the intake of a model', () => {
  it('hears all events through one subscriber, and none when it has ended', () => {
    const intake = new Intake('Newchannel', 'Newstate', 'Hangup');
    expect(intake.handlers.size).to.equal(1);
    intake.event({ Event: 'Newstate' }).event({ Event: 'Cdr' }).event({ Event: 'Hangup' });
    intake.stop();
    intake.event({ Event: 'Newstate' });
    expect(intake.took).to.deep.equal(['Newstate took Newstate', 'Hangup took Hangup']);
    expect(intake.handlers.size).to.equal(0);
  });

  it('takes an event by its name in any case, by each rule of that name in turn', () => {
    const intake = new Intake('Hangup', 'HANGUP').event({ Event: 'Hangup' }).event({ Event: 'hangUp' });
    expect(intake.took).to.deep.equal([
      'Hangup took Hangup', 'HANGUP took Hangup', 'Hangup took hangUp', 'HANGUP took hangUp',
    ]);
  });

  it('takes a UserEvent by its own name too', () => {
    const intake = new Intake('UserEvent', 'UserEvent:Lead');
    intake.event({ Event: 'UserEvent', UserEvent: 'Lead' }).event({ Event: 'UserEvent', UserEvent: 'Other' });
    expect(intake.took).to.deep.equal([
      'UserEvent took UserEvent', 'UserEvent:Lead took UserEvent', 'UserEvent took UserEvent',
    ]);
  });

  it('passes over items of lists, which bear an ActionID and no Privilege', () => {
    const intake = new Intake('ParkedCall');
    intake.handlers.dispatchEvent({ Event: 'ParkedCall', ActionID: '7' }, 'ParkedCall');
    expect(intake.took).to.deep.equal([]);
  });
});
