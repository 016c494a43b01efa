/**
 * Placed calls: from the Originate to the Hangup of the first channel, over everything that may come between.
 */
import { expect } from 'chai';
import { ActionError, newOriginateApp, type Asterisk } from '../../../lib/index.js';
import type { FakeAsterisk } from '../../../lib/testing/index.js';
import { useScene, type Scene } from '../../support/scene.js';

const LOCAL = newOriginateApp('Local/100@default', 'Wait', '600');

function told(fake: FakeAsterisk, event: string, headers: Record<string, string>): void {
  fake.send({ Event: event, Privilege: 'call,all', ...headers });
}

/** A fake that queues every call and leaves the rest to the spec. */
async function queuing(scene: Scene): Promise<{ fake: FakeAsterisk; client: Asterisk; actionId: () => string }> {
  const fake = await scene.fake();
  let id = '';
  fake.on('Originate', (action) => {
    id = action.ActionID!;
    return { Message: 'Originate successfully queued' };
  });
  const client = await scene.ready({ ...fake.options, reconnect: { minDelay: 1, maxDelay: 1, jitter: 0 } });
  return { fake, client, actionId: () => id };
}

describe('a placed call', () => {
  const scene = useScene();
  const codeOf = async (promise: Promise<unknown>): Promise<string> => (await scene.refusal(promise)).code;

  it('has its id at once, is answered, and ends with the Hangup of its first channel', async () => {
    const { fake, client, actionId } = await queuing(scene);
    const call = client.call(LOCAL);
    const { action } = await fake.waitForAction('Originate');
    expect(action.ChannelId).to.equal(call.id);
    told(fake, 'Newchannel', { Uniqueid: call.id });
    told(fake, 'OriginateResponse', { ActionID: actionId(), Response: 'Success', Reason: '4', Uniqueid: call.id });
    expect((await call.answered).Reason).to.equal('4');
    told(fake, 'Hangup', { Uniqueid: 'another', Cause: '17', 'Cause-txt': 'User busy' });
    told(fake, 'Hangup', { Uniqueid: call.id, Cause: '16', 'Cause-txt': 'Normal Clearing' });
    const { seconds, ...end } = await call.ended;
    expect(end).to.deep.equal({ cause: 16, text: 'Normal Clearing', answered: true });
    expect(seconds).to.be.at.least(0);
  });

  it('was answered though its outcome and its Hangup come in the same bytes', async () => {
    const { fake, client, actionId } = await queuing(scene);
    const call = client.call(LOCAL);
    await fake.waitForAction('Originate');
    const text = (event: string, headers: string): string =>
      `Event: ${event}\r\nPrivilege: call,all\r\nUniqueid: ${call.id}\r\n${headers}\r\n\r\n`;
    fake.sendRaw(text('OriginateResponse', `ActionID: ${actionId()}\r\nResponse: Success\r\nReason: 4`)
      + text('Hangup', 'Cause: 16\r\nCause-txt: Normal Clearing'));
    expect(await call.ended).to.include({ cause: 16, answered: true });
  });

  it('keeps the id that it was given', async () => {
    const { client } = await queuing(scene);
    expect(client.call({ ...LOCAL, channelId: 'mine-1' }).id).to.equal('mine-1');
  });

  it('that is busy rejects as getOriginateResponse does, and ends with the cause of its channel', async () => {
    const { fake, client, actionId } = await queuing(scene);
    const call = client.call(LOCAL);
    await fake.waitForAction('Originate');
    told(fake, 'Newchannel', { Uniqueid: call.id });
    told(fake, 'OriginateResponse', { ActionID: actionId(), Response: 'Failure', Reason: '5', Uniqueid: '<null>' });
    expect(await codeOf(call.answered)).to.equal('AMI_ORIGINATE_FAILED');
    told(fake, 'Hangup', { Uniqueid: call.id, Cause: '17', 'Cause-txt': 'User busy' });
    expect(await call.ended).to.deep.equal({ cause: 17, text: 'User busy', answered: false, seconds: 0 });
  });

  it('ends with its reason where it never had a channel', async () => {
    const { fake, client, actionId } = await queuing(scene);
    const call = client.call(LOCAL);
    await fake.waitForAction('Originate');
    told(fake, 'OriginateResponse', { ActionID: actionId(), Response: 'Failure', Reason: '0', Uniqueid: '<null>' });
    expect(await call.ended).to.include({ cause: 0, answered: false, seconds: 0 });
  });

  it('ends with the channel that is told behind its failure', async () => {
    const { fake, client, actionId } = await queuing(scene);
    const call = client.call(LOCAL);
    await fake.waitForAction('Originate');
    told(fake, 'OriginateResponse', { ActionID: actionId(), Response: 'Failure', Reason: '5', Uniqueid: '<null>' });
    told(fake, 'Newchannel', { Uniqueid: call.id });
    told(fake, 'Hangup', { Uniqueid: call.id, Cause: '17', 'Cause-txt': 'User busy' });
    expect(await call.ended).to.include({ cause: 17, text: 'User busy' });
  });

  it('that is refused ends at once, in the words of the server', async () => {
    const { fake, client } = await queuing(scene);
    fake.on('Originate', () => ({ Response: 'Error', Message: 'Extension does not exist.' }));
    const call = client.call(LOCAL);
    const error = await call.answered.catch((reason: ActionError) => reason);
    expect(error).to.be.instanceOf(ActionError);
    expect((await call.ended).text).to.equal((error as ActionError).message).and.include('Extension does not exist.');
  });

  it('that was never sent ends at once', async () => {
    const fake = await scene.fake();
    const client = scene.client(fake.options);
    const call = client.call(LOCAL);
    expect(await codeOf(call.answered)).to.equal('AMI_NOT_LOGGED_IN');
    expect(await call.ended).to.include({ cause: 0, answered: false });
  });

  it('needs no one who waits for its answer', async () => {
    const { fake, client } = await queuing(scene);
    fake.on('Originate', () => ({ Response: 'Error', Message: 'no' }));
    expect((await client.call(LOCAL).ended).answered).to.equal(false);
  });

  it('goes on over a reconnect while its channel is there, and is unknown where it is not', async () => {
    const { fake, client, actionId } = await queuing(scene);
    const [alive, dead] = [client.call(LOCAL), client.call(LOCAL)];
    await fake.waitForAction('Originate');
    await fake.waitForAction('Originate');
    for (const { id } of [alive, dead]) told(fake, 'Newchannel', { Uniqueid: id });
    told(fake, 'OriginateResponse', { ActionID: actionId(), Response: 'Success', Reason: '4', Uniqueid: dead.id });
    await dead.answered;
    fake.on('Status', ({ Channel }) => (Channel === alive.id ? {} : { Response: 'Error', Message: 'No such channel' }));
    fake.drop();
    expect(await dead.ended).to.include({ cause: 0, text: 'unknown: connection lost', answered: true });
    expect(await codeOf(alive.answered)).to.equal('AMI_CONNECTION_LOST');
    told(fake, 'Hangup', { Uniqueid: alive.id, Cause: '16', 'Cause-txt': 'Normal Clearing' });
    expect(await alive.ended).to.include({ cause: 16 });
  });

  it('ends when the client closes', async () => {
    const { fake, client } = await queuing(scene);
    const call = client.call(LOCAL);
    await fake.waitForAction('Originate');
    await client.close();
    expect(await call.ended).to.include({ text: 'unknown: connection lost' });
  });

  it('shares one subscription with a thousand others, which goes with the last', async () => {
    const { fake, client } = await queuing(scene);
    const listeners = client.listenerCount('ready');
    const calls = Array.from({ length: 1000 }, () => client.call(LOCAL));
    expect(client.listenerCount('ready')).to.equal(listeners + 1);
    for (let count = 0; count < calls.length; count += 1) await fake.waitForAction('Originate');
    for (const { id } of calls) told(fake, 'Hangup', { Uniqueid: id, Cause: '16', 'Cause-txt': 'Normal Clearing' });
    await Promise.all(calls.map(({ ended }) => ended));
    expect(client.listenerCount('ready')).to.equal(listeners);
  });

  it('of a server before 12 gets its id with its answer', async () => {
    const fake = await scene.fake({ version: '1.3' });
    let id = '';
    fake.on('Originate', (action) => {
      id = action.ActionID!;
      return { Message: 'Originate successfully queued' };
    });
    const client = await scene.ready(fake.options);
    const call = client.call(LOCAL);
    expect(call.id).to.equal('');
    await fake.waitForAction('Originate');
    told(fake, 'OriginateResponse', { ActionID: id, Response: 'Success', Reason: '4', Uniqueid: '1790000000.7' });
    await call.answered;
    expect(call.id).to.equal('1790000000.7');
    told(fake, 'Hangup', { Uniqueid: '1790000000.7', Cause: '16', 'Cause-txt': 'Normal Clearing' });
    expect(await call.ended).to.include({ cause: 16, answered: true });
  });

  it('throws what can never be placed, or be heard of', async () => {
    const fake = await scene.fake();
    const deaf = await scene.ready({ ...fake.options, events: 'system' });
    expect(() => deaf.call(LOCAL)).to.throw('no class "call"');
    expect(() => deaf.call({ ...LOCAL, channel: '' })).to.throw('"channel" must name a channel');
  });
});
