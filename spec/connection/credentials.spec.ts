/**
 * The credentials of a client: where they come from, what a login gets, and that nothing else shows them.
 */
import { expect } from 'chai';
import { inspect } from 'node:util';
import { Credentials } from '../../lib/connection/credentials.js';
import { OptionError } from '../../lib/errors.js';

describe('Credentials', () => {
  it('come from the options, from login, or from both; login wins', () => {
    const credentials = new Credentials({ username: 'anna', secret: 'one', auth: 'plain', events: 'call' });
    credentials.complete(undefined, undefined, {});
    expect(credentials.proof()).to.deep.equal({ username: 'anna', secret: 'one', auth: 'plain', events: 'call' });
    credentials.complete('berta', 'two', { auth: 'md5', events: ['system', 'user'] });
    expect(credentials.proof()).to.deep.equal({ username: 'berta', secret: 'two', auth: 'md5', events: 'system,user' });
    credentials.complete(undefined, 'three', {});
    expect(credentials.proof()).to.deep.equal({
      username: 'berta',
      secret: 'three',
      auth: 'md5',
      events: 'system,user',
    });
  });

  it('are md5 and all events where nothing else is said; a secret may be empty', () => {
    const credentials = new Credentials({});
    credentials.complete('anna', '', {});
    expect(credentials.proof()).to.deep.equal({ username: 'anna', secret: '', auth: 'md5', events: 'on' });
  });

  it('keep the event mask that an Events action has set, in its case, as the server read it', () => {
    const credentials = new Credentials({ username: 'anna', secret: 'one' });
    credentials.keepMask(' Call,User ');
    credentials.complete(undefined, undefined, {});
    expect([credentials.mask, credentials.proof().events]).to.deep.equal(['Call,User', 'Call,User']);
  });

  it('refuse what is missing or can\'t be, and stay as they were', () => {
    const credentials = new Credentials({ username: 'anna', secret: 'one' });
    const bad: [unknown, unknown, object, string][] = [
      ['', 'x', {}, 'username'],
      [5, 'x', {}, 'username'],
      ['x', 5, {}, 'secret'],
      ['x', 'y', { auth: 'MD5' }, 'auth'],
      ['x', 'y', { events: '' as 'on' }, 'events'],
      ['x', 'y', { event: 'call' } as object, 'option "event" is not known; did you mean "events"?'],
    ];
    for (const [username, secret, options, name] of bad) {
      expect(() => credentials.complete(username as string, secret as string, options), name).to.throw(
        OptionError,
        name.includes('"') ? name : `"${name}"`,
      ).that.includes({ code: 'AMI_BAD_OPTION' });
    }
    expect(credentials.proof()).to.deep.equal({ username: 'anna', secret: 'one', auth: 'md5', events: 'on' });
    expect(() => new Credentials({}).complete('anna', undefined, {})).to.throw(OptionError, '"secret"');
    expect(() => new Credentials({ events: 'call;' as 'call' })).to.throw(OptionError, '"events"');
  });

  it('show nothing of themselves to inspect and JSON', () => {
    const credentials = new Credentials({ username: 'anna', secret: 'geheim' });
    expect(
      `${inspect(credentials, { showHidden: true, depth: 9 })} ${JSON.stringify(credentials)} ${
        Object.keys(credentials).join()
      }`,
    ).to.not.match(/geheim|anna/);
  });
});
