/**
 * The checks of options: limits, hosts, and the name that an unknown one was meant to be.
 */
import { expect } from 'chai';
import { OptionError } from '../../lib/errors.js';
import { checkHosts, checkNames, numberOption } from '../../lib/connection/option-checks.js';
import { resolveOptions } from '../../lib/connection/options.js';

describe('numberOption', () => {
  it('takes the limits themselves, and the default for undefined without a look at it', () => {
    expect([numberOption('n', 1, 5, 1, 3), numberOption('n', 3, 5, 1, 3), numberOption('n', undefined, 5, 1, 3),
      numberOption('n', Infinity, 5, 1, Infinity)])
      .to.deep.equal([1, 3, 5, Infinity]);
    expect(() => numberOption('n', 4, 5, 1, 3)).to.throw(OptionError, 'option "n" must be a whole number from 1 to 3');
  });
});

describe('checkHosts', () => {
  it('takes names, addresses and zones, in every alphabet', () => {
    for (const host of ['pbx', 'pbx.example.com', '192.0.2.1', '::1', 'fe80::1%eth0', 'größe.example', 'a_b-c.']) {
      expect(checkHosts(host)).to.deep.equal([host]);
    }
  });

  it('refuses names with control characters or blanks, of which each version of Node makes something else', () => {
    const bad = ['pbx\0', '127.0.0.1\0evil', 'a b', ' pbx', 'pbx\n', 'a\r\nb', '\x7f', 'a\u2028b'];
    for (const host of bad) {
      for (const given of [host, ['good', host]]) {
        expect(() => checkHosts(given), JSON.stringify(host)).to.throw(
          OptionError,
          'option "host" must have no blanks and no control characters',
        ).that.includes({ code: 'AMI_BAD_OPTION' });
      }
    }
  });
});

describe('checkNames', () => {
  const textOf = (options: object): string => {
    try {
      resolveOptions(options);
    } catch (error) {
      return (error as OptionError).message;
    }
    return 'taken';
  };

  it('names the option that an unknown one was meant to be', () => {
    const meant = { user: 'username', User: 'username', login: 'username', password: 'secret', passwd: 'secret',
      hostname: 'host', prot: 'port', Port: 'port', ports: 'port', ssl: 'tls', keepalive: 'keepAlive', event: 'events',
      eventMask: 'events', maxpending: 'maxPending', conect: 'connect', reconect: 'reconnect', log: 'logger',
      timeout: 'connectTimeout" or "actionTimeout' };
    for (const [name, known] of Object.entries(meant)) {
      expect(textOf({ [name]: 'x' })).to.equal(`option "${name}" is not known; did you mean "${known}"?`);
    }
  });

  it('names it with its group', () => {
    expect(textOf({ reconnect: { delay: 5 } })).to.equal(
      'option "reconnect.delay" is not known; did you mean "reconnect.minDelay"?',
    );
    expect(textOf({ offline: { maxage: 5 } })).to.equal(
      'option "offline.maxage" is not known; did you mean "offline.maxAge"?',
    );
  });

  it('names none where none is near, and shows no value', () => {
    for (const name of ['colour', '__proto__', 'constructor']) {
      expect(textOf(JSON.parse(`{"${name}": "geheim"}`) as object)).to.equal(`option "${name}" is not known`);
    }
    expect(() => checkNames({ user: 'geheim' }, ['port'])).to.throw(OptionError, /^option "user" is not known$/);
  });
});
