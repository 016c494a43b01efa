/**
 * Blanks that a real Asterisk would drop or stumble over: the library refuses what would not arrive, and only that.
 */
import { expect } from 'chai';
import { admin, called, closeClients, failureOf } from './clients.js';
import { asterisk } from './live.js';
import { PlainClient } from './plain-client.js';

describe('Blanks on a real Asterisk', () => {
  let plain: PlainClient;

  beforeEach(async () => {
    plain = await PlainClient.connect(asterisk.port);
    await plain.login(asterisk.admin, 'off');
  });

  afterEach(async () => {
    plain.close();
    await closeClients();
  });

  it('in front of a value are refused: the server drops them', async () => {
    const client = await admin({ events: 'off' });
    for (const send of [() => client.dbPut('live', 'key', '  two'), () => client.setVar('LIVE', '  two', '')]) {
      expect(send).to.throw().with.property('code', 'AMI_ILLEGAL_HEADER');
    }
    const response = await plain.request('Action: Setvar', 'Variable: LIVE_BLANKS', 'Value:   two');
    expect(response).to.match(/^Response: Success/);
    expect((await called((callback) => client.getVar('LIVE_BLANKS', '', callback))).Value).to.equal('two');
  });

  it('behind a name are refused: the server would not know it', async () => {
    const client = await admin({ events: 'off' });
    const error = await failureOf(client.request({ Action: 'Setvar', 'Variable ': 'LIVE', Value: 'x' }));
    expect(error).to.include({ code: 'AMI_ILLEGAL_HEADER' });
    expect(await plain.request('Action: Setvar', 'Variable : LIVE', 'Value: x')).to.match(/^Response: Error/);
  });
});
