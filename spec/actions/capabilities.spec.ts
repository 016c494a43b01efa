/**
 * The answer to ListCommands, read in linear time.
 */
import { expect } from 'chai';
import { parse } from '../../lib/index.js';
import { capabilitiesOf } from '../../lib/actions/capabilities.js';

describe('capabilitiesOf', () => {
  it('reads synopsis and classes of each action, and nothing else', () => {
    const response = parse(
      'Response: Success\r\nActionID: a\r\nPing: Keepalive command.  (Priv: <none>)\r\n'
        + 'Status: List channel status.  (Priv: system,call,reporting,all)\r\nOdd: (Priv: a) no end\r\n\r\n',
    );
    expect([...capabilitiesOf(response)]).to.deep.equal([
      ['Ping', { synopsis: 'Keepalive command.', privileges: [] }],
      ['Status', { synopsis: 'List channel status.', privileges: ['system', 'call', 'reporting', 'all'] }],
    ]);
  });

  it('is not held up by a line of blanks: twice the line costs no more than about twice the time', () => {
    const time = (length: number): number => {
      const response = { Response: 'Success', Ping: `${' '.repeat(length)}(Priv:${' '.repeat(length)}` };
      const began = process.cpuUsage();
      capabilitiesOf(response);
      return process.cpuUsage(began).user / 1000;
    };
    expect(time(1_000_000)).to.be.below(1000);
  });
});
