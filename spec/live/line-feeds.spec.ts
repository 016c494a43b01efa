/**
 * Line ends that reach the wire of a real Asterisk: what a caller can make it say, and what it makes of ours.
 */
import { expect } from 'chai';
import { type Asterisk, type Message } from '../../lib/index.js';
import { admin, refusalOf } from './clients.js';

describe('Line ends on a real Asterisk', () => {
  let client: Asterisk;

  beforeEach(async () => {
    client = await admin();
  });

  it('in a value make no session deaf, whatever they pretend to be', async () => {
    const forged = 'URIDECODE(a%0D%0A%0D%0AResponse: Follows%0D%0AX: y)';
    const messages: Message[] = [];
    client.defaultHandler((message) => { messages.push(message); });
    await client.request({ Action: 'Getvar', Variable: forged });
    const [ping, list] = await Promise.all([
      client.request({ Action: 'Ping' }, { timeout: 5000 }),
      client.requestList({ Action: 'QueueSummary' }, { timeout: 5000 }),
    ]);
    expect([ping['Ping'], list.complete?.['Event']]).to.deep.equal(['Pong', 'QueueSummaryComplete']);
    expect(messages.map(({ Response }) => Response)).to.include('Follows');
  });

  it('are refused in a header that the server reads once, and arrive in a UserEvent', async () => {
    const error = await client.request({ Action: 'Setvar', Variable: 'V', Value: 'a\nb' }).catch((each) => each);
    expect(error).to.include({ code: 'AMI_ILLEGAL_HEADER' });
    const event = client.waitFor('UserEvent', ({ UserEvent }) => UserEvent === 'Lines', { timeout: 5000 });
    await client.request({ Action: 'UserEvent', UserEvent: 'Lines', Body: 'first\nsecond' });
    expect((await event)['Body']).to.equal('first\nsecond');
  });

  it('of a failed command lead to the reason, which stands in its output', async () => {
    const error = await refusalOf(client.request({ Action: 'Command', Command: 'frobnicate now' }));
    expect(error.message).to.match(/^Command: No such command 'frobnicate now'/);
  });
});
