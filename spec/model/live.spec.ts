/**
 * What a user holds of a model: tables, changes, calls, states, problems, and its end.
 */
import { expect } from 'chai';
import { inspect } from 'node:util';
import { Asterisk, type Message } from '../../lib/index.js';
import { joinKey, live, lists, rules } from '../../lib/live/index.js';
import { FakeAsterisk } from '../../lib/testing/index.js';
import { useScene } from '../support/scene.js';
import { uncaughtOf } from '../support/uncaught.js';
import { bridge, channel, channelItem, Stage, useClock } from './stage.js';

const newchannel = (id: string, changes: Message = {}): Message => ({ Event: 'Newchannel', ...channel(id, changes) });
const hangup = (id: string): Message => ({ Event: 'Hangup', ...channel(id), Cause: '16' });

describe('a model', () => {
  useClock();

  it('is stale, then reading, then live, and tells nothing before', async () => {
    const stage = new Stage();
    const synced = stage.model.synced();
    expect(stage.model.state).to.equal('stale');
    stage.client.life('ready');
    expect(stage.model.state).to.equal('reading');
    stage.answer({ channels: [channelItem('a')] }).wait(999);
    expect([stage.model.state, stage.told.length, stage.model.channels.size]).to.deep.equal(['reading', 0, 0]);
    stage.wait(1);
    expect([stage.model.state, ...stage.told]).to.deep.equal(['live', '+channels a']);
    await synced;
    await stage.model.synced();
  });

  it('tells each change once, with row, old and event, in the order of the wire', () => {
    const stage = new Stage().begin();
    const heard: unknown[][] = [];
    stage.model.on('channels', (...change) => heard.push(change));
    const up = { Event: 'Newstate', Privilege: 'call,all', ...channel('a') };
    stage.play(newchannel('a', { ChannelState: '0' }), up, up, hangup('a'), hangup('a'));
    expect(heard.map(([row, old, event]) => [
      (row as Message | undefined)?.ChannelState, (old as Message | undefined)?.ChannelState, (event as Message).Event,
    ])).to.deep.equal([['0', undefined, 'Newchannel'], ['6', '0', 'Newstate'], [undefined, '6', 'Hangup']]);
  });

  it('has rows that are replaced and never changed, without prototype of their own to inherit from', () => {
    const stage = new Stage().begin({ channels: [channelItem('a')] });
    const before = stage.model.channels.get('a')!;
    const copy = { ...before };
    stage.play({ Event: 'Newstate', ...channel('a', { ChannelState: '5' }) });
    expect({ ...before }).to.deep.equal(copy);
    expect(stage.model.channels.get('a')).to.not.equal(before);
    expect([before['toString'], before['constructor'], before['__proto__']]).to.deep.equal(
      [undefined, undefined, undefined]);
  });

  it('keeps its rows while there is no connection, and tells one difference behind it', () => {
    const stage = new Stage().begin({ channels: [channelItem('a'), channelItem('b')] }).forget();
    stage.client.life('disconnected');
    expect([stage.model.state, ...stage.model.channels.keys()]).to.deep.equal(['stale', 'a', 'b']);
    stage.client.life('ready');
    stage.answer({ channels: [channelItem('b', { ChannelState: '5' }), channelItem('c')] });
    stage.play(newchannel('d')).wait(1000);
    expect(stage.told).to.deep.equal(['-channels a', 'channels b ChannelState=5', '+channels c', '+channels d']);
  });

  it('begins anew where the connection is lost amid its lists', () => {
    const stage = new Stage();
    stage.client.life('ready');
    stage.client.answer('channels', [channelItem('a')]);
    stage.client.life('disconnected');
    expect(stage.client.open).to.equal(0);
    stage.begin({ channels: [channelItem('b')] });
    expect(stage.told).to.deep.equal(['+channels b']);
  });

  it('ends in the same tables when an older part of the stream is heard again', () => {
    const stream = [newchannel('a'), newchannel('b'), { Event: 'BridgeCreate', ...bridge('x') },
      { Event: 'BridgeEnter', ...bridge('x'), ...channel('a') },
      { Event: 'BridgeEnter', ...bridge('x'), ...channel('b') },
      { Event: 'BridgeLeave', ...bridge('x'), ...channel('a') }, hangup('a')];
    const [once, twice] = [new Stage().begin(), new Stage().begin()];
    once.play(...stream);
    twice.play(...stream.slice(0, 5), ...stream);
    expect([...twice.model.channels.values()]).to.deep.equal([...once.model.channels.values()]);
    expect([...twice.model.bridges.values()]).to.deep.equal([...once.model.bridges.values()]);
  });

  it('finds rows by any header, and keeps the index right', () => {
    const stage = new Stage().begin({ channels: ['a', 'b', 'c'].map((id) => channelItem(id, { Linkedid: 'x' })) });
    const ids = (): (string | undefined)[] =>
      stage.model.in('channels', 'Linkedid', 'x').map(({ Uniqueid }) => Uniqueid);
    expect(ids()).to.deep.equal(['a', 'b', 'c']);
    stage.play(hangup('b'), { Event: 'Newstate', ...channel('a', { Linkedid: 'y' }) },
      newchannel('d', { Linkedid: 'x' }));
    expect(ids()).to.deep.equal(['c', 'd']);
    expect(stage.model.in('channels', 'Linkedid', 'none')).to.deep.equal([]);
    expect(stage.model.in('channels', 'BridgeId', '').length).to.equal(3);
  });

  it('says no to tables and options that are none', () => {
    const stage = new Stage();
    expect(() => stage.model.in('chanels', 'Linkedid', 'x')).to.throw('no table "chanels"').with.property('code',
      'AMI_BAD_OPTION');
    expect(() => stage.model.on('serving', () => undefined)).to.throw('no table "serving"');
    expect(() => stage.model.devices).to.throw('no table "devices"; it has channels');
    const client = new Asterisk();
    expect(() =>
      live(client, { tables: ['chanels'] })).to.throw('there is no table "chanels"; there are channels, bridges');
    expect(() => live(client, { chek: 1 } as object)).to.throw('no option "chek"');
    expect(() => live(client, { check: -1 })).to.throw('"check"');
    expect(() => live(client, { settle: 0.5 })).to.throw('"settle"');
    expect(() => live(client, { queues: [''] })).to.throw('"queues"');
    expect(() => live(client, { lists: { close: lists['channels']! } })).to.throw('"close" is taken');
    expect(client.listenerCount('ready')).to.equal(0);
  });

  it('goes on when a callback throws', async () => {
    const stage = new Stage().begin();
    stage.model.on('channels', () => { throw new Error('of the user'); });
    stage.model.on('channels', () => { stage.told.push('heard'); });
    const errors = await uncaughtOf(() => { stage.play(newchannel('a')); });
    expect(errors.map((error) => (error as Error).message)).to.deep.equal(['of the user']);
    expect(stage.told).to.deep.equal(['heard', '+channels a']);
  });

  it('ends one callback by what on returned, and all by close', async () => {
    const stage = new Stage().begin();
    const heard: string[] = [];
    const stops = [stage.model.on('channels', () => heard.push('one')), stage.model.on(() => heard.push('all'))];
    stage.model.follow('a', () => heard.push('followed'));
    stops.forEach((stop) => stop());
    stage.model.close();
    stage.model.close();
    stage.play(newchannel('a'));
    expect([heard, stage.told, stage.client.ears, stage.model.state]).to.deep.equal([[], [], 0, 'stale']);
    expect(await stage.model.synced().catch((error: { code: string }) => error.code)).to.equal('AMI_CLOSED');
  });

  it('ends with its client, and what waits for it', async () => {
    const stage = new Stage();
    const synced = stage.model.synced().catch((error: { code: string }) => error.code);
    stage.client.life('closed');
    expect(await synced).to.equal('AMI_CLOSED');
    expect(stage.client.ears).to.equal(0);
  });

  it('notes what may not be read, and the class that is missing; the other tables go on', () => {
    const stage = new Stage();
    stage.client.life('ready');
    stage.client.refuse('parked', 'Permission denied');
    stage.client.refuse('queues', 'Invalid/unknown command: QueueStatus.');
    stage.answer({ channels: [channelItem('a')] }).wait(1000);
    expect(Object.fromEntries(stage.model.problems)).to.deep.equal({
      parked: 'ParkedCalls: Permission denied; the list needs the class call in the user\'s write permissions',
      queues: 'QueueStatus: Invalid/unknown command: QueueStatus.',
      members: 'QueueStatus: Invalid/unknown command: QueueStatus.',
      callers: 'QueueStatus: Invalid/unknown command: QueueStatus.',
    });
    expect([stage.model.state, stage.model.channels.size]).to.deep.equal(['live', 1]);
  });

  it('reads channels by Status where CoreShowChannels is denied', () => {
    const stage = new Stage();
    stage.client.life('ready');
    stage.client.refuse('channels', 'Permission denied');
    stage.answer(
      { Status: [{ Event: 'Status', Privilege: 'Call', ...channel('a'), BridgeID: 'b', Data: 'x', Seconds: '3' }] });
    stage.wait(1000);
    expect(stage.model.channels.get('a')).to.include({ BridgeId: 'b', ApplicationData: 'x', since: '1789999997000' });
    expect(stage.model.problems.size).to.equal(0);
  });

  it('heals what a check finds twice, tells it, counts it, and says what it proves', async () => {
    const stage = new Stage({ check: 60_000 }).begin({ channels: [channelItem('a', { Duration: '' })] }).forget();
    const now = { channels: [channelItem('b', { Duration: '' })], Status: [{ ...channel('b') }] };
    stage.wait(5000).answer(now);
    expect(stage.told).to.deep.equal([]);
    stage.wait(1000).answer(now);
    expect(stage.told.sort()).to.deep.equal(['+channels b', '-channels a']);
    expect(stage.model.stats().healed).to.equal(2);
    expect(stage.model.problems.get('channels')).to.include('no event of the class call comes');
    stage.play(newchannel('c'));
    const refreshed = stage.model.refresh();
    const better = { channels: [channelItem('b', { Duration: '' }), channelItem('c', { Duration: '' })] };
    stage.answer(better);
    await refreshed;
    expect(stage.model.problems.size).to.equal(0);
  });

  it('leaves alone what a check finds once, or what an event touches meanwhile', () => {
    const stage =
      new Stage({ check: 60_000 }).begin({ channels: ['a', 'b'].map((id) => channelItem(id, { Duration: '' })) });
    stage.forget().wait(5000).answer({ channels: [channelItem('a', { Duration: '', Exten: 'x' }), channelItem('n')] });
    stage.play({ Event: 'Newstate', ...channel('a', { ChannelState: '5' }) }, hangup('b'), newchannel('n'));
    stage.wait(1000).answer(
      { channels: [channelItem('a', { Duration: '', Exten: 'x', ChannelState: '5' }), channelItem('n')] });
    expect(stage.model.stats().healed).to.equal(0);
  });

  it('looks again when the server reloads, and never by itself where check is 0', () => {
    const stage = new Stage().begin();
    const before = stage.client.sent.length;
    stage.wait(600_000);
    expect(stage.client.sent.length).to.equal(before);
    stage.play({ Event: 'Reload', Module: 'app_queue.so' }).wait(1000);
    expect(stage.client.sent.length).to.equal(before + 5);
  });

  it('models the queues that it is told to', () => {
    const stage = new Stage({ check: 0, queues: ['sales'] });
    stage.client.life('ready');
    expect(stage.client.sent).to.deep.include({ Action: 'QueueStatus', Queue: 'sales' });
    stage.answer({ queues: [{ Event: 'QueueParams', Queue: 'sales' }, { Event: 'QueueParams', Queue: 'other' }] }).wait(
      1000);
    const join = { Event: 'QueueCallerJoin', Position: '1', Count: '1' };
    stage.play({ ...join, ...channel('a'), Queue: 'sales' }, { ...join, ...channel('b'), Queue: 'other' });
    expect([[...stage.model.queues.keys()], [...stage.model.callers.keys()]]).to.deep.equal([['sales'], ['a']]);
  });

  it('shows itself as JSON, and its figures', () => {
    const stage = new Stage().begin({ channels: [channelItem('a')] });
    const json = JSON.parse(JSON.stringify(stage.model)) as Record<string, Record<string, Message>>;
    expect(Object.keys(json)).to.include.members(['name', 'state', 'problems', 'channels', 'parked']).and.not.include(
      'serving');
    expect(json['channels']!['a']).to.include({ Uniqueid: 'a', held: 'no' });
    expect(stage.model.stats()).to.deep.equal({ rows: 1, changes: 1, healed: 0, lastCheck: 1_790_000_000_000 });
    expect(inspect(stage.model)).to.be.a('string');
  });

  it('has keys of two parts joined by a line feed', () => {
    expect(joinKey('sales', 'PJSIP/1')).to.equal('sales\nPJSIP/1');
  });
});

describe('a call of a model', () => {
  useClock();

  it('has the channels of one linked id, of a bridge of two, and the halves of a Local channel', () => {
    const stage = new Stage().begin({
      channels: [
        channelItem('a', { Linkedid: 'x' }), channelItem('b', { Linkedid: 'x', BridgeId: 'two' }),
        channelItem('c', { BridgeId: 'two', Channel: 'Local/1@d-01;1' }),
        channelItem('d', { Channel: 'Local/1@d-01;2' }),
        channelItem('e', { BridgeId: 'parking' }), channelItem('f', { BridgeId: 'parking' }),
      ],
      bridges: [bridge('two'),
      bridge('parking', { BridgeType: 'parking' })].map((row) => ({ Event: 'BridgeListItem', ...row })),
    });
    const ids = (id: string): (string | undefined)[] | undefined =>
      stage.model.call(id)?.channels.map(({ Uniqueid }) => Uniqueid).sort();
    for (const id of ['a', 'b', 'c', 'd', 'x']) expect(ids(id)).to.deep.equal(['a', 'b', 'c', 'd']);
    expect(stage.model.call('a')?.id).to.equal('x');
    expect(ids('e')).to.deep.equal(['e']);
    expect(ids('nobody')).to.equal(undefined);
  });

  it('is followed from its first channel to the end of its last', async () => {
    const stage = new Stage().begin();
    const heard: string[] = [];
    stage.model.follow('a',
      (call) => heard.push(call?.channels.map((row) => `${row.Uniqueid}${row.ChannelState}`).join(' ') ?? 'over'));
    stage.play(newchannel('other'), newchannel('a', { ChannelState: '0' }), newchannel('b', { Linkedid: 'a' }));
    stage.play({ Event: 'Newstate', ...channel('other', { ChannelState: '5' }) },
      { Event: 'Newstate', ...channel('a') });
    stage.play(hangup('a'), hangup('b'), newchannel('a'));
    expect(heard).to.deep.equal(['a0', 'a0 b6', 'a6 b6', 'b6', 'over']);
  });

  it('that is there already is told on the next tick', async () => {
    const stage = new Stage().begin({ channels: [channelItem('a')] });
    let heard = 0;
    const stop = stage.model.follow('a', () => { heard += 1; });
    expect(heard).to.equal(0);
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).to.equal(1);
    stop();
    stage.play(hangup('a'));
    expect(heard).to.equal(1);
  });
});

describe('a table of the user\'s own', () => {
  useClock();

  it('is listed and ruled by plain data', () => {
    const fake = new Stage();
    fake.model.close();
    const client = fake.client;
    const model = live(client as unknown as Asterisk, {
      tables: [], check: 0,
      lists: { meetme: { action: { Action: 'MeetmeListRooms' }, key: 'Conference' } },
      rules: { MeetmeEnd: (tables, { Meetme }) => tables['meetme']!.delete(Meetme!) },
    });
    client.life('ready');
    client.answer('MeetmeListRooms', [{ Event: 'MeetmeListRooms', Conference: '1', Parties: '2' }]);
    fake.wait(1000);
    expect(model.meetme.get('1')).to.include({ Parties: '2' }).and.not.have.property('Event');
    client.event({ Event: 'MeetmeEnd', Privilege: 'call,all', Meetme: '1' });
    expect(model.meetme.size).to.equal(0);
    expect(rules).to.include.keys('Newchannel', 'Hangup');
  });
});

describe('a model of a fake server', () => {
  const scene = useScene();

  it('follows it from before the login over a loss to the end', async () => {
    const fake: FakeAsterisk = await scene.fake();
    const client = scene.client({ ...fake.options, reconnect: { minDelay: 1, maxDelay: 1, jitter: 0 } });
    const model = live(client, { tables: ['channels'], settle: 1 });
    await client.login();
    await model.synced();
    const call = fake.call({ from: 'PJSIP/alice', to: 'PJSIP/bob', answered: true });
    await client.request({ Action: 'Ping' });
    expect([...model.channels.values()].map(({ ChannelStateDesc }) => ChannelStateDesc)).to.deep.equal(['Up', 'Up']);
    fake.drop();
    await scene.next(client, 'ready');
    await model.synced();
    expect(model.channels.size).to.equal(2);
    call.hangup();
    await client.request({ Action: 'Ping' });
    expect(model.channels.size).to.equal(0);
    await client.close();
    expect(model.state).to.equal('stale');
  });
});
