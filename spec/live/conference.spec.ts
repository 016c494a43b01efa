/**
 * Conferences of a real server: who is in one, by each way to ask, and what gami's other helpers do there.
 */
import { expect } from 'chai';
import type { Message } from '../../lib/index.js';
import { confer, hangUp, hangUpCalls } from './calls.js';
import { admin, called, holdList, refusalOf } from './clients.js';

describe('Conference of a real Asterisk', () => {
  afterEach(hangUpCalls);

  it('lists its 3 callers by the helper, by gami\'s pattern and by promise', async () => {
    const client = await admin();
    await confer(client, '1000', 3);
    const byPromise = await client.getConfbridgeList('1000');
    const byPattern = await holdList(client, { Action: 'ConfbridgeList', Conference: '1000' });
    const byHelper = await new Promise<Message[]>((resolve) => {
      const messages: Message[] = [];
      client.confbridgeList('1000', (message) => {
        messages.push(message);
        if (message.Event === 'ConfbridgeListComplete') resolve(messages);
      });
    });
    const channels = byPromise.map(({ Channel }) => Channel);
    expect(new Set(channels).size).to.equal(3);
    for (const messages of [byPattern, byHelper]) {
      expect(messages[0]).to.include({
        Response: 'Success',
        EventList: 'start',
        Message: 'Confbridge user list will follow',
      });
      expect(messages.slice(1, -1).map(({ Event, Channel }) => `${Event} ${Channel}`)).to.deep.equal(
        channels.map((channel) => `ConfbridgeList ${channel}`),
      );
      expect(messages.at(-1)).to.deep.equal({
        Event: 'ConfbridgeListComplete',
        ActionID: messages[0]!.ActionID,
        EventList: 'Complete',
        ListItems: '3',
      });
    }
  });

  it('is an error to a list action when nobody is in it, and an empty list where that is asked for', async () => {
    const client = await admin();
    await hangUp(client);
    expect(await client.getConfbridgeList('1000')).to.deep.equal([]);
    const { response } = await refusalOf(
      client.requestList({ Action: 'ConfbridgeList', Conference: '1000', ActionID: 'empty-1' }),
    );
    expect(response).to.deep.equal({ Response: 'Error', ActionID: 'empty-1', Message: 'No active conferences.' });
    const { events, complete } = await client.requestList({ Action: 'ConfbridgeList', Conference: '1000' }, {
      emptyOnNotFound: true,
    });
    expect({ events, complete }).to.deep.equal({ events: [], complete: undefined });
    const held = await holdList(client, { Action: 'ConfbridgeList', Conference: '1000' });
    expect(held.map(({ Response }) => Response)).to.deep.equal(['Error']);
  });

  it('is an empty list, too, when only another one is going on', async () => {
    const client = await admin();
    await confer(client, '2002', 1);
    expect(await client.getConfbridgeList('1000')).to.deep.equal([]);
    expect(await client.getConfbridgeList('2002')).to.have.length(1);
  });

  it('mutes, unmutes and throws out by the helpers', async () => {
    const client = await admin();
    await confer(client, '1000', 2);
    const [first] = await client.getConfbridgeList('1000');
    const channel = first!.Channel!;
    const muted = client.waitFor('ConfbridgeMute');
    expect(await called((callback) => client.confbridgeToggleMute('1000', channel, true, callback))).to.include({
      Response: 'Success',
    });
    expect(await muted).to.include({ Conference: '1000', Channel: channel });
    const unmuted = client.waitFor('ConfbridgeUnmute');
    await called((callback) => client.confbridgeToggleMute('1000', channel, false, callback));
    expect(await unmuted).to.include({ Conference: '1000', Channel: channel });
    const left = client.waitFor('ConfbridgeLeave');
    const gone = client.waitFor('Hangup', (event) => event.Channel === channel);
    expect(await called((callback) => client.confbridgeKick('1000', channel, callback))).to.include({
      Response: 'Success',
    });
    expect(await left).to.include({ Conference: '1000', Channel: channel });
    await gone;
    expect((await client.getConfbridgeList('1000')).map(({ Channel }) => Channel)).to.have.length(1).and.not.include(
      channel,
    );
  });

  it('is recorded by the helpers', async () => {
    const client = await admin();
    await confer(client, '1000', 1);
    const recording = client.waitFor('ConfbridgeRecord');
    expect(await called((callback) => client.confbridgeStartRecord('1000', '', callback))).to.include({
      Response: 'Success',
    });
    expect(await recording).to.include({ Conference: '1000' });
    const stopped = client.waitFor('ConfbridgeStopRecord');
    expect(await called((callback) => client.confbridgeStopRecord('1000', callback))).to.include({
      Response: 'Success',
    });
    expect(await stopped).to.include({ Conference: '1000' });
  });
});
