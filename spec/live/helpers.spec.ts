/**
 * gami's helpers on a real server that no other spec uses: each does on the server what its name says.
 */
import { expect } from 'chai';
import { privilegesOf } from '../../lib/catalogue/privileges.js';
import { get, type Asterisk, type ConfigChange } from '../../lib/index.js';
import { call, hangUpCalls } from './calls.js';
import { admin, called } from './clients.js';

/** More changes than the 128 lines of one action hold. */
const MANY_CHANGES = 100;

describe('Helper on a real Asterisk', () => {
  let client: Asterisk;

  beforeEach(async () => {
    client = await admin();
  });

  afterEach(hangUpCalls);

  it('hangs up a channel', async () => {
    const { Channel, Uniqueid } = await call(client, 'answer');
    const gone = client.waitFor('Hangup', (event) => event.Uniqueid === Uniqueid);
    expect(await called((callback) => client.hangup(Channel!, callback))).to.include({
      Response: 'Success',
      Message: 'Channel Hungup',
    });
    expect(await gone).to.include({ Channel });
  });

  it('redirects a channel', async () => {
    const { Channel } = await call(client, 'answer');
    const moved = client.waitFor('Newexten', (event) => event.Channel === Channel && event.Extension === 'echo');
    expect(await called((callback) => client.redirect(Channel!, 'default', 'echo', 1, callback))).to.include({
      Response: 'Success',
    });
    expect(await moved).to.include({ Context: 'default', Priority: '1' });
  });

  it('bridges two channels', async () => {
    const [one, two] = await Promise.all([call(client, 'answer'), call(client, 'answer')]);
    const entered = Promise.all(
      [one, two].map(({ Channel }) => client.waitFor('BridgeEnter', (event) => event.Channel === Channel)),
    );
    expect(await called((callback) => client.bridge(one.Channel!, two.Channel!, false, callback))).to.include({
      Response: 'Success',
    });
    const bridges = (await entered).map(({ BridgeUniqueid }) => BridgeUniqueid);
    expect(bridges[0]).to.equal(bridges[1]);
  });

  it('reloads a module', async () => {
    const reloaded = client.waitFor('Reload');
    expect(await called((callback) => client.moduleLoad('app_queue.so', 'reload', callback))).to.include({
      Response: 'Success',
      Message: 'Module reloaded.',
    });
    expect(await reloaded).to.include({ Module: 'app_queue.so' });
    expect(await called((callback) => client.reload('app_queue.so', callback))).to.include({
      Response: 'Success',
      Message: 'Module Reloaded',
    });
  });

  it('sends an event', async () => {
    const seen = client.waitFor('UserEvent:Door');
    const { ActionID } = await called((callback) => client.userEvent('Door', { State: 'open: wide' }, callback));
    expect(await seen).to.deep.equal({
      Event: 'UserEvent',
      Privilege: 'user,all',
      UserEvent: 'Door',
      State: 'open: wide',
      ActionID,
    });
  });

  it('deletes from the database, a key or all below it', async () => {
    for (const key of ['a', 'b', 'deep/c', 'deep/d']) {
      await called((callback) => client.dbPut('helper', key, key, callback));
    }
    const keys = async (): Promise<(string | undefined)[]> =>
      (await client.requestList({ Action: 'DBGetTree', Family: 'helper' })).events.map(({ Key }) => Key);
    await called((callback) => client.dbDel('helper', 'a', callback));
    expect(await keys()).to.deep.equal(['/helper/b', '/helper/deep/c', '/helper/deep/d']);
    await called((callback) => client.dbDelTree('helper', 'deep', callback));
    expect(await keys()).to.deep.equal(['/helper/b']);
    await called((callback) => client.dbDelTree('helper', '', callback));
    expect(await keys()).to.deep.equal([]);
  });

  it('is told why a message goes nowhere', async () => {
    expect(await called((callback) => client.messageSend('nothing:nobody', 'me', 'two\nlines', callback))).to.include({
      Response: 'Error',
      Message: 'Message technology not found.',
    });
  });

  it('makes a configuration file, changes it in several actions, and reads it', async () => {
    expect(await called((callback) => client.createConfig('helper.conf', callback))).to.include({
      Response: 'Success',
    });
    const appends = Array.from(
      { length: MANY_CHANGES },
      (_, index): ConfigChange => ({
        action: 'Append',
        category: 'numbers',
        variable: `n${index}`,
        value: `${index}: a,b`,
      }),
    );
    const changes: ConfigChange[] = [{ action: 'NewCat', category: 'numbers' }, ...appends];
    const { sent } = client.stats();
    expect(await called((callback) => client.updateConfig('helper.conf', 'helper.conf', false, changes, callback))).to
      .include({ Response: 'Success' });
    expect(client.stats().sent - sent).to.equal(4);
    const response = await called((callback) => client.getConfig('helper.conf', 'numbers', callback));
    expect(response).to.include({ 'Category-000000': 'numbers' });
    for (let index = 0; index < MANY_CHANGES; index++) {
      expect(get(response, `Line-000000-${String(index).padStart(6, '0')}`)).to.equal(`n${index}=${index}: a,b`);
    }
  });

  it('tells what the user may do', async () => {
    const capabilities = await client.capabilities();
    expect(capabilities.get('Originate')).to.deep.equal({
      synopsis: 'Originate a call.',
      privileges: ['originate', 'all'],
    });
    expect(capabilities.get('Ping')?.privileges).to.deep.equal([]);
  });

  it('finds for each action of the server the permission classes that the catalogue says', async () => {
    const capabilities = await client.capabilities();
    for (const [action, { privileges }] of capabilities) {
      expect(privilegesOf(action), action).to.deep.equal(privileges.filter((name) => name !== 'all'));
    }
    expect(capabilities.size).to.be.above(100);
  });
});
