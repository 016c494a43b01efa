/**
 * Where a command connects and as whom: options, URLs, profiles and the environment, and which goes before which.
 */
import { expect } from 'chai';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArguments, UsageError } from '../../lib/cli/arguments.js';
import { connectionOptions, type Connecting } from '../../lib/cli/connect/connection-options.js';
import { hostPlace, urlPlace } from '../../lib/cli/connect/place.js';
import { profileNames } from '../../lib/cli/connect/profiles.js';
import { CONNECTION_OPTIONS } from '../../lib/cli/table/options.js';

function connecting(argv: readonly string[], env: Record<string, string> = {}): Connecting {
  return connectionOptions(readArguments(argv, CONNECTION_OPTIONS), { AMI_USERNAME: 'admin', ...env });
}

describe('host and port', () => {
  it('are read from one text', () => {
    expect(hostPlace('--host', 'pbx')).to.deep.equal({ host: 'pbx' });
    expect(hostPlace('--host', 'pbx.example.com:5039')).to.deep.equal({ host: 'pbx.example.com', port: 5039 });
    expect(hostPlace('--host', '192.0.2.1:1')).to.deep.equal({ host: '192.0.2.1', port: 1 });
    expect(hostPlace('--host', '[::1]:5038')).to.deep.equal({ host: '::1', port: 5038 });
    expect(hostPlace('--host', '[fe80::1%eth0]')).to.deep.equal({ host: 'fe80::1%eth0' });
    expect(hostPlace('--host', '::1')).to.deep.equal({ host: '::1' });
    expect(hostPlace('--host', '2001:db8::5038')).to.deep.equal({ host: '2001:db8::5038' });
  });

  it('are refused where they are none', () => {
    const bad = ['', ':5038', 'pbx:', 'pbx:0', 'pbx:65536', 'pbx:5038:1x', '[::1', '[::1]x', '[pbx]:1', 'a:b:c'];
    for (const text of bad) {
      expect(() => hostPlace('--host', text), text).to.throw(UsageError, /^--host (takes name|needs a port)/);
    }
  });

  it('and the user are read from a URL', () => {
    expect(urlPlace('--url', 'ami://pbx', false)).to.deep.equal({
      host: 'pbx', tls: false, username: undefined, secret: undefined,
    });
    expect(urlPlace('AMI_URL', 'AMIS://an%40na:s%3Acret@[::1]:5040/', true)).to.deep.equal({
      host: '::1', port: 5040, tls: true, username: 'an@na', secret: 's:cret',
    });
  });

  it('are refused in a URL of another kind, without repeating it', () => {
    const bad = ['pbx', 'http://pbx', 'ami:pbx', 'ami://', 'ami://pbx/path', 'ami://pbx?x=hunter2', 'ami://a@b@c'];
    for (const text of bad) {
      expect(() => urlPlace('--url', text, false), text).to.throw(UsageError, /^--url takes ami:[^?]*$/);
    }
    expect(() => urlPlace('AMI_URL', 'ami://a%zz@pbx', true)).to.throw(UsageError, /^AMI_URL has a % /);
  });
});

describe('connection options', () => {
  let folder: string;
  const profiles = (text: unknown): Record<string, string> => {
    writeFileSync(join(folder, 'gami.json'), typeof text === 'string' ? text : JSON.stringify(text));
    return { XDG_CONFIG_HOME: folder, HOME: '/home/anna' };
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gami-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('come from the environment where no option says otherwise', () => {
    expect(connecting([], { AMI_HOST: 'pbx', AMI_PORT: '7' }).options).to.deep.equal({
      host: 'pbx', port: 7, username: 'admin', auth: 'md5', tls: false,
    });
    expect(connecting(['--host', 'other', '--username', 'b'], { AMI_HOST: 'pbx:1', AMI_PORT: '7' }).options).to.deep
      .equal({ host: 'other', port: 7, username: 'b', auth: 'md5', tls: false });
    expect(connecting(['--host', 'other:8'], { AMI_PORT: '7' }).options.port).to.equal(8);
    expect(connecting(['--port', '9'], { AMI_HOST: 'pbx:8' }).options).to.include({ host: 'pbx', port: 9 });
  });

  it('come whole from a URL: no port of the environment is mixed in', () => {
    expect(connecting(['--url', 'amis://b@pbx'], { AMI_PORT: '7', AMI_HOST: 'x' }).options).to.deep.equal({
      host: 'pbx', username: 'b', auth: 'md5', tls: true,
    });
    expect(connecting([], { AMI_URL: 'ami://b:hush@pbx:7' })).to.deep.equal({
      options: { host: 'pbx', port: 7, username: 'b', auth: 'md5', tls: false },
      secret: { secret: 'hush', secretFile: undefined },
    });
    expect(connecting(['--host', 'other'], { AMI_URL: 'ami://b@pbx:7' }).options).to.not.have.property('port');
    expect(connecting([], { AMI_URL: 'ami://b@pbx:7', AMI_HOST: 'x' }).options).to.include({ host: 'x' });
  });

  it('come from a profile, with paths from its own folder', () => {
    const env = profiles({
      pbx: { host: 'pbx', port: 7, username: 'b', secretFile: '~/pbx.secret', auth: 'plain', timeout: 300 },
      other: { url: 'ami://c@other:8', secretFile: 'other.secret' },
    });
    expect(connecting(['--profile', 'pbx', '--port', '9'], { ...env, AMI_HOST: 'x' })).to.deep.equal({
      options: {
        host: 'pbx', port: 9, username: 'b', auth: 'plain', tls: false, connectTimeout: 300, actionTimeout: 300,
      },
      secret: { secret: undefined, secretFile: '/home/anna/pbx.secret' },
    });
    expect(connecting([], { ...env, AMI_PROFILE: 'other', AMI_PORT: '7' })).to.deep.equal({
      options: { host: 'other', port: 8, username: 'c', auth: 'md5', tls: false },
      secret: { secret: undefined, secretFile: join(folder, 'other.secret') },
    });
    expect(profileNames(env)).to.deep.equal(['pbx', 'other']);
  });

  it('are read from ~/.config where XDG_CONFIG_HOME is not set', () => {
    mkdirSync(join(folder, '.config'));
    writeFileSync(join(folder, '.config', 'gami.json'), '{"pbx":{"host":"h"}}');
    expect(connecting(['--profile', 'pbx'], { HOME: folder }).options.host).to.equal('h');
  });

  const faults: [profiles: unknown, text: RegExp][] = [
    ['{', /^cannot read the profiles in .*gami\.json: it is no JSON$/],
    [[], /must be a JSON object: a profile each, by its name$/],
    [{ pbx: 1 }, /^the profile "pbx" must be a JSON object$/],
    [{ pxb: {} }, /^there is no profile "pbx" in .*; did you mean pxb\?$/],
    [{ pbx: { hots: 'x' } }, /^the profile "pbx" has the unknown field "hots"; did you mean host\?$/],
    [{ pbx: { port: '7' } }, /^the profile "pbx": "port" must be a number$/],
    [{ pbx: { secret: 'hunter2' } }, /^the profile "pbx" may hold no secret; put it into a file and name that by/],
    [{ pbx: { url: 'ami://a:hunter2@b' } }, /^the profile "pbx": "url" may hold no secret/],
    [{ pbx: { auth: 'rot13' } }, /^auth is md5 or plain$/],
  ];
  for (const [text, message] of faults) {
    it(`are refused from ${JSON.stringify(text)}`, () => {
      const env = profiles(text);
      expect(() => connecting(['--profile', 'pbx'], env)).to.throw(UsageError, message).and.have.property('message')
        .that.does.not.contain('hunter2');
    });
  }

  it('say so where there is no file of profiles', () => {
    expect(() => connecting(['--profile', 'pbx'], { XDG_CONFIG_HOME: folder })).to.throw(UsageError, /ENOENT/);
    expect(profileNames({ XDG_CONFIG_HOME: folder })).to.deep.equal([]);
  });
});
