/**
 * The settings: words and environment in, what is asked for out.
 */
import { expect } from 'chai';
import { settingsOf, SettingsError } from '../../example/wallboard/settings.js';

describe('settings of the wallboard', () => {
  it('are by default the fake PBX, this machine only, and no orders', () => {
    expect(settingsOf([], {})).to.deep.equal({
      asterisk: undefined,
      host: '127.0.0.1',
      port: 8080,
      origin: undefined,
      token: undefined,
      rules: { dial: 'PJSIP/{from}', context: 'default' },
      limits: { inTime: 20, longWait: 60 },
      hideNumbers: false,
      history: undefined,
      frameAncestors: [],
    });
  });

  it('take limits and privacy from words, and refuse what is no number of seconds', () => {
    const { limits, hideNumbers } = settingsOf(['--hide-numbers', '--in-time', '30', '--long-wait=90'], {});
    expect([limits, hideNumbers]).to.deep.equal([{ inTime: 30, longWait: 90 }, true]);
    for (const words of [['--in-time', 'x'], ['--long-wait=-1'], ['--in-time'], ['--actions=no'], ['stray']]) {
      expect(() => settingsOf(words, {}), words.join(' ')).to.throw(SettingsError);
    }
  });

  it('take a file for the history, and the origins that may frame the page; refuse what is no origin', () => {
    const words = ['--history', 'wall.jsonl', '--frame-ancestors', 'https://a.example.com/x,http://b:8080'];
    const { history, frameAncestors } = settingsOf(words, {});
    expect([history, frameAncestors]).to.deep.equal(['wall.jsonl', ['https://a.example.com', 'http://b:8080']]);
    for (const origin of ['a.example.com', 'javascript:x', "'self'", '*', 'https:']) {
      expect(() => settingsOf(['--frame-ancestors', origin], {}), origin).to.throw(SettingsError, /--frame-ancestors/);
    }
  });

  it('take the PBX from the environment', () => {
    const env = { AMI_HOST: 'pbx', AMI_PORT: '5039', AMI_USERNAME: 'wall', AMI_SECRET: 's', AMI_TLS: '1' };
    expect(settingsOf([], env).asterisk).to.deep.equal({
      host: 'pbx',
      port: 5039,
      username: 'wall',
      secret: 's',
      tls: true,
    });
    expect(settingsOf([], { AMI_HOST: 'pbx', AMI_USERNAME: 'wall', AMI_SECRET: 's' }).asterisk).to.deep.equal({
      host: 'pbx',
      username: 'wall',
      secret: 's',
      tls: false,
    });
  });

  it('make a token when orders are asked for, anew each time, or take the one given', () => {
    const tokens = [1, 2].map(() => settingsOf(['--actions'], {}).token);
    expect(tokens[0]).to.match(/^[\w-]{32}$/).and.not.equal(tokens[1]);
    expect(settingsOf(['--actions'], { WALLBOARD_TOKEN: 'sixteen-letters.' }).token).to.equal('sixteen-letters.');
    expect(settingsOf([], { WALLBOARD_TOKEN: 'sixteen-letters.' }).token).to.equal(undefined);
  });

  it('take the address of the page apart from the one to listen on', () => {
    const env = {
      WALLBOARD_HOST: '0.0.0.0',
      WALLBOARD_PORT: '0',
      WALLBOARD_ORIGIN: 'https://wall.example.com/board',
      WALLBOARD_DIAL: 'SIP/{from}',
      WALLBOARD_CONTEXT: 'inside',
    };
    const { host, port, origin, rules } = settingsOf([], env);
    expect([host, port, origin, rules]).to.deep.equal(['0.0.0.0', 0, 'https://wall.example.com', {
      dial: 'SIP/{from}',
      context: 'inside',
    }]);
  });

  for (
    const [words, env, reason] of [
      [['--action'], {}, '"--action" is not known; --help shows what is'],
      [[], { AMI_HOST: 'pbx', AMI_USERNAME: 'wall' }, 'with AMI_HOST give AMI_USERNAME and AMI_SECRET too'],
      [[], { WALLBOARD_PORT: '80a' }, 'WALLBOARD_PORT must be a port, not "80a"'],
      [[], { WALLBOARD_PORT: '65536' }, 'WALLBOARD_PORT must be a port, not "65536"'],
      [[], { WALLBOARD_ORIGIN: 'wall.example.com' },
        'WALLBOARD_ORIGIN must be like https://wall.example.com, not "wall.example.com"'],
      [[], { WALLBOARD_ORIGIN: 'javascript:alert(1)' },
        'WALLBOARD_ORIGIN must be like https://wall.example.com, not "javascript:alert(1)"'],
      [['--actions'], { WALLBOARD_TOKEN: 'short' }, 'WALLBOARD_TOKEN must be 16 letters, digits or . _ ~ - at least'],
    ] as const
  ) {
    it(`refuse ${JSON.stringify([...words, env])}`, () => {
      expect(() => settingsOf(words, env)).to.throw(SettingsError, reason);
    });
  }
});
