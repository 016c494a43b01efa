/**
 * A call that is placed: its outcome is the one of our own channel, and no other session can end it.
 */
import { expect } from 'chai';
import { newOriginateApp, parse, type Message } from '../../../lib/index.js';
import { CallOutcome } from '../../../lib/client/calls/call-outcome.js';
import { useScene, type Noted } from '../../support/scene.js';

const QUEUED = parse('Response: Success\r\nActionID: a\r\nMessage: Originate successfully queued\r\n\r\n');

function outcome(response: string, uniqueid?: string): Message {
  const id = uniqueid === undefined ? '' : `Uniqueid: ${uniqueid}\r\n`;
  return parse(`Event: OriginateResponse\r\nActionID: a\r\nResponse: ${response}\r\n${id}\r\n`);
}

describe('CallOutcome', () => {
  it('ends with a refusal, or with the outcome of its own channel and no other', () => {
    const call = new CallOutcome('ours', () => '11.0.0');
    expect(call.message(QUEUED)).to.equal(false);
    for (const other of [outcome('Failure', 'theirs'), outcome('Success', 'theirs'), outcome('Success', '<unknown>'),
      outcome('Success')]) {
      expect(call.message(other)).to.equal(false);
    }
    expect(call.last).to.equal(QUEUED);
    expect(call.message(outcome('Success', 'ours'))).to.equal(true);
    expect(new CallOutcome('ours', () => undefined).message(parse('Response: Error\r\n\r\n'))).to.equal(true);
  });

  it('ends with a failure before there was a channel: such an outcome bears none', () => {
    for (const id of ['<unknown>', '<null>', 'ours', undefined]) {
      const failure = outcome('Failure', id);
      expect(new CallOutcome('ours', () => '5.0.4').message(failure)).to.equal(true);
    }
  });

  it('goes by the ActionID alone where the server makes the Uniqueid: up to Asterisk 11, or where asked to', () => {
    expect(new CallOutcome('ours', () => '1.3').message(outcome('Success', '1700000000.1'))).to.equal(true);
    expect(new CallOutcome(undefined, () => '11.0.0').message(outcome('Success', '1700000000.1'))).to.equal(true);
  });
});

describe('Asterisk, originate', () => {
  const scene = useScene();

  it('returns the Uniqueid of the first channel, which is not the ActionID on the wire', async () => {
    const fake = await scene.fake();
    const client = await scene.ready(fake.options);
    const [newchannel, calls] = [client.waitFor('Newchannel'), [] as Noted[]];
    const id = client.originate(newOriginateApp('Local/answer@default', 'Wait', '1'), null, scene.noteIn(calls));
    const [{ action }] = [await fake.waitForAction('Originate')];
    expect(action['ChannelId']).to.equal(id);
    expect(action['ActionID']).to.have.lengthOf(id.length).and.not.equal(id);
    expect((await newchannel)['Uniqueid']).to.equal(id);
  });

  it('is not ended by an outcome that another session has caused with our ActionID', async () => {
    const fake = await scene.fake();
    const client = await scene.ready(fake.options);
    fake.on('Originate', () => ({ Response: 'Success', Message: 'Originate successfully queued' }));
    const calls: Noted[] = [];
    const id = client.originate(newOriginateApp('PJSIP/1', 'Wait'), null, scene.noteIn(calls));
    const { action } = await fake.waitForAction('Originate');
    const say = (Response: string, Uniqueid: string): void =>
      void fake.sendRaw(
        `Event: OriginateResponse\r\nActionID: ${action['ActionID']}\r\nResponse: ${Response}\r\n`
          + `Uniqueid: ${Uniqueid}\r\n\r\n`,
      );
    say('Success', 'another');
    say('Failure', 'another');
    await client.request({ Action: 'Ping' });
    expect(calls).to.deep.equal([]);
    say('Failure', id);
    await client.request({ Action: 'Ping' });
    expect(calls.map(({ message }) => [message['Response'], message['Uniqueid']])).to.deep.equal([['Failure', id]]);
  });

  it('is forgotten under its Uniqueid and under its ActionID', async () => {
    const fake = await scene.fake();
    const client = await scene.ready(fake.options);
    fake.on('Originate', () => ({ Response: 'Success' }));
    for (const by of ['Uniqueid', 'ActionID'] as const) {
      const calls: Noted[] = [];
      const id = client.originate(newOriginateApp('PJSIP/1', 'Wait'), null, scene.noteIn(calls));
      const { action } = await fake.waitForAction((sent) => sent['ChannelId'] === id);
      client.delCallback(by === 'Uniqueid' ? id : action['ActionID']!);
      client.delCallback(id);
      fake.sendRaw(`Event: OriginateResponse\r\nActionID: ${action['ActionID']}\r\nUniqueid: ${id}\r\n\r\n`);
      await client.request({ Action: 'Ping' });
      expect([calls, client.stats().inFlight], by).to.deep.equal([[], 0]);
    }
  });
});
