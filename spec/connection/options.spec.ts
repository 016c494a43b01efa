/**
 * The options: each default, and each refusal with the name of the option and its limit.
 */
import { expect } from 'chai';
import { Duplex } from 'node:stream';
import { OptionError } from '../../lib/errors.js';
import { resolveOptions, type AsteriskOptions } from '../../lib/connection/options.js';

const DEFAULTS = {
  hosts: ['127.0.0.1'],
  port: 5038,
  tls: undefined,
  connect: undefined,
  name: '127.0.0.1:5038',
  connectTimeout: 10_000,
  actionTimeout: 60_000,
  keepAlive: 30_000,
  keepAliveTimeout: 10_000,
  reconnect: { minDelay: 1000, maxDelay: 30_000, factor: 2, jitter: 1, maxAttempts: Infinity, initial: false },
  waitFullyBooted: false,
  encoding: 'utf8',
  maxMessageSize: undefined,
  maxPending: 250_000,
  maxWriteBuffer: 16_777_216,
  offline: undefined,
  logger: undefined,
};

/** Checks that options are refused, and that the error names option and limit. */
function refuses(options: unknown, text: string | RegExp): void {
  expect(() => resolveOptions(options as AsteriskOptions), JSON.stringify(options)).to.throw(OptionError, text).that
    .includes({ code: 'AMI_BAD_OPTION' });
}

describe('resolveOptions', () => {
  it('has a default for each option that is not given', () => {
    expect(resolveOptions({})).to.deep.equal(DEFAULTS);
  });

  it('takes undefined for not given', () => {
    const names = [...Object.keys(DEFAULTS).filter((name) => name !== 'hosts'), 'host', 'username', 'secret', 'auth',
      'events'];
    expect(resolveOptions(Object.fromEntries(names.map((name) => [name, undefined])) as AsteriskOptions)).to.deep.equal(
      DEFAULTS,
    );
  });

  it('keeps what is given', () => {
    const connect = (): Duplex => new Duplex();
    const given: AsteriskOptions = {
      connect, name: 'one', connectTimeout: 1, actionTimeout: 0, keepAlive: 0, keepAliveTimeout: 1, reconnect: false,
      waitFullyBooted: true, encoding: 'latin1', maxMessageSize: 1024, maxPending: 1, maxWriteBuffer: 1024, logger: {},
    };
    expect(resolveOptions({ ...given, host: 'pbx', port: 1 })).to.deep.equal({
      ...DEFAULTS,
      ...given,
      hosts: ['pbx'],
      port: 1,
      reconnect: undefined,
    });
  });

  it('keeps no secret and no username: they live apart', () => {
    expect(JSON.stringify(resolveOptions({ username: 'anna', secret: 'geheim' }))).to.not.match(/anna|geheim/);
  });

  it('takes one host or several, and has a list of its own', () => {
    const host = ['a', 'b'];
    const { hosts } = resolveOptions({ host });
    host.pop();
    expect(hosts).to.deep.equal(['a', 'b']);
    expect(resolveOptions({ host: '::1' })).to.deep.include({ hosts: ['::1'], name: '::1:5038' });
  });

  it('takes the port of TLS with tls, unless one is given', () => {
    expect(resolveOptions({ tls: true })).to.deep.include({ port: 5039, tls: {}, name: '127.0.0.1:5039' });
    expect(resolveOptions({ tls: { ca: 'x' }, port: 7 })).to.deep.include({ port: 7, tls: { ca: 'x' } });
    expect(resolveOptions({ tls: false })).to.deep.include({ port: 5038, tls: undefined });
  });

  it('names a client with its own dialler asterisk', () => {
    expect(resolveOptions({ connect: () => new Duplex() }).name).to.equal('asterisk');
  });

  it('fills in what an own reconnect or offline leaves out; true stands for the defaults', () => {
    expect(resolveOptions({ reconnect: true, offline: true })).to.deep.include({
      reconnect: DEFAULTS.reconnect,
      offline: { maxActions: 1000, maxAge: 30_000 },
    });
    expect(resolveOptions({ reconnect: { factor: 1.5 }, offline: { maxAge: 5 } }))
      .to.deep.include({ reconnect: { ...DEFAULTS.reconnect, factor: 1.5 }, offline: { maxActions: 1000, maxAge: 5 } });
    expect(resolveOptions({ reconnect: { minDelay: 60_000 } }).reconnect).to.include({
      minDelay: 60_000,
      maxDelay: 60_000,
    });
    expect(resolveOptions({ offline: false }).offline).to.equal(undefined);
  });

  describe('refuses', () => {
    it('what is no object', () => {
      for (const options of [null, 'pbx', 5038, undefined]) refuses(options, 'the options must be an object');
    });

    it('an option that is not known, also one that objects have of their own', () => {
      refuses({ hots: 'pbx' }, 'option "hots" is not known');
      refuses({ toString: 'x' }, 'option "toString" is not known');
      refuses(JSON.parse('{"__proto__": 1}'), 'option "__proto__" is not known');
      refuses({ reconnect: { delay: 1 } }, 'option "reconnect.delay" is not known');
      refuses({ reconnect: { valueOf: 1 } }, 'option "reconnect.valueOf" is not known');
      refuses({ offline: { max: 1 } }, 'option "offline.max" is not known');
      refuses({ offline: { constructor: 1 } }, 'option "offline.constructor" is not known');
    });

    it('numbers beyond their limits', () => {
      const TIME = 2_147_483_647;
      const limits: [path: string, min: number, max: number][] = [
        ['port', 1, 65_535],
        ['connectTimeout', 1, TIME],
        ['actionTimeout', 0, TIME],
        ['keepAlive', 0, TIME],
        ['keepAliveTimeout', 1, TIME],
        ['maxMessageSize', 1024, 512 * 1024 * 1024],
        ['maxPending', 1, 10_000_000],
        ['maxWriteBuffer', 1024, Number.MAX_SAFE_INTEGER],
        ['reconnect.minDelay', 1, TIME],
        ['reconnect.maxDelay', 1000, TIME],
        ['offline.maxActions', 1, 10_000_000],
        ['offline.maxAge', 1, TIME],
      ];
      for (const [path, min, max] of limits) {
        const given = (value: unknown): AsteriskOptions =>
          path.split('.').reduceRight((inner, name) => ({ [name]: inner }), value as object) as AsteriskOptions;
        for (const value of [min - 1, max + 1, min + 0.5, Number.NaN, Infinity, -Infinity]) {
          refuses(given(value), `option "${path}" must be a whole number from ${min} to ${max}`);
        }
        for (const value of [min, max]) expect(() => resolveOptions(given(value)), `${path} ${value}`).to.not.throw();
      }
    });

    it('parts and numbers of reconnect beyond their limits', () => {
      for (const factor of [0.99, 101, Number.NaN, '2']) {
        refuses({ reconnect: { factor } }, 'option "reconnect.factor" must be a number from 1 to 100');
      }
      for (const jitter of [-0.1, 1.1, Number.NaN, null]) {
        refuses({ reconnect: { jitter } }, 'option "reconnect.jitter" must be a number from 0 to 1');
      }
      for (const maxAttempts of [0, 1.5, Number.NaN]) {
        refuses(
          { reconnect: { maxAttempts } },
          'option "reconnect.maxAttempts" must be a whole number from 1 to Infinity',
        );
      }
      refuses(
        { reconnect: { minDelay: 5000, maxDelay: 4999 } },
        'option "reconnect.maxDelay" must be a whole number from 5000 to 2147483647',
      );
      for (const initial of ['yes', 1, null]) {
        refuses({ reconnect: { initial } }, 'option "reconnect.initial" must be a boolean');
      }
    });

    it('values of another kind', () => {
      const kinds: [name: keyof AsteriskOptions, bad: unknown[], what: string][] = [
        ['host', [5, null, '', [], ['a', ''], [5]], 'a host name or a list of at least one'],
        ['port', ['5038', null], 'a number'],
        ['tls', ['yes', 1, null], 'a boolean or options of node:tls'],
        ['connect', [{}, null], 'a function'],
        ['username', [5, null], 'a string'],
        ['secret', [5, null], 'a string'],
        ['name', [5], 'a string'],
        ['auth', ['MD5', 'none', null], '"md5" or "plain"'],
        ['encoding', ['utf-8', 'ascii'], '"utf8" or "latin1"'],
        ['waitFullyBooted', ['yes', 1, null], 'a boolean'],
        ['reconnect', ['yes', 5, null], 'a boolean or an object'],
        ['offline', [5, null], 'a boolean or an object'],
        ['logger', ['console', null], 'a object'],
        ['keepAlive', ['30', null], 'a number'],
      ];
      for (const [name, values, what] of kinds) {
        for (const value of values) refuses({ [name]: value }, `option "${name}" must be ${what}`);
      }
    });

    it('a secret of the wrong kind without showing it', () => {
      const secret = { toString: () => 'geheim', word: 'geheim' };
      expect(() => resolveOptions({ secret } as unknown as AsteriskOptions)).to.throw(OptionError).with.property(
        'message',
      ).that.does.not.include('geheim');
    });

    it('an event mask that is none', () => {
      for (const events of ['', [], ['call', ''], 5, null, [null]]) {
        refuses({ events }, 'option "events" must be "on", "off" or names of event classes');
      }
    });
  });
});
