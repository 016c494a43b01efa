/**
 * Several servers: found by name, in turn, and refused when their names can't be.
 */
import { expect } from 'chai';
import { OptionError, StateError } from '../../lib/index.js';
import { Servers, type ServerOptions } from '../../lib/client/servers.js';
import { useScene } from '../support/scene.js';

describe('Servers, by name', () => {
  const servers = new Servers([{ name: 'a' }, { name: 'b', host: 'pbx' }], { port: 5000 });

  it('are as many as were given, in their order', () => {
    expect(servers.size).to.equal(2);
    expect([...servers].map(({ name, state }) => ({ name, state }))).to.deep.equal([{ name: 'a', state: 'idle' }, {
      name: 'b',
      state: 'idle',
    }]);
  });

  it('are got by their name', () => {
    expect(servers.get('b').name).to.equal('b');
    expect(() => servers.get('c')).to.throw(StateError, 'no server of the name "c"').with.property(
      'code',
      'AMI_UNKNOWN_SERVER',
    );
    expect(() => servers.get('constructor')).to.throw(StateError);
  });

  it('are none of them ready before the login', () => {
    expect(servers.ready()).to.deep.equal([]);
    expect(() => servers.next()).to.throw(StateError, 'no server is logged in').with.property(
      'code',
      'AMI_NOT_LOGGED_IN',
    );
  });

  const wrong: Record<string, [unknown, string]> = {
    'no list': [undefined, 'the servers must be a list of at least one'],
    'an empty list': [[], 'the servers must be a list of at least one'],
    'a server without a name': [[{ name: 'a' }, {}], 'option "name" must be given for each server'],
    'an empty name': [[{ name: '' }], 'option "name" must be given for each server'],
    'null': [[null], 'option "name" must be given for each server'],
    'a name twice': [[{ name: 'a' }, { name: 'b' }, { name: 'a' }],
      'option "name" must differ from server to server: "a" comes twice'],
    'a wrong option': [[{ name: 'a', port: -1 }], 'option "port" must be a whole number'],
  };
  for (const [what, [list, text]] of Object.entries(wrong)) {
    it(`refuse ${what}`, () => {
      expect(() => new Servers(list as ServerOptions[])).to.throw(OptionError, text).with.property(
        'code',
        'AMI_BAD_OPTION',
      );
    });
  }
});

describe('Servers, in turn', () => {
  const scene = useScene();

  it('come one after the other, without those that are not logged in', async () => {
    const [a, b, c] = [await scene.fake(), await scene.fake(), await scene.fake()];
    const servers = scene.own(
      new Servers([{ name: 'a', ...a.options }, { name: 'b', ...b.options }, { name: 'c', ...c.options }]),
    );
    await servers.login();
    expect(Array.from({ length: 5 }, () => servers.next().name)).to.deep.equal(['a', 'b', 'c', 'a', 'b']);
    await servers.get('a').close();
    expect(servers.ready().map(({ name }) => name)).to.deep.equal(['b', 'c']);
    expect(Array.from({ length: 3 }, () => servers.next().name)).to.deep.equal(['c', 'b', 'c']);
  });
});
