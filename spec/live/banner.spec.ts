/**
 * What the other live specs count on, read from the wire without the library: the banner, the accounts, the actions
 * that the server knows, and the outcome of a call to each extension.
 */
import { expect } from 'chai';
import { AWKWARD_VARIABLES, MANY_EXTENSIONS } from './dialplan.js';
import { asterisk, version } from './live.js';
import { PlainClient } from './plain-client.js';

/** Actions that Debian's packages know, by ListCommands as a user with all privileges. */
const ACTIONS = { 16: 134, 22: 128 } as const;

const BANNERS = { 16: /^Asterisk Call Manager\/5\.\d+\.\d+$/, 22: /^Asterisk Call Manager\/11\.\d+\.\d+$/ } as const;

describe('Asterisk under test', () => {
  let client: PlainClient;

  beforeEach(async () => {
    client = await PlainClient.connect(asterisk.port);
  });

  afterEach(() => {
    client.close();
  });

  it('opens with the banner of its version', () => {
    expect(client.banner).to.match(BANNERS[version]);
  });

  it('accepts the secret in clear', async () => {
    expect(await client.login(asterisk.admin)).to.match(
      /^Response: Success\r\nActionID: [^\r]+\r\nMessage: Authentication accepted$/,
    );
  });

  it('knows every action of its packages', async () => {
    await client.login(asterisk.admin, 'off');
    const commands = await client.request('Action: ListCommands');
    expect(commands.match(/\(Priv: [^)]+\)$/gm)).to.have.length(ACTIONS[version]);
  });

  it('lets the reader read calls, and write nothing', async () => {
    await client.login(asterisk.reader);
    expect(await client.request('Action: Originate', 'Channel: Local/answer@default')).to.include(
      'Message: Permission denied',
    );
  });

  it('has a context with a long list', async () => {
    await client.login(asterisk.admin, 'off');
    client.send('Action: ShowDialPlan', 'Context: many');
    const complete = await client.next('Event: ShowDialPlanComplete');
    expect(complete).to.include(`ListItems: ${MANY_EXTENSIONS}`);
  });

  for (const [extension, reason] of Object.entries({ answer: 4, busy: 5, congestion: 8, nobody: 3 })) {
    it(`ends a call of ${extension} with reason ${reason}`, async () => {
      await client.login(asterisk.admin, 'call');
      client.send(
        'Action: Originate',
        `Channel: Local/${extension}@default`,
        'Application: Hangup',
        'Async: true',
        'Timeout: 1000',
      );
      const response = await client.next('Event: OriginateResponse');
      expect(response).to.include(`\r\nReason: ${reason}\r\n`);
    });
  }

  it('sets awkward values whole on the channel', async () => {
    await client.login(asterisk.admin, 'user');
    client.send('Action: Originate', 'Channel: Local/awkward@default', 'Application: Wait', 'Data: 30', 'Async: true');
    const channel = header(await client.next('Event: UserEvent', 'UserEvent: AwkwardSet'), 'Channel');
    for (const [name, value] of Object.entries(AWKWARD_VARIABLES)) {
      expect(header(await client.request('Action: Getvar', `Channel: ${channel}`, `Variable: ${name}`), 'Value')).to
        .equal(value);
    }
    await client.request('Action: Hangup', `Channel: ${channel}`);
  });
});

function header(message: string, name: string): string | undefined {
  return new RegExp(`^${name}: ([^\r]*)`, 'm').exec(message)?.[1];
}
