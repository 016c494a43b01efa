/**
 * A call placed from the command line: what is sent, and how the outcome is told.
 */
import { expect } from 'chai';
import { withPbx } from './fake.js';

describe('gami originate', () => {
  const context = withPbx();

  /** The one Originate that the server has received, without the ids that change. */
  function sent(): Record<string, string> {
    const { ActionID: _id, ChannelId: _channel, ...rest } = context.pbx.actions.map(({ action }) => action).find((
      action,
    ) => action['Action'] === 'Originate')!;
    return rest;
  }

  it('to an application says that the call is queued', async () => {
    const { code, stdout, stderr } = await context.pbx.run([
      'originate',
      'PJSIP/alice',
      '--application',
      'Playback',
      '--data',
      'hello-world',
      '--timeout',
      '5000',
      '--caller-id',
      '"Anna" <100>',
      '--variable',
      'a=1,2',
      '--variable',
      'b=x=y',
    ]);
    expect([code, stdout, stderr]).to.deep.equal([0, 'PJSIP/alice: queued\n', '']);
    expect(sent()).to.deep.equal({
      Action: 'Originate',
      Channel: 'PJSIP/alice',
      Application: 'Playback',
      Data: 'hello-world',
      Timeout: '5000',
      Async: 'true',
      CallerID: '"Anna" <100>',
      Variable: 'a=1\\,2\nb=x=y',
    });
  });

  it('to the dialplan goes to priority 1 unless another is given', async () => {
    await context.pbx.run(['originate', 'PJSIP/alice', '--context', 'default', '--exten', '200']);
    expect(sent()).to.deep.equal({
      Action: 'Originate',
      Channel: 'PJSIP/alice',
      Context: 'default',
      Exten: '200',
      Priority: '1',
      Timeout: '30000',
      Async: 'true',
    });
  });

  it('ends with 1 when the server refuses the call', async () => {
    const { code, stdout, stderr } = await context.pbx.run(['originate', 'nonsense', '--application', 'Echo']);
    expect([code, stdout, stderr]).to.deep.equal([1, '', 'gami: nonsense: Invalid channel\n']);
  });

  it('asks for no events without --wait, and for those of calls with it', async () => {
    await context.pbx.run(['originate', 'PJSIP/alice', '--application', 'Echo']);
    await context.pbx.run(['originate', 'PJSIP/alice', '--application', 'Echo', '--wait']);
    const logins = context.pbx.actions.filter(({ action }) => action['Action'] === 'Login');
    expect(logins.map(({ action }) => action['Events'])).to.deep.equal(['off', 'call']);
  });

  it('waits for the answer with --wait and names the channel', async () => {
    context.pbx.endpoint('PJSIP/alice');
    const { code, stdout, stderr } = await context.pbx.run(['originate', 'PJSIP/alice', '--application', 'Echo',
      '--wait']);
    expect([code, stdout, stderr]).to.deep.equal([0, 'PJSIP/alice: answered, PJSIP/alice-00000000\n', '']);
  });

  const failures: [channel: string, timeout: string, words: string, reason: string][] = [
    ['PJSIP/busy', '30000', 'busy', '5'],
    ['PJSIP/congestion', '30000', 'congestion', '8'],
    ['PJSIP/nobody', '100', 'not answered in time', '3'],
    ['PJSIP/nosuch', '30000', 'failed: no such channel, out of reach, or hung up while it rang', '0'],
  ];
  for (const [channel, timeout, words, reason] of failures) {
    it(`says "${words}" and ends with 1`, async () => {
      const args = ['originate', channel, '--application', 'Echo', '--timeout', timeout, '--wait'];
      const [readable, json] = await Promise.all([context.pbx.run(args), context.pbx.run([...args, '--json'])]);
      expect(readable).to.deep.equal({ code: 1, stdout: '', stderr: `gami: ${channel}: ${words}\n` });
      expect(json).to.deep.include({ code: 1, stderr: `gami: ${channel}: ${words}\n` });
      expect(JSON.parse(json.stdout)).to.include({ Event: 'OriginateResponse', Response: 'Failure', Reason: reason });
    });
  }

  it('stops waiting at Ctrl-C, without a word', async () => {
    const gami = context.pbx.start(['originate', 'PJSIP/nobody', '--application', 'Echo', '--wait']);
    await context.pbx.waitForAction('Originate');
    gami.kill('SIGINT');
    expect(await gami.ended).to.deep.equal({ code: 130, stdout: '', stderr: '' });
  });
});
