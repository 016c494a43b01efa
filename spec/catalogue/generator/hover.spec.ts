/**
 * What an editor says of a name of the catalogue, asked of TypeScript's own language server.
 */
import { expect } from 'chai';
import { LanguageServer } from '../../support/language-server.js';

const TOP = `import type { ActionMessage, Asterisk, EventMessage } from '../../lib/index.js';
import type { ActionHeaders, EventHeaders } from '../../lib/catalogue/index.js';
declare const g: Asterisk;
`;

describe('Hover', function () {
  this.timeout(120_000);
  let server: LanguageServer;

  before(async () => {
    server = await LanguageServer.start();
  });

  after(() => server.close());

  const cases: readonly (readonly [title: string, source: string, words: string])[] = [
    ['an action of every version', "g.sendAction({ A‸ction: 'Ping' });", 'Asterisk 13–23.'],
    ['an action that is gone', "g.sendAction({ A‸ction: 'SIPpeers' });", 'Asterisk 13–20.'],
    ['an action that came', "g.sendAction({ A‸ction: 'SendFlash' });", 'Since Asterisk 18.'],
    ['an action that came to some', "g.sendAction({ A‸ction: 'PJSIPSetMaintenance' });", 'Asterisk 20, since 22.'],
    ['an action by its type', "type A = ActionHeaders['S‸IPpeers'];", 'Asterisk 13–20.'],
    ['a header of an action', "g.sendAction({ Action: 'QueuePause', R‸eason: 'lunch' });", 'Asterisk 13–23.'],
    ['a header that came', "g.sendAction({ Action: 'Status', A‸llVariables: 'true' });", 'Since Asterisk 16.'],
    [
      'a required header',
      "const add: ActionMessage<'QueueAdd'> = { Action: 'QueueAdd', Q‸ueue: 'support', Interface: 'PJSIP/1' };",
      'Asterisk 13–23.',
    ],
    [
      'a strict action',
      "const peers: ActionMessage<'SIPpeers'> = { A‸ction: 'SIPpeers' };",
      'Asterisk 13–20.',
    ],
    ['an event', "g.registerHandler('MonitorStart', (event) => event.E‸vent);", 'Asterisk 13–20.'],
    ['an event by its type', "type E = EventHeaders['F‸lash'];", 'Since Asterisk 16; undocumented in 16.'],
    ['an undocumented event', "type E = EventHeaders['C‸CAvailable'];", 'Asterisk 13–23; undocumented.'],
    ['a header of an event', "g.subscribe('Hangup', (event) => event.T‸echCause);", 'Asterisk 20, since 22.'],
    ['a header of a channel', "g.subscribe('Hangup', (event) => event.L‸inkedid);", 'Asterisk 13–23.'],
    ['a header of another channel', "g.subscribe('DialEnd', (event) => event.D‸estTenantid);", 'Since Asterisk 18.'],
    ['a header of a bridge', "g.subscribe('BridgeEnter', (event) => event.B‸ridgeType);", 'Asterisk 13–23.'],
    ['a header of a list item', "declare const e: EventMessage<'QueueMember'>; e.L‸oginTime;", 'Since Asterisk 16.'],
  ];
  for (const [title, source, words] of cases) {
    it(`says the versions of ${title}`, async () => {
      expect(await server.hover(TOP + source)).to.match(new RegExp(`[^ ]${words.replaceAll('.', '\\.')}$`));
    });
  }

  it('says nothing of a name that the catalogue does not know', async () => {
    expect(await server.hover(`${TOP}g.sendAction({ Action: 'Ping', I‸nvented: '1' });`)).not.to.include('Asterisk');
  });
});
