/**
 * Answers without the usual form: text, an event in place of a response, two responses, a list that nothing completes.
 */
import { expect } from 'chai';
import { needsFence } from '../../lib/session/irregular-answers.js';
import { noteIn, ping, pendingOf, Talk, type Call } from '../support/talk.js';
import { settle } from '../support/uncaught.js';

const OLD = 'Asterisk Call Manager/1.1\r\n';

/** The ActionIDs of the Pings that have been written. */
function fencesOf(talk: Talk): string[] {
  return [...talk.written.join('').matchAll(/Action: Ping\r\nActionID: (\S+)/g)].map(([, id]) => id!);
}

/** Answers the Pings that have been written; each ends the action in front of it. */
function pong(talk: Talk, index = 0): void {
  talk.hear(`Response: Success\r\nActionID: ${fencesOf(talk)[index]}\r\nPing: Pong\r\n\r\n`);
}

describe('needsFence', () => {
  it('is so for text, an event alone and two responses; for lists and some more of servers up to 11', () => {
    const needs = (Action: string, version: string | undefined, reach: 'list' | 'response' = 'response'): boolean =>
      needsFence(pendingOf('a', { action: { Action }, reach }), version);
    for (const action of ['IAXnetstats', 'Queues', 'RptLocalNodes', 'DataGet', 'JabberSend']) {
      expect([needs(action, '1.1'), needs(action, '11.0.0'), needs(action, undefined)], action).to.deep.equal([
        true,
        true,
        true,
      ]);
    }
    for (const action of ['IAXpeers', 'QueueRule', 'SIPqualifypeer']) {
      expect([needs(action, '1.0'), needs(action, '2.5.0'), needs(action, undefined)], action).to.deep.equal([
        true,
        false,
        false,
      ]);
    }
    expect([needs('DBGet', '1.1', 'list'), needs('DBGet', '1.1'), needs('DBGet', '11.0.0', 'list')]).to.deep.equal([
      true,
      false,
      false,
    ]);
    expect([needs('WaitEvent', '1.1', 'list'), needs('Ping', '1.3')]).to.deep.equal([false, false]);
  });
});

describe('an answer', () => {
  it('that is an error behind a success is the error', async () => {
    const talk = new Talk();
    const calls = talk.send({ Action: 'JabberSend', ActionID: 'j' });
    await settle();
    talk.hear('Response: Success\r\nActionID: j\r\nMessage: Attempting to send Jabber Message\r\n\r\n');
    expect(calls).to.deep.equal([]);
    talk.hear('Response: Error\r\nActionID: j\r\nMessage: Could not find Sender\r\n\r\n');
    pong(talk);
    expect([calls, talk.session.pending]).to.deep.equal([
      [[{ Response: 'Error', ActionID: 'j', Message: 'Could not find Sender' }]],
      0,
    ]);
  });

  it('that may be two responses and is one ends with the Ping behind it, or at once as an error', async () => {
    const talk = new Talk();
    const calls = ['j', 'k'].map((ActionID) => talk.send({ Action: 'JabberSend', ActionID }));
    await settle();
    talk.hear('Response: Success\r\nActionID: j\r\nMessage: Attempting\r\n\r\n');
    pong(talk, 0);
    talk.hear('Response: Error\r\nActionID: k\r\nMessage: No Message specified\r\n\r\n');
    expect(calls).to.deep.equal([
      [[{ Response: 'Success', ActionID: 'j', Message: 'Attempting' }]],
      [[{ Response: 'Error', ActionID: 'k', Message: 'No Message specified' }]],
    ]);
  });

  it('that is bare XML is the output', async () => {
    const talk = new Talk();
    const calls = talk.send({ Action: 'RptLocalNodes', ActionID: 'r' });
    await settle();
    talk.hear('<?xml version="1.0"?>\r\n<nodes>\r\n  <node>1999</node>\r\n</nodes>\r\n\r\n');
    pong(talk);
    expect(calls.map(([{ Response, Output }]) => [Response, Output])).to.deep.equal([
      ['Success', '<?xml version="1.0"?>\n<nodes>\n  <node>1999</node>\n</nodes>'],
    ]);
  });

  it('that is one event is that event for a held callback, and its lines for another', async () => {
    const event = 'Event: DataGet Tree\r\nActionID: d\r\nasterisk/core: 1\r\n\r\n';
    for (const isHeld of [true, false]) {
      const talk = new Talk({}, OLD);
      const calls = talk.send({ Action: 'DataGet', ActionID: 'd' }, { isHeld });
      await settle();
      talk.hear(event);
      expect(calls).to.deep.equal([]);
      pong(talk);
      const parts = calls.map(([{ Response, Output, Event }]) => [Response, Output, Event]);
      if (isHeld) expect(parts).to.deep.equal([['Success', '', undefined], [undefined, undefined, 'DataGet Tree']]);
      else expect(parts).to.deep.equal([['Success', 'Event: DataGet Tree\nActionID: d\nasterisk/core: 1', undefined]]);
    }
  });

  it('without a response from a server up to 11 is the text that came', async () => {
    for (const [action, text] of [
      ['QueueRule', 'RuleList: night\r\nRule: 10,0,5'],
      ['IAXpeers', 'Name/Username    Host\r\n1 iax2 peers'],
      ['SIPqualifypeer', ''],
    ] as const) {
      const talk = new Talk({}, OLD);
      const calls = talk.send({ Action: action, ActionID: 'q' });
      await settle();
      talk.hear(`${text}\r\n\r\n`);
      pong(talk);
      expect(calls.map(([{ Output }]) => Output), action).to.deep.equal([text.replace('\r\n', '\n')]);
    }
  });

  it('that is a list without an end is over when the Ping behind it is answered', async () => {
    const talk = new Talk({}, OLD);
    const calls: Call[] = [];
    let over = 0;
    talk.ask({
      action: { Action: 'DBGet', ActionID: 'l' },
      callback: noteIn(calls),
      reach: 'list',
      onOver: () => { over += 1; },
    });
    await settle();
    talk.hear(
      'Response: Success\r\nActionID: l\r\nMessage: Result will follow\r\n\r\n'
        + 'Event: DBGetResponse\r\nActionID: l\r\nVal: 1\r\n\r\n',
    );
    expect([calls.length, over]).to.deep.equal([2, 0]);
    pong(talk);
    expect(over).to.equal(1);
  });

  it('in text belongs to the oldest that is answered in text, whatever stands before it', async () => {
    const talk = new Talk();
    const controller = new AbortController();
    talk.send(ping('given up'), { signal: controller.signal });
    const calls = [talk.send({ Action: 'IAXnetstats', ActionID: 'i' }), talk.send({ Action: 'Queues', ActionID: 'q' })];
    await settle();
    controller.abort();
    talk.hear('a table\r\n\r\n');
    pong(talk, 1);
    talk.hear('No queues.\r\n\r\n');
    pong(talk, 2);
    expect(calls.map((each) => each.map(([{ Output }]) => Output))).to.deep.equal([['a table'], ['No queues.']]);
  });

  it('in text is not kept where the callback has ended, and is bounded where it has not', async () => {
    const talk = new Talk({ maxMessageSize: 100_000 });
    const controller = new AbortController();
    const block = `${'x'.repeat(9_990)}\r\n\r\n`;
    talk.send({ Action: 'Queues', ActionID: 'gone' }, { signal: controller.signal });
    await settle();
    controller.abort();
    for (let count = 0; count < 100; count += 1) talk.hear(block);
    const wanted = new Talk({ maxMessageSize: 100_000 });
    wanted.send({ Action: 'Queues', ActionID: 'q' });
    await settle();
    for (let count = 0; count < 10; count += 1) wanted.hear(block);
    expect(() => wanted.hear(block)).to.throw('longer than the limit of maxMessageSize, 100000 bytes').that.includes({
      code: 'AMI_MESSAGE_TOO_LARGE',
    });
  });
});
