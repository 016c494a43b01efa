/**
 * Events of the fake: who gets one, and when.
 */
import { expect } from 'chai';
import { FakeAsterisk } from '../../lib/testing/index.js';
import { RawClient, wire } from './raw-client.js';

describe('FakeAsterisk, events', () => {
  let fake: FakeAsterisk;

  beforeEach(async () => {
    fake = new FakeAsterisk({ users: { admin: 'secret', reader: { secret: 'r', read: 'call', write: '' } } });
    await fake.listen();
  });

  afterEach(() => fake.close());

  it('reach the sessions whose mask has their class, and say how many', async () => {
    const all = await RawClient.loggedIn(fake.port, 'on');
    const call = await RawClient.loggedIn(fake.port, 'call');
    const none = await RawClient.loggedIn(fake.port, 'off');
    const stranger = await RawClient.connect(fake.port);
    expect(fake.send({ Event: 'Hangup', Privilege: 'call,all', Channel: 'PJSIP/a-1' })).to.equal(2);
    expect(fake.send({ Event: 'UserEvent', Privilege: 'user,all', UserEvent: 'Foo' })).to.equal(1);
    expect(await all.drain()).to.deep.equal([
      { Event: 'Hangup', Privilege: 'call,all', Channel: 'PJSIP/a-1' },
      { Event: 'UserEvent', Privilege: 'user,all', UserEvent: 'Foo' },
    ]);
    expect(await call.drain()).to.deep.equal([{ Event: 'Hangup', Privilege: 'call,all', Channel: 'PJSIP/a-1' }]);
    expect(await none.drain()).to.deep.equal([]);
    expect(await stranger.request('Action: Ping')).to.deep.equal({ Response: 'Error', Message: 'Permission denied' });
  });

  it('get the class that the caller names when they have no Privilege', async () => {
    const client = await RawClient.loggedIn(fake.port, 'agent');
    expect(fake.send({ Event: 'A' })).to.equal(0);
    expect(fake.send({ Event: 'B', X: 1, Y: undefined, Z: 'a\nb' }, 'agent')).to.equal(1);
    await client.drain();
    expect(client.text).to.include('Event: B\r\nPrivilege: agent,all\r\nX: 1\r\nZ: a\r\nZ: b\r\n\r\n');
  });

  it('need every class of the event in the mask, and in what the user may read', async () => {
    const client = await RawClient.loggedIn(fake.port, 'system');
    expect(fake.send({ Event: 'X', Privilege: 'system,call,all' })).to.equal(0);
    const reader = await RawClient.connect(fake.port);
    await reader.request('Action: Login', 'Username: reader', 'Secret: r', 'Events: on');
    expect(fake.send({ Event: 'X', Privilege: 'system,all' })).to.equal(1);
    expect(await reader.drain()).to.deep.equal([]);
    expect(await client.drain()).to.deep.equal([{ Event: 'X', Privilege: 'system,all' }]);
  });

  it('follow the mask as the action Events sets it', async () => {
    const client = await RawClient.loggedIn(fake.port, 'off');
    expect(await client.request('Action: Events', 'ActionID: e', 'EventMask: call')).to.deep.equal({
      Response: 'Success',
      ActionID: 'e',
      Events: 'On',
    });
    expect(fake.send({ Event: 'X' })).to.equal(1);
    expect(await client.next()).to.deep.equal({ Event: 'X', Privilege: 'call,all' });
    expect(await client.request('Action: Events', 'EventMask: All')).to.deep.equal({
      Response: 'Success',
      Events: 'Off',
    });
    expect(fake.send({ Event: 'X' })).to.equal(0);
    expect(await client.request('Action: Events', 'EventMask: ')).to.deep.equal({
      Response: 'Error',
      Message: 'Invalid event mask',
    });
  });

  it('stand behind the answer of an action that was under way, whole', async () => {
    const client = await RawClient.loggedIn(fake.port, 'call');
    fake.on('Slow', async (action, session) => {
      fake.send({ Event: 'First' });
      await new Promise((resolve) => setImmediate(resolve));
      fake.send({ Event: 'Second' });
      session.list(action, [{ Event: 'Item', N: 1 }, { Event: 'Item', N: 2 }], 'SlowComplete', { Total: 2 });
    });
    client.socket.write(wire('Action: Slow', 'ActionID: s') + wire('Action: Ping', 'ActionID: p'));
    const messages = await client.take(7);
    expect(messages.slice(0, 6)).to.deep.equal([
      { Response: 'Success', ActionID: 's', EventList: 'start', Message: 'Slow will follow' },
      { Event: 'Item', ActionID: 's', N: '1' },
      { Event: 'Item', ActionID: 's', N: '2' },
      { Event: 'SlowComplete', ActionID: 's', EventList: 'Complete', ListItems: '2', Total: '2' },
      { Event: 'First', Privilege: 'call,all' },
      { Event: 'Second', Privilege: 'call,all' },
    ]);
    expect(messages[6]?.['ActionID']).to.equal('p');
  });

  it('are sent as bytes to everybody by sendRaw', async () => {
    const client = await RawClient.loggedIn(fake.port);
    const stranger = await RawClient.connect(fake.port);
    expect(fake.sendRaw('Event: A\r\nbroken\n\r\n')).to.equal(2);
    expect(fake.sendRaw(Buffer.from('\r\nEvent: B\r\n\r\n'))).to.equal(2);
    expect(await client.next()).to.deep.equal({ Event: 'A', Output: 'broken' });
    expect(await stranger.take(2)).to.deep.equal([{ Event: 'A', Output: 'broken' }, { Event: 'B' }]);
  });

  it('are delivered to one session alone by session.send', async () => {
    const one = await RawClient.loggedIn(fake.port, 'off');
    const other = await RawClient.loggedIn(fake.port, 'on');
    fake.sessions[0]?.send({ Event: 'Only', X: 1 });
    expect(await one.next()).to.deep.equal({ Event: 'Only', X: '1' });
    expect(await other.drain()).to.deep.equal([]);
  });

  describe('UserEvent', () => {
    it('goes to every session with the sender\'s ActionID and its lines as they are, a forged Event among '
      + 'them', async () => {
      const sender = await RawClient.loggedIn(fake.port, 'off');
      const other = await RawClient.loggedIn(fake.port, 'user');
      sender.send('Action: UserEvent', 'ActionID: ue', 'UserEvent: Foo', 'X: 1', 'X: 2', 'Event: Hangup', 'utf: ✓');
      expect(await sender.next()).to.deep.equal({ Response: 'Success', ActionID: 'ue', Message: 'Event Sent' });
      await other.drain();
      expect(other.text).to.include(
        'Event: UserEvent\r\nPrivilege: user,all\r\nUserEvent: Foo\r\nActionID: ue\r\nX: 1\r\nX: 2\r\n'
          + 'Event: Hangup\r\nutf: ✓\r\n\r\n',
      );
    });

    it('needs the privilege user', async () => {
      const reader = await RawClient.connect(fake.port);
      await reader.request('Action: Login', 'Username: reader', 'Secret: r', 'Events: off');
      expect(await reader.request('Action: UserEvent', 'UserEvent: Foo')).to.deep.equal({
        Response: 'Error',
        Message: 'Permission denied',
      });
    });
  });

  describe('WaitEvent', () => {
    it('ends at the first event and hands it out inside', async () => {
      const client = await RawClient.loggedIn(fake.port, 'call');
      client.send('Action: WaitEvent', 'ActionID: we', 'Timeout: 60');
      await fake.waitForAction('WaitEvent');
      fake.send({ Event: 'Foreign' });
      expect(await client.take(3)).to.deep.equal([
        { Response: 'Success', ActionID: 'we', Message: 'Waiting for Event completed.' },
        { Event: 'Foreign', Privilege: 'call,all' },
        { Event: 'WaitEventComplete', ActionID: 'we' },
      ]);
    });

    it('ends at the next bytes, but not at those that came with it', async () => {
      const client = await RawClient.loggedIn(fake.port, 'call');
      client.socket.write(
        wire('Action: WaitEvent', 'ActionID: we', 'Timeout: -1') + wire('Action: Ping', 'ActionID: same write'),
      );
      await fake.waitForAction('WaitEvent');
      expect(fake.actions.some(({ action }) => action['ActionID'] === 'same write')).to.equal(false);
      client.send('Action: Ping', 'ActionID: later');
      expect((await client.take(4)).map((message) => message['ActionID'])).to.deep.equal(['we', 'we', 'same write',
        'later']);
    });

    it('ends after its time', async () => {
      const client = await RawClient.loggedIn(fake.port, 'off');
      expect(await client.request('Action: WaitEvent', 'Timeout: 0')).to.deep.equal({
        Response: 'Success',
        Message: 'Waiting for Event completed.',
      });
      expect(await client.next()).to.deep.equal({ Event: 'WaitEventComplete' });
    });
  });

  describe('Filter', () => {
    async function filtered(...filters: string[][]): Promise<string[]> {
      const client = await RawClient.loggedIn(fake.port, 'on');
      for (const lines of filters) {
        expect(await client.request('Action: Filter', 'Operation: Add', ...lines)).to.deep.equal({
          Response: 'Success',
          Message: 'Success',
        });
      }
      for (
        const [event, channel] of [['Newchannel', 'PJSIP/alice-1'], ['Hangup', 'PJSIP/alice-1'], ['Hangup',
          'Local/x@y-1']]
      ) {
        fake.send({ Event: event, Channel: channel });
      }
      return (await client.drain()).map((event) => `${event['Event']} ${event['Channel']}`);
    }

    const [NEW, ALICE, LOCAL] = ['Newchannel PJSIP/alice-1', 'Hangup PJSIP/alice-1', 'Hangup Local/x@y-1'];

    for (
      const [what, filters, expected] of [
        ['an expression', [['Filter: ^Event: Hangup']], [ALICE, LOCAL]],
        ['two expressions', [['Filter: Event: Newchannel'], ['Filter: Local']], [NEW, LOCAL]],
        ['an excluding expression', [['Filter: !Event: Hangup']], [NEW]],
        ['an including and an excluding one', [['Filter: Hangup'], ['Filter: !PJSIP']], [LOCAL]],
        ['a name', [['MatchCriteria: name(Hangup)']], [ALICE, LOCAL]],
        ['a name to be excluded', [['MatchCriteria: action(exclude),name(Hangup)']], [NEW]],
        ['a header that starts with a text', [['MatchCriteria: header(Channel),method(starts_with)', 'Filter: PJSIP/']],
          [NEW, ALICE]],
        ['a name and an exact header', [['MatchCriteria: name(Hangup),header(Channel),method(exact)',
          'Filter: PJSIP/alice-1']], [ALICE]],
        ['a header by expression', [['MatchCriteria: header(Channel),method(regex)', 'Filter: ^Local']], [LOCAL]],
        ['a text that the event contains', [['MatchCriteria: method(contains)', 'Filter: x@y']], [LOCAL]],
        ['an end', [['MatchCriteria: header(Channel),method(ends_with)', 'Filter: e-1']], [NEW, ALICE]],
      ] as const
    ) {
      it(`honours ${what}`, async () => {
        expect(await filtered(...filters.map((lines) => [...lines]))).to.deep.equal(expected);
      });
    }

    for (
      const [lines, words] of [
        [['Operation: Remove'], 'Unknown operation'],
        [['Operation: Add', 'Filter: ['], 'Filter did not compile.  Check the syntax of the filter given.'],
        [['Operation: Add', 'Filter: x', 'MatchCriteria: bad'],
          'Filter was formatted incorrectly.  Check the syntax of the filter given.'],
        [['Operation: Add', 'Filter: x', 'MatchCriteria: method(startsWith)'],
          'Filter was formatted incorrectly.  Check the syntax of the filter given.'],
        [['Operation: Add', 'Filter: '], 'Filter was formatted incorrectly.  Check the syntax of the filter given.'],
      ] as const
    ) {
      it(`answers ${lines.join(', ')} with ${words}`, async () => {
        const client = await RawClient.loggedIn(fake.port, 'on');
        expect(await client.request('Action: Filter', ...lines)).to.deep.equal({ Response: 'Error', Message: words });
      });
    }

    it('passes over MatchCriteria on a server that does not know it', async () => {
      await fake.close();
      fake = new FakeAsterisk({ version: '5.0.4' });
      await fake.listen();
      expect(await filtered(['MatchCriteria: name(Nothing)', 'Filter: Hangup'])).to.deep.equal([ALICE, LOCAL]);
    });

    it('leaves lists and answers alone', async () => {
      const client = await RawClient.loggedIn(fake.port, 'on');
      await client.request('Action: Filter', 'Operation: Add', 'Filter: Nothing');
      fake.channel('PJSIP/alice');
      client.send('Action: CoreShowChannels');
      expect((await client.take(3)).map((message) => message['Event'] ?? message['Response'])).to.deep.equal(['Success',
        'CoreShowChannel', 'CoreShowChannelsComplete']);
    });
  });
});
