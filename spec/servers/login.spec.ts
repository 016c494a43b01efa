/**
 * Logging in to several servers: those that are there don't wait for those that are not.
 */
import { expect } from 'chai';
import {
  AuthenticationError, ConnectionError, OptionError, StateError, type AsteriskOptions,
} from '../../lib/index.js';
import { Servers, type ServerOptions } from '../../lib/client/servers.js';
import type { FakeAsterisk } from '../../lib/testing/index.js';
import { SECRET, useScene } from '../support/scene.js';

const QUICK = { reconnect: { minDelay: 1, maxDelay: 5 } };

describe('Servers, login', () => {
  const scene = useScene();
  let a: FakeAsterisk;
  let b: FakeAsterisk;

  beforeEach(async () => {
    [a, b] = [await scene.fake(), await scene.fake()];
  });

  function newServers(list: ServerOptions[], common?: AsteriskOptions): Servers {
    return scene.own(new Servers(list, common));
  }

  it('logs in to all', async () => {
    const servers = newServers([{ name: 'a', ...a.options }, { name: 'b', ...b.options }]);
    expect(await servers.login()).to.deep.equal(new Map());
    expect(servers.ready().map(({ name }) => name)).to.deep.equal(['a', 'b']);
  });

  it('takes common options, and username and secret of all, where a server has none of its own', async () => {
    const servers = newServers([{ name: 'a', port: a.port }, { name: 'b', port: b.port, events: 'on' }], {
      events: 'off',
    });
    expect(await servers.login('admin', SECRET)).to.deep.equal(new Map());
    expect([a.send({ Event: 'X' }), b.send({ Event: 'X' })]).to.deep.equal([0, 1]);
  });

  it('does not wait for a server that is down, which comes in later', async () => {
    b.refuse();
    const servers = newServers([{ name: 'a', ...a.options }, { name: 'b', ...b.options, ...QUICK }]);
    const errors = await servers.login();
    expect([...errors.keys()]).to.deep.equal(['b']);
    expect(errors.get('b')).to.be.instanceOf(ConnectionError).and.include({ code: 'AMI_CONNECT_FAILED' });
    expect(servers.ready().map(({ name }) => name)).to.deep.equal(['a']);
    const ready = scene.next(servers.get('b'), 'ready');
    await b.accept();
    await ready;
    expect(servers.ready().map(({ name }) => name)).to.deep.equal(['a', 'b']);
  });

  it('closes a server that refuses the login, and no other', async () => {
    const servers = newServers([{ name: 'a', ...a.options }, { name: 'b', ...b.options, secret: 'wrong' }]);
    const errors = await servers.login();
    expect([...errors.keys()]).to.deep.equal(['b']);
    expect(errors.get('b')).to.be.instanceOf(AuthenticationError).and.include({ code: 'AMI_LOGIN_REFUSED' });
    expect([...servers].map(({ state }) => state)).to.deep.equal(['ready', 'closed']);
  });

  it('gives up a server that is down when it is not to reconnect', async () => {
    b.refuse();
    const servers = newServers([{ name: 'a', ...a.options }, { name: 'b', ...b.options, reconnect: false }]);
    expect([...(await servers.login()).keys()]).to.deep.equal(['b']);
    expect(servers.get('b').state).to.equal('closed');
  });

  it('rejects where a server has no username or secret', async () => {
    const servers = newServers([{ name: 'a', ...a.options }, { name: 'b', port: b.port }]);
    expect(await scene.refusal(servers.login())).to.be.instanceOf(OptionError).and.include({ code: 'AMI_BAD_OPTION' });
    // Symptom: the other stayed logged in, with the caller holding an error. Cause: it was dialled before all were
    // checked.
    expect([...servers].map(({ state }) => state)).to.deep.equal(['idle', 'idle']);
    expect(a.sessions).to.have.length(0);
    expect(await servers.login(a.options.username, a.options.secret)).to.have.property('size', 0);
  });

  it('rejects the second time', async () => {
    const servers = newServers([{ name: 'a', ...a.options }]);
    await servers.login();
    expect(await scene.refusal(servers.login())).to.be.instanceOf(StateError).and.include({ code: 'AMI_LOGIN_TWICE' });
  });

  it('says of each that it is closed when it comes too late', async () => {
    const servers = newServers([{ name: 'a', ...a.options }]);
    await servers.close();
    expect((await servers.login()).get('a')).to.include({ code: 'AMI_CLOSED' });
  });
});
