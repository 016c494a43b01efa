/**
 * Calls placed on a real server: each outcome reaches its own callback with the right words, and none of them freezes
 * the session.
 */
import { expect } from 'chai';
import {
  ActionError,
  newOriginate,
  newOriginateApp,
  originateReason,
  StateError,
  TimeoutError,
  type Asterisk,
  type Message,
  type Originate,
} from '../../lib/index.js';
import { hangUp, hangUpCalls } from './calls.js';
import { admin, called, failureOf, flushEvents, keepMessages, reader } from './clients.js';
import { version } from './live.js';

/** How a call ends, by what is called. */
interface Ending {
  readonly Response: 'Success' | 'Failure';
  readonly Reason: string;
  readonly words: string;
}

/** Source: asterisk main/pbx.c, pbx_dial_reason(), 22.10.1. */
const ENDINGS: Readonly<Record<string, Ending>> = {
  'Local/answer@default': { Response: 'Success', Reason: '4', words: 'answered' },
  'Local/ring@default': { Response: 'Success', Reason: '4', words: 'answered' },
  'Local/busy@default': { Response: 'Failure', Reason: '5', words: 'busy' },
  'Local/congestion@default': { Response: 'Failure', Reason: '8', words: 'congestion' },
  'Local/nobody@default': { Response: 'Failure', Reason: '3', words: 'not answered in time' },
  'Local/nowhere@default': {
    Response: 'Failure',
    Reason: '0',
    words: 'failed: no such channel, out of reach, or hung up while it rang',
  },
  'PJSIP/nobody-of-this-name': {
    Response: 'Failure',
    Reason: '0',
    words: 'failed: no such channel, out of reach, or hung up while it rang',
  },
};

/** How long a channel may ring that nobody answers; the extension `ring` answers after a second. */
const RINGING = 1500;

/** The same for a server that has 500 calls to place, and that must have come to the ringing by then. */
const LONG_RINGING = 4000;

/** The two places where an answered channel can go. */
const DESTINATIONS: Readonly<Record<string, (channel: string) => Originate>> = {
  'an application': (channel) => ({ ...newOriginateApp(channel, 'Wait', '60'), timeout: RINGING }),
  'the dialplan': (channel) => ({ ...newOriginate(channel, 'default', 'answer', 1), timeout: RINGING }),
};

describe('Call on a real Asterisk', () => {
  let client: Asterisk;

  beforeEach(async () => {
    client = await admin();
  });

  afterEach(hangUpCalls);

  for (const [destination, originate] of Object.entries(DESTINATIONS)) {
    for (const [channel, { Response, Reason, words }] of Object.entries(ENDINGS)) {
      it(`of ${channel} to ${destination} ends: ${words}`, async () => {
        const ends: Message[] = [];
        const outcome = await called((callback) => client.originate(originate(channel), null, (message, error) => {
          ends.push(message);
          callback(message, error);
        }));
        expect(outcome).to.include({ Event: 'OriginateResponse', Privilege: 'call,all', Response, Reason });
        expect(originateReason(outcome)).to.equal(words);
        await flushEvents(client);
        expect(ends).to.have.length(1);
      });
    }
  }

  it('resolves with its outcome when it is answered', async () => {
    const outcome = await client.getOriginateResponse(newOriginateApp('Local/answer@default', 'Wait', '60'));
    expect(outcome).to.deep.equal({
      Event: 'OriginateResponse',
      Privilege: 'call,all',
      ActionID: outcome.ActionID,
      Response: 'Success',
      Channel: outcome.Channel,
      Application: 'Wait',
      Data: '60',
      Reason: '4',
      Uniqueid: outcome.Uniqueid,
      CallerIDNum: '<unknown>',
      CallerIDName: '<unknown>',
    });
    expect(outcome.Uniqueid).to.have.lengthOf(outcome.ActionID!.length).and.not.equal(outcome.ActionID);
    expect(outcome.Channel).to.match(/^Local\/answer@default-[0-9a-f]{8};1$/);
  });

  it('rejects with the reason in words when it is not answered', async () => {
    const error = await failureOf(
      client.getOriginateResponse(newOriginate('Local/busy@default', 'default', 'answer', 1)),
    );
    expect(error).to.be.instanceOf(ActionError);
    expect({ code: error.code, message: error.message }).to.deep.equal({
      code: 'AMI_ORIGINATE_FAILED',
      message: 'Local/busy@default: busy',
    });
    expect((error as ActionError).response).to.include({
      Event: 'OriginateResponse',
      Response: 'Failure',
      Reason: '5',
      Context: 'default',
      Exten: 'answer',
    });
  });

  const refusals: Record<string, Originate> = {
    'Invalid channel': newOriginateApp('nonsense', 'Wait', '1'),
    'Extension does not exist.': newOriginate('Local/answer@default', 'default', 'missing', 1),
    'Invalid priority': newOriginate('Local/answer@default', 'default', 'answer', 'one'),
  };

  for (const [words, originate] of Object.entries(refusals)) {
    it(`is refused at once by the server: ${words}`, async () => {
      const error = await failureOf(client.getOriginateResponse(originate));
      expect(error).to.be.instanceOf(ActionError);
      expect({ code: error.code, message: error.message }).to.deep.equal({
        code: 'AMI_ORIGINATE_REFUSED',
        message: `${originate.channel}: ${words}`,
      });
      expect(await called((callback) => client.originate(originate, null, callback))).to.include({
        Response: 'Error',
        Message: words,
      });
    });
  }

  it('calls back when it is queued, with async', async () => {
    const outcome = client.waitFor('OriginateResponse');
    const originate = { ...newOriginateApp('Local/nobody@default', 'Wait', '60'), async: true, timeout: 500 };
    const response = await called((callback) => client.originate(originate, null, callback));
    expect(response).to.deep.equal({
      Response: 'Success',
      ActionID: response.ActionID,
      Message: 'Originate successfully queued',
    });
    expect(await outcome).to.include({ ActionID: response.ActionID, Reason: '3' });
  });

  it('never blocks the session while it rings: a Ping behind it is answered first', async () => {
    const story: string[] = [];
    const ended = called((callback) =>
      client.originate(newOriginateApp('Local/nobody@default', 'Wait', '60'), null, callback)
    );
    const told = ended.then(({ Response }) => story.push(Response!));
    await client.waitFor('Newstate', ({ ChannelStateDesc }) => ChannelStateDesc === 'Ringing');
    story.push((await client.request({ Action: 'Ping' })).Ping!);
    await hangUp(client);
    await told;
    expect(story).to.deep.equal(['Pong', 'Failure']);
  });

  it('can be told by its Uniqueid from its first Newchannel on', async () => {
    const uniqueids: string[] = [];
    const both = new Promise<void>((resolve) => {
      client.subscribe('Newchannel', ({ Uniqueid }) => {
        if (uniqueids.push(Uniqueid!) === 2) resolve();
      });
    });
    let id = '';
    const outcome = await called((callback) => {
      id = client.originate(newOriginateApp('Local/answer@default', 'Wait', '60'), null, callback);
    });
    await both;
    expect(uniqueids).to.deep.equal([id, `${id};2`]);
    expect(outcome).to.include({ Uniqueid: id }).and.not.include({ ActionID: id });
  });

  it('is not ended by another session that sends an Originate with the id that its Newchannel shows', async () => {
    const other = await admin();
    const seen = other.waitFor('Newchannel');
    let isEnded = false;
    const outcome = called((callback) => {
      client.originate({ ...newOriginateApp('Local/nobody@default', 'Wait', '60'), timeout: 2000 }, null, callback);
    }).then((message) => {
      isEnded = true;
      return message;
    });
    const { Uniqueid } = await seen;
    const forged = other.waitFor('OriginateResponse', ({ ActionID }) => ActionID === Uniqueid);
    await other.request({
      Action: 'Originate', ActionID: Uniqueid!, Channel: 'Local/answer@default', Application: 'Wait', Data: '1',
      Async: 'true',
    });
    await forged;
    await flushEvents(client);
    expect(isEnded).to.equal(false);
    expect(await outcome).to.include({ Response: 'Failure', Reason: '3' });
  });

  it('takes a Uniqueid of its caller\'s', async () => {
    const first = client.waitFor('Newchannel');
    const originate = {
      ...newOriginateApp('Local/answer@default', 'Wait', '60'),
      channelId: 'mine-1',
      otherChannelId: 'mine-2',
    };
    expect(await client.getOriginateResponse(originate)).to.include({ Uniqueid: 'mine-1' });
    expect((await first).Uniqueid).to.equal('mine-1');
  });

  it('must not have a Uniqueid that another has, for 22 not even one that begins another', async () => {
    const originate = (channelId: string): Originate => ({
      ...newOriginateApp('Local/answer@default', 'Wait', '60'),
      channelId,
    });
    await client.getOriginateResponse(originate('mine-5a'));
    const outcomes = await Promise.all(
      ['MINE-5A', 'mine-5'].map((channelId) =>
        called((callback) => client.originate(originate(channelId), null, callback))
      ),
    );
    expect(outcomes.map(({ Reason }) => Reason)).to.deep.equal(version === 22 ? ['0', '0'] : ['0', '4']);
  });

  it('shows its caller and its account', async () => {
    const states: Message[] = [];
    client.subscribe('Newstate', (event) => {
      states.push(event);
    });
    const originate = {
      ...newOriginateApp('Local/answer@default', 'Wait', '60'),
      callerId: '"Zoë O\'Brien" <100>',
      account: 'sales',
    };
    const outcome = await client.getOriginateResponse(originate);
    await flushEvents(client);
    expect(outcome).to.include({ CallerIDNum: '100', CallerIDName: 'Zoë O\'Brien' });
    const { events } = await client.requestList({ Action: 'Status', Channel: outcome.Channel! });
    expect(events[0]).to.include({ AccountCode: 'sales', ConnectedLineNum: '100' });
  });

  it('counts early media as an answer when it is told to', async () => {
    const originate = { ...newOriginateApp('Local/answer@default', 'Wait', '60'), earlyMedia: true, codecs: 'ulaw' };
    expect(await client.getOriginateResponse(originate)).to.include({ Response: 'Success', Reason: '4' });
  });

  it('lets the context win over the application', async () => {
    const originate = { ...newOriginate('Local/answer@default', 'default', 'echo', 1), application: 'Hangup' };
    expect(await client.getOriginateResponse(originate)).to.include({ Context: 'default', Exten: 'echo' }).and.not.have
      .property('Application');
  });

  it('is given up by its own time, and its outcome that comes late is swallowed', async () => {
    const late = client.waitFor('OriginateResponse');
    const error = await failureOf(
      client.getOriginateResponse(
        { ...newOriginateApp('Local/nobody@default', 'Wait', '60'), timeout: RINGING },
        null,
        { timeout: RINGING / 2 },
      ),
    );
    expect(error).to.be.instanceOf(TimeoutError);
    expect({ code: error.code, sent: error.sent }).to.deep.equal({ code: 'AMI_ORIGINATE_TIMEOUT', sent: true });
    expect(await late).to.include({ Reason: '3' });
    expect(client.stats().inFlight).to.equal(0);
  });
});

describe('Call whose outcome is hidden', () => {
  afterEach(hangUpCalls);

  it('is not placed when the event mask keeps it away', async () => {
    const client = await admin({ events: 'off' });
    const { sent } = client.stats();
    const originate = newOriginateApp('Local/answer@default', 'Wait', '60');
    const error = await failureOf(client.getOriginateResponse(originate));
    expect(error).to.be.instanceOf(StateError);
    expect({ code: error.code, sent: error.sent }).to.deep.equal({ code: 'AMI_OUTCOME_HIDDEN', sent: false });
    expect(() => client.originate(originate)).to.throw(StateError).with.property('code', 'AMI_OUTCOME_HIDDEN');
    expect(client.stats().sent).to.equal(sent);
  });

  it('is placed with async whatever the event mask', async () => {
    const client = await admin({ events: 'off' });
    const messages = keepMessages(client);
    const originate = { ...newOriginateApp('Local/hangup@default', 'NoOp'), async: true };
    expect(await called((callback) => client.originate(originate, null, callback))).to.include({ Response: 'Success' });
    await flushEvents(client);
    expect(messages.filter(({ Event }) => Event !== undefined)).to.deep.equal([]);
  });

  it('is not placed for a user who may not', async () => {
    const client = await reader();
    const error = await failureOf(client.getOriginateResponse(newOriginateApp('Local/answer@default', 'Wait', '60')));
    expect({ code: error.code, message: error.message }).to.deep.equal({
      code: 'AMI_ORIGINATE_REFUSED',
      message: 'Local/answer@default: Permission denied',
    });
  });
});

describe('500 calls at once on a real Asterisk', () => {
  afterEach(hangUpCalls);

  it('reach their own callbacks with the right words', async () => {
    const client = await admin({ events: 'call' });
    const channels = ['Local/answer@default', 'Local/busy@default', 'Local/nobody@default', 'Local/nowhere@default'];
    const ends = new Map<string, string[]>();
    await Promise.all(Array.from({ length: 500 }, (_, index) =>
      new Promise<void>((resolve) => {
        const channel = channels[index % channels.length]!;
        const id = client.originate({ ...newOriginateApp(channel, 'Wait', '1'), timeout: LONG_RINGING }, {
          CALL: String(index),
        }, (outcome) => {
          const isItsChannel = [id, '<unknown>'].includes(outcome.Uniqueid!) && outcome.Channel!.startsWith(channel);
          const own = isItsChannel && outcome.Event === 'OriginateResponse';
          ends.set(id, [...(ends.get(id) ?? []),
            own ? `${channel} ${originateReason(outcome)}` : `foreign ${JSON.stringify(outcome)}`]);
          resolve();
        });
      })));
    await flushEvents(client);
    const figures: Record<string, number> = {};
    for (const each of ends.values()) figures[each.join(' and ')] = (figures[each.join(' and ')] ?? 0) + 1;
    expect(figures).to.deep.equal(
      Object.fromEntries(channels.map((channel) => [`${channel} ${ENDINGS[channel]!.words}`, 125])),
    );
    expect(client.stats().inFlight).to.equal(0);
  }).timeout(60_000);
});
