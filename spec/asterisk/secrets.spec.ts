/**
 * The secret: nobody sees it who does not already have it. The scene of every other spec here searches what was logged,
 * published and thrown; this one looks where that does not reach.
 */
import { expect } from 'chai';
import { inspect } from 'node:util';
import { challengeKey } from '../../lib/wire/challenge.js';
import { Asterisk, type Logger } from '../../lib/index.js';
import { ClientProcess } from '../support/client-process.js';
import { everythingOf, SECRET, useScene } from '../support/scene.js';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

describe('The secret', () => {
  const scene = useScene();

  for (const auth of ['md5', 'plain'] as const) {
    it(`stands in no line of NODE_DEBUG=gami, nor its key; the login does, ${auth}`, async () => {
      const fake = await scene.fake();
      const keys: string[] = [];
      fake.on('Login', (action, session) => {
        keys.push(challengeKey(session.challenge, SECRET));
        return fake.builtIn(action, session);
      });
      const { lines, stderr } = await scene.own(
        new ClientProcess('work', [fake.port, auth], { SPEC_SECRET: SECRET, NODE_DEBUG: 'gami' }),
      ).ended();
      expect(lines).to.deep.equal(['done']);
      expect(stderr).to.include(
        auth === 'md5' ? 'AuthType: MD5\\r\\nKey: ***\\r\\n' : 'Username: admin\\r\\nSecret: ***\\r\\n',
      );
      expect(stderr).to.include('Authentication accepted');
      expect(keys).to.have.length(2);
      for (const hidden of [SECRET, ...keys]) expect(stderr).to.not.include(hidden);
    });
  }

  it('stands in no line of a logger, with the wire traced', async () => {
    const fake = await scene.fake();
    const lines: string[] = [];
    const logger: Logger = Object.fromEntries(
      LEVELS.map((level) => [level, (message: string, details?: object) =>
        lines.push(`${level} ${message} ${inspect(details)}`)]
      ),
    );
    const client = scene.follow(new Asterisk({ ...fake.options, auth: 'plain', logger }));
    await client.login();
    client.sendAction({ Action: 'Login', Username: 'admin', secret: SECRET, ActionID: 'by-hand' });
    await client.request({ Action: 'Ping' });
    const all = lines.join('\n');
    expect(all).to.include('secret: ***').and.to.include('Secret: ***').and.to.include('trace');
    expect(all).to.not.include(SECRET);
  });

  it('that a server says back is not shown in the trace', async () => {
    const fake = await scene.fake({ fullyBooted: false });
    const lines: string[] = [];
    const client = scene.follow(new Asterisk({ ...fake.options, logger: { trace: (line) => lines.push(line) } }));
    await client.login();
    fake.sendRaw('Event: Echo\r\nSecret: said "back"\r\nkey: said back\r\nUser: admin\r\n\r\n');
    await client.waitFor('Echo');
    expect(lines.at(-1)).to.equal(
      `127.0.0.1:${fake.port}: received {"Event":"Echo","Secret":"***","key":"***","User":"admin"}`,
    );
  });

  it('is found by no search of the client, in any state', async () => {
    const fake = await scene.fake();
    const client = scene.client({ ...fake.options, auth: 'plain', reconnect: { minDelay: 60_000 } });
    const shown = [everythingOf(client)];
    client.on('disconnected', (error) => shown.push(everythingOf(client), everythingOf(error)));
    const login = client.login();
    shown.push(everythingOf(client));
    await login;
    shown.push(everythingOf(client), everythingOf(client.stats()));
    fake.drop();
    await scene.next(client, 'disconnected');
    await client.close();
    shown.push(everythingOf(client));
    for (const text of shown) expect(text).to.not.include(SECRET);
    expect(inspect(client)).to.equal(`Asterisk { name: '127.0.0.1:${fake.port}', state: 'closed', version: '11.0.0' }`);
    expect(JSON.stringify(client)).to.equal(`{"name":"127.0.0.1:${fake.port}","state":"closed","version":"11.0.0"}`);
    expect(Object.keys(client).join()).to.not.match(/secret|options|credential/i);
  });

  it('stands in no error of the options', () => {
    const wrong: unknown[] = [{ secret: SECRET, port: 0 }, { secret: { toString: () => SECRET } }, {
      username: 1,
      secret: SECRET,
    }];
    for (const options of wrong) {
      let thrown: unknown;
      try {
        scene.follow(new Asterisk(options as object));
      } catch (error) {
        thrown = error;
      }
      expect(thrown).to.include({ code: 'AMI_BAD_OPTION' });
      expect(everythingOf(thrown)).to.not.include(SECRET);
    }
  });

  it('that a server cannot be told is refused without a word of it', async () => {
    for (const secret of [`${SECRET}\r\nAction: Originate`, `${SECRET}\0`, `${SECRET}${'x'.repeat(1100)}`]) {
      const fake = await scene.fake();
      const client = scene.client({ ...fake.options, secret, auth: 'plain' });
      const error = await scene.refusal(client.login());
      expect(error.code).to.be.oneOf(['AMI_ILLEGAL_HEADER', 'AMI_LINE_TOO_LONG']);
      expect(fake.actions).to.deep.equal([]);
    }
  });
});
