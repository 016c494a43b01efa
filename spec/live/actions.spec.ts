/**
 * Actions and their responses on a real server: each callback gets its own answer, and nothing else can fill its slot.
 */
import { expect } from 'chai';
import { get, type Asterisk, type Message } from '../../lib/index.js';
import { confer, hangUpCalls } from './calls.js';
import { admin, called, closeClients, flushEvents, reader, refusalOf } from './clients.js';
import { asterisk } from './live.js';

/** The server's own limits. Source: asterisk main/manager.c, get_input(), and include/asterisk/manager.h, 22.10.1. */
const LONGEST_LINE = 1022;
const MOST_LINES = 128;
/** Source: asterisk apps/app_confbridge.c, action_confbridgelist_item(), 22.10.1: `id_text[80]`. */
const LONGEST_ACTION_ID = 67;

describe('Action of a real Asterisk', () => {
  afterEach(closeClients);

  it('is answered by its response', async () => {
    const client = await admin({ events: 'off' });
    const response = await called((callback) => client.sendAction({ Action: 'Ping', ActionID: 'ping-1' }, callback));
    expect(response.Timestamp).to.match(/^\d+\.\d{6}$/);
    expect(response).to.deep.equal({
      Response: 'Success',
      ActionID: 'ping-1',
      Ping: 'Pong',
      Timestamp: response.Timestamp,
    });
  });

  it('is refused with the words of the server when it is unknown', async () => {
    const client = await admin({ events: 'off' });
    const error = await refusalOf(client.request({ Action: 'Frob', ActionID: 'frob-1' }));
    const words = 'Invalid/unknown command: Frob. Use Action: ListCommands to show available commands.';
    expect(error.code).to.equal('AMI_ACTION_REFUSED');
    expect(error.message).to.equal(`Frob: ${words}`);
    expect(error.response).to.deep.equal({ Response: 'Error', ActionID: 'frob-1', Message: words });
  });

  it('is refused to a user without the privilege, and the session goes on', async () => {
    const client = await reader();
    const { response, message } = await refusalOf(
      client.request({ Action: 'DBPut', Family: 'live', Key: 'denied', Val: '1', ActionID: 'denied-1' }),
    );
    expect(message).to.equal('DBPut: Permission denied (it needs write class "system")');
    expect(response).to.deep.equal({ Response: 'Error', ActionID: 'denied-1', Message: 'Permission denied' });
    expect(await client.request({ Action: 'Ping' })).to.include({ Ping: 'Pong' });
  });

  it('that fails behind a success is refused', async () => {
    const client = await admin({ events: 'off' });
    const { response } = await refusalOf(
      client.request({ Action: 'JabberSend', Jabber: 'nobody', JID: 'a@b', ScreenName: 'a@b', Message: 'text' }),
    );
    expect(response).to.include({ Response: 'Error', Message: 'Could not find Sender' });
    expect(await client.request({ Action: 'Ping' })).to.include({ Ping: 'Pong' });
  });

  it('is answered each by its own when 500 go in one tick', async () => {
    const client = await admin({ events: 'off' });
    const answers: { sent: string; received: string; value: string }[] = [];
    await Promise.all(Array.from({ length: 500 }, (_, index) => new Promise<void>((resolve) => {
      const sent = client.sendAction({ Action: 'Getvar', Variable: `EVAL(${index})` }, (message) => {
        answers.push({ sent, received: message.ActionID!, value: message.Value! });
        resolve();
      });
    })));
    expect(new Set(answers.map(({ sent }) => sent)).size).to.equal(500);
    expect(answers.filter(({ sent, received }) => sent !== received)).to.deep.equal([]);
    expect(answers.map(({ value }) => value)).to.deep.equal(Array.from({ length: 500 }, (_, index) => String(index)));
  });
});

describe('Command on a real Asterisk', () => {
  afterEach(closeClients);

  it('brings every line of a long output', async () => {
    const client = await admin({ events: 'off' });
    const response = await called((callback) => client.command('core show applications', callback));
    const printed = (await asterisk.asteriskRx('core show applications')).replace(/\n$/, '').split('\n');
    expect(printed.length).to.be.above(100);
    expect(get(response, 'Output')!.split('\n')).to.deep.equal(printed);
    expect(response).to.include({ Response: 'Success', Message: 'Command output follows' });
  });

  it('tells in its output why it failed', async () => {
    const client = await admin({ events: 'off' });
    const { response } = await refusalOf(
      client.request({ Action: 'Command', Command: 'frobnicate now', ActionID: 'cli-1' }),
    );
    expect(response).to.deep.equal({
      Response: 'Error', ActionID: 'cli-1', Message: 'Command output follows',
      Output: 'No such command \'frobnicate now\' (type \'core show help frobnicate now\' for other possible commands)',
    });
  });
});

describe('Values on a real Asterisk', () => {
  afterEach(closeClients);

  for (const value of ['a: b', 'Zoë ✓ 日本 🎉', 'blanks behind  ', 'Event: Hangup', '', '\\"\',;=']) {
    it(`come back from the database as they went: ${JSON.stringify(value)}`, async () => {
      const client = await admin({ events: 'off' });
      expect(await called((callback) => client.dbPut('live', 'key', value, callback))).to.include({
        Response: 'Success',
      });
      const { events } = await client.requestList({ Action: 'DBGet', Family: 'live', Key: 'key', ActionID: 'db-1' });
      expect(events).to.deep.equal([{
        Event: 'DBGetResponse',
        Family: 'live',
        Key: 'key',
        Val: value,
        ActionID: 'db-1',
      }]);
    });

    it(`come back from a variable as they went: ${JSON.stringify(value)}`, async () => {
      const client = await admin({ events: 'off' });
      await called((callback) => client.setVar('LIVE', value, '', callback));
      const response = await called((callback) => client.getVar('LIVE', '', callback));
      expect(response).to.deep.equal({
        Response: 'Success',
        ActionID: response.ActionID,
        Variable: 'LIVE',
        Value: value,
      });
    });
  }

  it('are bytes to the server: what goes in latin1 comes back in latin1, and is broken in UTF-8', async () => {
    const [latin, utf8] = await Promise.all([admin({ events: 'off', encoding: 'latin1' }), admin({ events: 'off' })]);
    await called((callback) => latin.setVar('LATIN', 'Zoë', '', callback));
    expect((await called((callback) => latin.getVar('LATIN', '', callback))).Value).to.equal('Zoë');
    expect((await called((callback) => utf8.getVar('LATIN', '', callback))).Value).to.equal('Zo\uFFFD');
  });

  it('are all messages of DBGet to the callback of dbGet', async () => {
    const client = await admin({ events: 'off' });
    await called((callback) => client.dbPut('live', 'key', 'a: b', callback));
    const messages = await new Promise<Message[]>((resolve) => {
      const received: Message[] = [];
      client.dbGet('live', 'key', (message) => {
        received.push(message);
        if (message.EventList === 'Complete') resolve(received);
      });
    });
    expect(messages.map((message) => message.Event ?? message.Response)).to.deep.equal(['Success', 'DBGetResponse',
      'DBGetComplete']);
    expect(client.stats().inFlight).to.equal(0);
  });
});

describe('Slot of an action on a real Asterisk', () => {
  afterEach(hangUpCalls);

  it('is not filled by a UserEvent of another session with its ActionID', async () => {
    const [client, stranger] = await Promise.all([admin(), admin({ events: 'off' })]);
    const seen = client.waitFor('UserEvent', ({ ActionID }) => ActionID === 'shared-2');
    const answers: (string | undefined)[] = [];
    const answered = new Promise<void>((resolve) => {
      client.holdCallbackAction({ Action: 'WaitEvent', Timeout: '5', ActionID: 'shared-1' }, (message) => {
        answers.push(message.Response ?? message.Event);
        if (message.Response !== undefined) resolve();
      });
    });
    client.holdCallbackAction(
      { Action: 'Ping', ActionID: 'shared-2' },
      (message) => answers.push(message.Ping ?? message.Event),
    );
    await stranger.request({ Action: 'UserEvent', UserEvent: 'Stranger', ActionID: 'shared-1' });
    await stranger.request({ Action: 'UserEvent', UserEvent: 'Stranger', ActionID: 'shared-2' });
    await answered;
    await seen;
    await flushEvents(client);
    expect(answers.filter((answer) => answer === 'UserEvent')).to.deep.equal([]);
    expect(answers).to.include.members(['Success', 'Pong']);
  });

  it('is not filled by an OriginateResponse of another session with its ActionID', async () => {
    const [client, stranger] = await Promise.all([admin(), admin({ events: 'off' })]);
    const answers: (string | undefined)[] = [];
    client.holdCallbackAction(
      { Action: 'Ping', ActionID: 'shared-3' },
      (message) => answers.push(message.Ping ?? message.Event),
    );
    const seen = client.waitFor('OriginateResponse');
    await stranger.request({
      Action: 'Originate',
      Channel: 'Local/hangup@default',
      Application: 'NoOp',
      Async: 'true',
      ActionID: 'shared-3',
    });
    expect(await seen).to.include({ Event: 'OriginateResponse', ActionID: 'shared-3' });
    await flushEvents(client);
    expect(answers).to.deep.equal(['Pong']);
  });

  it('is told apart from a forged event: a UserEvent stays one whatever its headers say', async () => {
    const client = await admin();
    const hangups: Message[] = [];
    client.registerHandler('Hangup', (event) => { hangups.push(event); });
    const own = client.waitFor('UserEvent:Forged');
    await client.request({
      Action: 'UserEvent',
      UserEvent: 'Forged',
      Event: 'Hangup',
      Channel: 'PJSIP/victim',
      X: '1\n2',
      ActionID: 'forged-1',
    });
    expect(await own).to.deep.equal({
      Event: 'UserEvent',
      Privilege: 'user,all',
      UserEvent: 'Forged',
      Channel: 'PJSIP/victim',
      X: '1\n2',
      ActionID: 'forged-1',
    });
    await flushEvents(client);
    expect(hangups).to.deep.equal([]);
  });
});

describe('Limits of an action', () => {
  afterEach(hangUpCalls);

  let client: Asterisk;

  beforeEach(async () => {
    client = await admin();
  });

  it('are those of the server: a line of 1,022 bytes arrives whole', async () => {
    const value = `x${'é'.repeat((LONGEST_LINE - 'X: x'.length) / 2)}`;
    expect(Buffer.byteLength(`X: ${value}`)).to.equal(LONGEST_LINE);
    const event = client.waitFor('UserEvent:Line');
    await client.request({ Action: 'UserEvent', UserEvent: 'Line', X: value });
    expect((await event).X).to.equal(value);
  });

  it('are those of the server: 128 lines arrive whole', async () => {
    const lines = Array.from({ length: MOST_LINES - 3 }, (_, index) => String(index)).join('\n');
    const event = client.waitFor('UserEvent:Lines');
    await client.request({ Action: 'UserEvent', UserEvent: 'Lines', X: lines });
    expect((await event).X).to.equal(lines);
  });

  it('are those of the server: an ActionID of 67 bytes comes back with each item of a list', async () => {
    await confer(client, '2001', 2);
    const id = 'k'.repeat(LONGEST_ACTION_ID);
    const { events, complete } = await client.requestList({
      Action: 'ConfbridgeList',
      Conference: '2001',
      ActionID: id,
    });
    expect(events.map(({ Event, ActionID, Conference }) => ({ Event, ActionID, Conference }))).to.deep.equal(
      Array(2).fill({ Event: 'ConfbridgeList', ActionID: id, Conference: '2001' }),
    );
    expect(complete).to.include({ ActionID: id, ListItems: '2' });
  });

  it('leave an action refused by the client unsent', async () => {
    const { sent } = client.stats();
    const refusals: [Message, string][] = [
      [{ Action: 'Ping', X: 'x'.repeat(LONGEST_LINE - 'X: '.length + 1) }, 'AMI_LINE_TOO_LONG'],
      [{ Action: 'UserEvent', UserEvent: 'X', X: Array(MOST_LINES).fill('1').join('\n') }, 'AMI_TOO_MANY_LINES'],
      [{ Action: 'Ping', ActionID: 'k'.repeat(LONGEST_ACTION_ID + 1) }, 'AMI_ACTION_ID_TOO_LONG'],
      [{ Action: 'Ping', X: '1\r\nAction: Originate' }, 'AMI_ILLEGAL_HEADER'],
    ];
    for (const [action, code] of refusals) {
      expect(() => client.sendAction(action)).to.throw().with.property('code', code);
    }
    await client.request({ Action: 'Ping' });
    expect(client.stats().sent).to.equal(sent + 1);
  });
});
