/**
 * A session: its banner, what it writes and when, and to whom each message goes, in which order.
 */
import { expect } from 'chai';
import { variable } from '../../lib/actions/variables.js';
import { LocalProtocolError, RemoteProtocolError, StateError } from '../../lib/errors.js';
import type { Message } from '../../lib/message.js';
import { answer, BANNER, noteIn, Talk, type Call } from '../support/talk.js';
import { settle, uncaughtOf } from '../support/uncaught.js';

const ANSWER = 'Response: Success\r\nActionID: a\r\nPing: Pong\r\n\r\n';
const EVENT = 'Event: Hangup\r\nPrivilege: call,all\r\nChannel: PJSIP/1-1\r\n\r\n';
const NEXT_EVENT = 'Event: Newchannel\r\nPrivilege: call,all\r\n\r\n';
const PING: Message = { Action: 'Ping', ActionID: 'a' };

describe('Session', () => {
  describe('the banner', () => {
    it('gives the AMI version once, from Asterisk and from proxies, or none', () => {
      const banners: [string, string | undefined][] = [
        [BANNER, '11.0.0'],
        ['Asterisk Call Manager/1.0\r\n', '1.0'],
        ['Asterisk Call Manager/5.0.4\n', '5.0.4'],
        ['Asterisk Call Manager Proxy/1.22pre1\r\n', '1.22pre1'],
        ['asterisk call manager/ 2.10.6 \r\n', '2.10.6'],
        ['Asterisk Call Manager\r\n', undefined],
        ['Asterisk Call Manager/\r\n', undefined],
      ];
      for (const [banner, version] of banners) expect(new Talk({}, banner).versions, banner).to.deep.equal([version]);
    });

    it('of anybody else is an error that shows what came, cut short', () => {
      expect(() => new Talk({}, 'SSH-2.0-OpenSSH_9.2\r\n')).to.throw(RemoteProtocolError, '"SSH-2.0-OpenSSH_9.2"').that
        .includes({ code: 'AMI_BAD_BANNER' });
      expect(() => new Talk({}, `HTTP/1.1 400 ${'x'.repeat(900)}\r\n`)).to.throw(RemoteProtocolError).with.property(
        'message',
      ).with.length.below(160);
      expect(() => new Talk({}, 'x'.repeat(2000))).to.throw(RemoteProtocolError).that.includes({
        code: 'AMI_BAD_BANNER',
      });
    });

    it('may come with messages behind it, which go to the handlers', () => {
      const talk = new Talk({}, '');
      const events: unknown[] = [];
      talk.handlers.setDefault((message) => events.push(message['Event']));
      talk.hear(`${BANNER}${EVENT}${NEXT_EVENT}`);
      expect([talk.versions, events]).to.deep.equal([['11.0.0'], ['Hangup', 'Newchannel']]);
    });

    it('is answered at once by what its listener sends', async () => {
      const written: string[] = [];
      const talk: Talk = new Talk({
        write: (text) => written.push(text),
        onBanner: () => {
          talk.act({ Action: 'Login', ActionID: 'l' });
        },
      }, '');
      talk.hear(BANNER);
      await settle();
      expect(written).to.deep.equal(['Action: Login\r\nActionID: l\r\n\r\n']);
    });
  });

  describe('sending', () => {
    it('writes what was sent in one turn as one text, in order, on a later tick', async () => {
      const talk = new Talk();
      talk.send({ Action: 'Ping', ActionID: '1' });
      talk.send({ ActionID: '2', X: 'y', Action: 'CoreStatus' });
      expect(talk.written).to.deep.equal([]);
      await settle();
      talk.send({ Action: 'Ping', ActionID: '3' });
      await settle();
      expect(talk.written).to.deep.equal([
        'Action: Ping\r\nActionID: 1\r\n\r\nAction: CoreStatus\r\nActionID: 2\r\nX: y\r\n\r\n',
        'Action: Ping\r\nActionID: 3\r\n\r\n',
      ]);
      expect(talk.actions).to.deep.equal(['Ping 1', 'CoreStatus 2', 'Ping 3']);
      expect(talk.session.counts).to.deep.include({ received: 0, sent: 3 });
    });

    it('returns the ActionID that stands on the wire', async () => {
      const talk = new Talk();
      const ids = [talk.act({ Action: 'Ping' }),
        talk.act({ Action: 'Ping', ActionID: ' mine ' })];
      await settle();
      expect(ids[1]).to.equal('mine');
      expect(talk.written.join('')).to.equal(ids.map((id) => `Action: Ping\r\nActionID: ${id}\r\n\r\n`).join(''));
    });

    it('does not touch the caller\'s map, nor notices what becomes of it later', async () => {
      const talk = new Talk();
      const action: Message = { Action: 'Ping', X: '1' };
      const id = talk.act(Object.freeze({ ...action }));
      talk.act(action);
      expect(action).to.deep.equal({ Action: 'Ping', X: '1' });
      action['X'] = '2';
      await settle();
      expect(talk.written.join('')).to.include(`Action: Ping\r\nActionID: ${id}\r\nX: 1\r\n\r\n`).and.not.include(
        'X: 2',
      );
    });

    it('throws what is misused; nothing is written, nothing stays, nothing is called back', async () => {
      const talk = new Talk();
      const calls: Call[] = [];
      const misuses: [Message | undefined, unknown, object, string][] = [
        [{ Action: 'Ping', X: 'a\r\nAction: Hangup' }, noteIn(calls), {}, 'AMI_ILLEGAL_HEADER'],
        [{ ActionID: 'a' }, noteIn(calls), {}, 'AMI_NO_ACTION'],
        [undefined, noteIn(calls), {}, 'AMI_BAD_ARGUMENT'],
        [{ Action: 'Ping', ActionID: 'x'.repeat(68) }, noteIn(calls), {}, 'AMI_ACTION_ID_TOO_LONG'],
        [PING, 'callback', {}, 'AMI_BAD_ARGUMENT'],
        [PING, null, {}, 'AMI_BAD_ARGUMENT'],
        ...[-1, 1.5, Number.NaN, Infinity, 2 ** 31, '5'].map((
          timeout,
        ): [Message, unknown, object, string] => [PING, noteIn(calls), { timeout }, 'AMI_BAD_ARGUMENT']),
        [PING, noteIn(calls), { signal: {} }, 'AMI_BAD_ARGUMENT'],
        [PING, noteIn(calls), { signal: new AbortController() }, 'AMI_BAD_ARGUMENT'],
      ];
      for (const [action, callback, options, code] of misuses) {
        expect(() => talk.act(action as Message, callback as never, options), code).to.throw(
          LocalProtocolError,
        ).that.includes({ code });
      }
      await settle();
      expect([talk.written, talk.session.pending, calls]).to.deep.equal([[], 0, []]);
    });

    it('throws an ActionID in flight, and the action in flight goes on as if nothing were', async () => {
      const talk = new Talk();
      const calls = talk.send(PING);
      expect(() => talk.act(PING, noteIn(calls))).to.throw(StateError).that.includes({
        code: 'AMI_ACTION_ID_IN_FLIGHT',
        sent: false,
      });
      await settle();
      talk.hear(ANSWER);
      expect([talk.written, calls]).to.deep.equal([['Action: Ping\r\nActionID: a\r\n\r\n'], [[{
        Response: 'Success',
        ActionID: 'a',
        Ping: 'Pong',
      }]]]);
      expect(() => talk.act(PING)).to.not.throw();
    });

    it('takes the event mask from an Events action that succeeded, also without its callback', async () => {
      const talk = new Talk();
      const answer = (response: string): void => talk.hear(`Response: ${response}\r\nActionID: e\r\n\r\n`);
      talk.send({ Action: 'Events', EventMask: 'call', ActionID: 'e' });
      expect(talk.session.mask).to.equal(undefined);
      answer('Success');
      expect(talk.session.mask).to.equal('call');
      talk.send({ Action: 'events', eventmask: '', ActionID: 'e' });
      answer('Error');
      expect(talk.session.mask).to.equal('call');
      talk.act({ Action: 'EVENTS', EventMask: 'off', ActionID: 'e' });
      talk.delete('e');
      answer('Success');
      expect(talk.session.mask).to.equal('off');
      await settle();
    });
  });

  describe('delivering', () => {
    /** Puts a note-taker at every place where a message can go; the answer to the action `a` among them. */
    function watch(talk: Talk, act: (place: string, message: Message) => void = () => {}): string[] {
      const notes: string[] = [];
      const at = (place: string) => (message: Message): void => {
        notes.push(`${place}: ${message['Event'] ?? message['Response']}`);
        act(place, message);
      };
      talk.handlers.setDefault(at('default'));
      talk.handlers.subscribe(undefined, at('subscriber'), false);
      talk.handlers.register('Hangup', at('handler'));
      talk.ask({ action: PING, callback: at('callback'), reach: 'held' });
      return notes;
    }

    const ORDER = [
      'callback: Success',
      'default: Success',
      'handler: Hangup',
      'subscriber: Hangup',
      'default: Hangup',
      'subscriber: Newchannel',
      'default: Newchannel',
    ];

    it('gives each message to action callback, handler, subscribers, default handler, before the next message', () => {
      const talk = new Talk();
      const notes = watch(talk);
      talk.hear(ANSWER + EVENT + NEXT_EVENT);
      expect(notes).to.deep.equal(ORDER);
      expect(talk.session.counts.received).to.equal(3);
    });

    it('gives an event of a held ActionID to the callback first', () => {
      const talk = new Talk();
      const notes = watch(talk);
      talk.hear(`${ANSWER}Event: Hangup\r\nActionID: a\r\n\r\n`);
      expect(notes.slice(2)).to.deep.equal(['callback: Hangup', 'handler: Hangup', 'subscriber: Hangup',
        'default: Hangup']);
    });

    it('is synchronous, and the same byte by byte', () => {
      const talk = new Talk();
      const notes = watch(talk);
      for (const byte of Buffer.from(ANSWER + EVENT + NEXT_EVENT)) talk.session.receive(Uint8Array.of(byte));
      expect(notes).to.deep.equal(ORDER);
    });

    for (const place of ['callback', 'handler', 'subscriber', 'default']) {
      it(`goes on when the ${place} throws: the others and the later messages come once, the exceptions surface by `
        + `themselves`, async () => {
        const talk = new Talk();
        const exception = new Error(place);
        const notes = watch(talk, (where) => { if (where === place) throw exception; });
        const uncaught = await uncaughtOf(() => {
          talk.hear(ANSWER + EVENT + NEXT_EVENT);
          expect(notes).to.deep.equal(ORDER);
        });
        expect(uncaught).to.deep.equal(ORDER.filter((note) => note.startsWith(place)).map(() => exception));
      });

      it(`goes on when the ${place} sends: each action is written once, on a later tick`, async () => {
        const talk = new Talk();
        const notes = watch(talk, (where) => {
          if (where === place) talk.act({ Action: 'CoreStatus' });
        });
        await settle();
        talk.written.length = 0;
        talk.hear(ANSWER + EVENT + NEXT_EVENT);
        expect([notes, talk.written]).to.deep.equal([ORDER, []]);
        await settle();
        expect(talk.written).to.have.length(1);
        expect(talk.written[0]!.match(/CoreStatus/g)).to.have.length(
          ORDER.filter((note) => note.startsWith(place)).length,
        );
      });

      it(`goes to nobody behind the message in whose ${place} the session ends`, async () => {
        const talk = new Talk();
        const notes = watch(talk, (where) => {
          if (where === place) talk.session.end(new StateError('AMI_CLOSED', 'closed'));
        });
        talk.hear(ANSWER + EVENT + NEXT_EVENT + ANSWER);
        const ended = ORDER.findIndex((note) => note.startsWith(place));
        const kind = ORDER[ended]!.split(': ')[1];
        expect(notes).to.deep.equal(ORDER.slice(0, ORDER.indexOf(`default: ${kind}`) + 1));
        await settle();
        expect(notes.filter((note) => note === 'callback: Error')).to.have.length(1);
        expect(talk.session.pending).to.equal(0);
      });
    }

    it('stops for a callback that is deleted in itself, and for nobody else', () => {
      const talk = new Talk();
      const notes = watch(talk, (where) => { if (where === 'callback') talk.delete('a'); });
      talk.hear(`${ANSWER}Event: Hangup\r\nActionID: a\r\n\r\n${NEXT_EVENT}`);
      expect(notes).to.deep.equal(ORDER);
      expect(talk.session.pending).to.equal(0);
    });

    it('tells of each message before anybody else gets it', () => {
      const order: string[] = [];
      const talk = new Talk({ onMessage: (message) => order.push(`first ${message['Event'] ?? message['Response']}`) });
      talk.handlers.setDefault((message) => order.push(`default ${message['Event'] ?? message['Response']}`));
      talk.hear(EVENT + ANSWER);
      expect(order).to.deep.equal(['first Hangup', 'default Hangup', 'first Success', 'default Success']);
    });

    it('is kept back between hold and release, then follows in order; raw text goes to the default handler', () => {
      const talk = new Talk();
      const notes = watch(talk);
      talk.session.hold();
      talk.session.hold();
      talk.hear(`${ANSWER}${EVENT}Output only\r\n\r\n`);
      expect([notes, talk.messages.length]).to.deep.equal([[], 3]);
      talk.session.release();
      talk.hear(NEXT_EVENT);
      expect(notes).to.deep.equal([...ORDER.slice(0, 5), 'default: undefined', ...ORDER.slice(5)]);
      talk.session.release();
      expect(notes).to.have.length(8);
    });

    it('stops in the middle of a release when the session ends there', () => {
      const talk = new Talk();
      const notes = watch(talk, (where) => {
        if (where === 'handler') talk.session.end(new StateError('AMI_CLOSED', 'closed'));
      });
      talk.session.hold();
      talk.hear(EVENT + NEXT_EVENT);
      talk.session.release();
      expect(notes).to.deep.equal(ORDER.slice(2, 5));
    });

    it('gives nothing to anybody after the end, and no error either', () => {
      const talk = new Talk();
      const notes = watch(talk);
      talk.session.end(new StateError('AMI_CLOSED', 'closed'));
      talk.hear(ANSWER + EVENT);
      expect([notes, talk.messages]).to.deep.equal([[], []]);
    });

    it('throws at a message beyond the limit', () => {
      const talk = new Talk({ maxMessageSize: 1024 });
      expect(() => talk.hear(`Event: X\r\nY: ${'y'.repeat(1024)}`)).to.throw(RemoteProtocolError).that.includes({
        code: 'AMI_MESSAGE_TOO_LARGE',
      });
    });
  });

  it('knows when it last heard something and how long its recipients took', () => {
    const talk = new Talk({}, '');
    expect([talk.session.lastHeard, talk.session.longestDelivery]).to.deep.equal([undefined, 0]);
    talk.hear(BANNER);
    talk.handlers.register('Hangup', () => { for (const end = performance.now() + 3; performance.now() < end;); });
    const before = performance.now();
    talk.hear(EVENT + NEXT_EVENT);
    expect(talk.session.lastHeard).to.be.within(before, performance.now());
    expect(talk.session.longestDelivery).to.be.within(3, performance.now() - before);
  });

  it('reads and writes in the encoding it is told', async () => {
    const written: string[] = [];
    const talk = new Talk({ encoding: 'latin1', write: (text) => written.push(text) });
    const calls = talk.send({ Action: 'DBPut', ActionID: 'a', Val: 'é' });
    await settle();
    talk.session.receive(Buffer.from('Response: Success\r\nActionID: a\r\nMessage: é\r\n\r\n', 'latin1'));
    expect([written, calls]).to.deep.equal([['Action: DBPut\r\nActionID: a\r\nVal: é\r\n\r\n'], [[{
      Response: 'Success',
      ActionID: 'a',
      Message: 'é',
    }]]]);
    expect(() => talk.send({ Action: 'DBPut', Val: '✓' })).to.throw(LocalProtocolError, 'latin1');
  });

  describe('before an answer that says Follows', () => {
    const FORGED = 'Response: Follows\r\nX: y\r\n\r\n';
    const RAW = 'Response: Follows\r\nPrivilege: Command\r\nActionID: c\r\nEvent: Hangup\n\n\r\n\r\nend'
      + '--END COMMAND--\r\n\r\n';
    const OLD = 'Asterisk Call Manager/2.10.6\r\n';
    const EVENT = 'Event: Hangup\r\nChannel: PJSIP/1\r\n\r\n';
    const names = (talk: Talk): string[] =>
      talk.messages.map(({ Event, Response, Output }) => Event ?? `${Response} ${Output ?? ''}`);

    /** A session whose Command is unanswered. */
    async function withCommand(banner: string): Promise<[Talk, Call[]]> {
      const talk = new Talk({}, banner);
      const calls = talk.send({ Action: 'Command', Command: 'x', ActionID: 'c' });
      await settle();
      return [talk, calls];
    }

    it('goes on behind its empty line, whatever a caller has written: from a new server always', async () => {
      const [talk] = await withCommand('Asterisk Call Manager/11.0.0\r\n');
      talk.hear(FORGED + EVENT + answer('c') + FORGED + EVENT);
      expect(names(talk)).to.deep.equal(['Follows ', 'Hangup', 'Success ', 'Follows ', 'Hangup']);
    });

    it('reads raw text from an old one that has a Command of that ActionID to answer, and then no more', async () => {
      const [talk, calls] = await withCommand(OLD);
      talk.hear(FORGED.replace('X: y', 'ActionID: z') + EVENT + RAW + FORGED + EVENT);
      expect(names(talk)).to.deep.equal([
        'Follows ', 'Hangup', 'Follows Event: Hangup\n\n\r\n\r\nend', 'Follows ', 'Hangup',
      ]);
      expect(calls.map(([{ Output }]) => Output)).to.deep.equal(['Event: Hangup\n\n\r\n\r\nend']);
    });

    it('reads raw text for a Command whose callback has ended', async () => {
      const talk = new Talk({}, OLD);
      const signal = new AbortController();
      talk.send({ Action: 'Command', Command: 'x', ActionID: 'c' }, { signal: signal.signal });
      await settle();
      signal.abort();
      talk.hear(RAW + EVENT);
      expect(names(talk)).to.deep.equal(['Follows Event: Hangup\n\n\r\n\r\nend', 'Hangup']);
    });

    it('expects none of the Commands in front of an answered one', async () => {
      const [talk] = await withCommand(OLD);
      talk.send({ Action: 'Command', Command: 'y', ActionID: 'd' });
      await settle();
      talk.hear(answer('d') + FORGED.replace('X: y', 'ActionID: c') + EVENT);
      expect(names(talk)).to.deep.equal(['Success ', 'Follows ', 'Hangup']);
    });
  });

  it('knows by the banner whether channel variables come escaped', () => {
    const event = 'Event: Newchannel\r\nChanVariable: BACK=C:\\temp\\new\r\n\r\n';
    const read = ['2.5.0', '2.7.0', '2.8.0', '11.0.0'].map((version) => {
      const talk = new Talk({}, `Asterisk Call Manager/${version}\r\n`);
      talk.hear(event);
      return variable(talk.messages[0]!, 'BACK');
    });
    expect(read).to.deep.equal(['C:\\temp\\new', 'C:\\temp\\new', 'C:\temp\new', 'C:\temp\new']);
  });

});
