/**
 * Actions that are one to the caller: to everybody else they are in flight as a whole.
 */
import { expect } from 'chai';
import type { ConfigChange } from '../../lib/index.js';
import { useScene, type Noted } from '../support/scene.js';

/** As many changes as fill three actions. */
const CHANGES: ConfigChange[] = Array.from({ length: 60 }, (_, index) => ({
  action: 'Append',
  category: 'a',
  variable: `v${index}`,
  value: '1',
}));

describe('Asterisk, an updateConfig of several actions', () => {
  const scene = useScene();

  it('is waited for by a logoff, whole', async () => {
    const fake = await scene.fake();
    const client = await scene.ready(fake.options);
    fake.on('UpdateConfig', () => ({}));
    const calls: Noted[] = [];
    client.updateConfig('a.conf', 'a.conf', true, CHANGES, scene.noteIn(calls));
    await client.logoff();
    const names = fake.actions.map(({ action }) => action['Action']).slice(2);
    expect(names.length).to.be.above(2);
    expect(names).to.deep.equal([...names.slice(0, -1).map(() => 'UpdateConfig'), 'Logoff']);
    expect(calls.map(({ message, code }) => [message['Response'], code])).to.deep.equal([['Success', undefined]]);
  });

  it('is not waited for longer than the logoff may take', async () => {
    const fake = await scene.fake();
    const client = await scene.ready(fake.options);
    fake.on('UpdateConfig', () => undefined);
    fake.on('Logoff', () => undefined);
    const calls: Noted[] = [];
    client.updateConfig('a.conf', 'a.conf', true, CHANGES, scene.noteIn(calls));
    await client.logoff({ timeout: 20 });
    expect(calls.map(({ code, sent }) => [code, sent])).to.deep.equal([['AMI_CLOSED', true]]);
  });

  it('says that it was sent once a part has gone, whatever ends it', async () => {
    const fake = await scene.fake();
    const client = await scene.ready(fake.options);
    fake.on('UpdateConfig', () => ({}));
    const calls: Noted[] = [];
    client.defaultHandler((message) => { if (message['Response'] === 'Success') void client.close(); });
    client.updateConfig('a.conf', 'a.conf', true, CHANGES, scene.noteIn(calls));
    await scene.next(client, 'closed');
    expect(calls.map(({ code, sent }) => [code, sent])).to.deep.equal([['AMI_CLOSED', true]]);
  });

  it('ends with the first part that the server refuses; the rest is not sent', async () => {
    const fake = await scene.fake();
    const client = await scene.ready(fake.options);
    let count = 0;
    fake.on('UpdateConfig', () => ({ Response: (count += 1) === 2 ? 'Error' : 'Success' }));
    const calls: Noted[] = [];
    client.updateConfig('a.conf', 'a.conf', true, CHANGES, scene.noteIn(calls));
    await client.logoff();
    expect([count, calls.map(({ message }) => message['Response'])]).to.deep.equal([2, ['Error']]);
  });
});
