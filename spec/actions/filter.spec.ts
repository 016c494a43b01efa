/**
 * Event filters: their wire for each kind of server, what is refused, and that they come back after a loss.
 */
import { expect } from 'chai';
import { amiKnowsCriteria, asteriskKnowsCriteria, filterAction, type ServerFilter } from '../../lib/actions/filter.js';
import { ActionError, LocalProtocolError, StateError, type Asterisk, type Message } from '../../lib/index.js';
import type { FakeAsterisk } from '../../lib/testing/index.js';
import { useScene } from '../support/scene.js';

describe('event filter, its action', () => {
  const wires: readonly [ServerFilter, string, string][] = [
    [{ event: 'Hangup' }, 'MatchCriteria: action(include),name(Hangup),method(none)\r\nFilter: ',
      'Filter: ^Event: Hangup[[:cntrl:]]'],
    [{ event: 'Hangup', exclude: true }, 'MatchCriteria: action(exclude),name(Hangup),method(none)\r\nFilter: ',
      'Filter: !^Event: Hangup[[:cntrl:]]'],
    [
      { event: 'Hangup', header: 'Channel', method: 'starts_with', value: 'PJSIP/' },
      'MatchCriteria: action(include),name(Hangup),header(Channel),method(starts_with)\r\nFilter: PJSIP/',
      'Filter: ^Event: Hangup[[:cntrl:]].*[[:cntrl:]]Channel: PJSIP/',
    ],
    [{ header: 'Exten', value: '100' }, 'MatchCriteria: action(include),header(Exten),method(exact)\r\nFilter: 100',
      'Filter: [[:cntrl:]]Exten: 100[[:cntrl:]]'],
    [{ header: 'Exten' }, 'MatchCriteria: action(include),header(Exten),method(none)\r\nFilter: ',
      'Filter: [[:cntrl:]]Exten: [^[:cntrl:]]'],
    [{ method: 'contains', value: 'a.b' }, 'MatchCriteria: action(include),method(contains)\r\nFilter: a.b',
      'Filter: a[.]b'],
    [{ header: 'Exten', method: 'regex', value: '^1.0$' },
      'MatchCriteria: action(include),header(Exten),method(regex)\r\nFilter: ^1.0$',
      'Filter: [[:cntrl:]]Exten: (1[^[:cntrl:]]0)[[:cntrl:]]'],
    ['!Event: (Hangup|Newchannel)', 'Filter: !Event: (Hangup|Newchannel)', 'Filter: !Event: (Hangup|Newchannel)'],
  ];
  function wireOf(filter: ServerFilter, knowsCriteria: boolean): string {
    const { Action, Operation, ...rest } = filterAction(filter, knowsCriteria);
    expect({ Action, Operation }).to.deep.equal({ Action: 'Filter', Operation: 'Add' });
    return Object.entries(rest).map(([name, value]) => `${name}: ${value}`).join('\r\n');
  }
  for (const [filter, criteria, expression] of wires) {
    it(`is written for ${JSON.stringify(filter)}`, () => {
      expect(wireOf(filter, true)).to.equal(criteria);
      expect(wireOf(filter, false)).to.equal(expression);
    });
  }

  for (
    const filter of [{ header: 'X', value: '' }, { header: 'X', value: ' a' }, { header: 'X', value: '!a' }, {
      header: 'ChanVariable(SIP/x-1)',
      value: 'a',
    }]
  ) {
    it(`is an expression on every server where criteria cannot say it: ${JSON.stringify(filter)}`, () => {
      expect(wireOf(filter, true)).to.equal(wireOf(filter, false)).and.to.match(/^Filter: \[\[:cntrl:]]/);
    });
  }

  const wrong: unknown[] = [
    '',
    '!',
    ' ',
    'a\r\nAction: Logoff',
    'a\nb',
    'a\0',
    null,
    5,
    {},
    { exclude: true },
    { event: '' },
    { event: 'a b' },
    { event: 'UserEvent:Foo' },
    { header: 'a\r\nb' },
    { header: 'X', value: 'a\nb' },
    { header: 'X', value: 5 },
    { header: 'X', method: 'startsWith', value: 'a' },
    { header: 'X', method: 'exact' },
    { header: 'X', method: 'none', value: 'a' },
    { header: 'X', method: 'contains', value: '' },
    { event: 'X', value: 'a' },
    { event: 'X', method: 'regex', value: 'a' },
    { method: 'starts_with', value: 'a' },
    { event: 'X', exclude: 'yes' },
    { name: 'Hangup' },
  ];
  for (const filter of wrong) {
    it(`is refused for ${JSON.stringify(filter)}`, () => {
      for (const knows of [true, false]) {
        expect(() => filterAction(filter as ServerFilter, knows)).to.throw(LocalProtocolError).with.property(
          'code',
          'AMI_BAD_ARGUMENT',
        );
      }
    });
  }
});

describe('event filter, what a server knows', () => {
  it('is told by the AMI version where a branch is all of one kind', () => {
    const versions = {
      '1.0': false,
      '1.3': false,
      '2.10.6': false,
      '5.0.4': false,
      '6.0.1': false,
      '8.0.2': false,
      '12.0.0': true,
      '13.0.0': true,
    };
    for (const [version, knows] of Object.entries(versions)) expect(amiKnowsCriteria(version), version).to.equal(knows);
    expect(amiKnowsCriteria(undefined)).to.equal(false);
  });

  it('is told by the version of Asterisk in the others', () => {
    for (const version of ['7.0.3', '9.0.0', '10.0.0', '11.0.0']) {
      expect(amiKnowsCriteria(version), version).to.equal(undefined);
    }
    const versions = {
      '18.25.0': false,
      '18.26.0': true,
      '18.26.4~dfsg': true,
      '20.10.1': false,
      '20.11.0': true,
      '21.5.0': false,
      '21.6.0': true,
      '22.0.0': false,
      '22.1.0': true,
      '22.10.1+dfsg+~cs6': true,
      '23.0.0': true,
      '19.8.1': false,
      '16.28.0': false,
      'certified/20.7-cert4': false,
      'GIT-master-1a2b3c': false,
      '': false,
    };
    for (const [version, knows] of Object.entries(versions)) {
      expect(asteriskKnowsCriteria(version), version).to.equal(knows);
    }
    expect(asteriskKnowsCriteria(undefined)).to.equal(false);
  });
});

describe('Asterisk, addFilter', () => {
  const scene = useScene();

  const EVENTS = [
    { Event: 'Hangup', Channel: 'PJSIP/alice-1', Cause: '16' },
    { Event: 'Hangup', Channel: 'Local/x@y-1', Cause: '161' },
    { Event: 'HangupRequest', Channel: 'PJSIP/alice-1', Note: 'Cause: 16' },
    { Event: 'Newchannel', Channel: 'SIP/a.b*-1', Cause: '' },
    { Event: 'Newchannel', Channel: 'SIP/aXbb-1' },
  ];

  /** Adds filters; returns which of the events come, by their numbers. */
  async function passing(fake: FakeAsterisk, filters: readonly ServerFilter[]): Promise<number[]> {
    const asterisk = await scene.ready(fake.options);
    for (const filter of filters) await asterisk.addFilter(filter);
    return heard(fake, asterisk);
  }

  async function heard(fake: FakeAsterisk, asterisk: Asterisk): Promise<number[]> {
    const channels: Message[] = [];
    const stop = asterisk.subscribe(undefined, (message: Message) => { channels.push(message); });
    for (const [index, event] of EVENTS.entries()) fake.send({ ...event, Index: index });
    await asterisk.request({ Action: 'Ping' });
    stop();
    return channels.map(({ Index }) => Number(Index));
  }

  const cases: readonly [readonly ServerFilter[], number[]][] = [
    [[], [0, 1, 2, 3, 4]],
    [[{ event: 'Hangup' }], [0, 1]],
    [[{ event: 'Hangup', exclude: true }], [2, 3, 4]],
    [[{ header: 'Cause', value: '16' }], [0]],
    [[{ header: 'Cause' }], [0, 1]],
    [[{ header: 'Cause', value: '' }], [3]],
    [[{ event: 'Hangup', header: 'Cause', value: '6', method: 'ends_with' }], [0]],
    [[{ header: 'Channel', value: 'SIP/', method: 'starts_with' }], [3, 4]],
    [[{ header: 'Channel', value: 'SIP/', method: 'contains' }], [0, 2, 3, 4]],
    [[{ header: 'Channel', value: 'a.b*', method: 'contains' }], [3]],
    [[{ header: 'Channel', value: '^(PJ)?SIP/a[^.]', method: 'regex' }], [0, 2, 4]],
    [[{ event: 'Hangup' }, { event: 'Newchannel' }, {
      header: 'Channel',
      value: 'Local',
      method: 'starts_with',
      exclude: true,
    }], [0, 3, 4]],
    [['Event: Newchannel'], [3, 4]],
    [['!Event: Hangup'], [3, 4]],
  ];
  for (const [filters, expected] of cases) {
    it(`lets the same events come from every server with ${JSON.stringify(filters)}`, async () => {
      for (const version of ['5.0.4', '11.0.0', '12.0.0']) {
        expect(await passing(await scene.fake({ version }), filters), version).to.deep.equal(expected);
      }
    });
  }

  function sentTo(fake: FakeAsterisk): string[] {
    return fake.actions.map(({ action }) => action['Action']!).filter((name) => /Filter|CoreSettings/.test(name));
  }

  it('asks for the version of Asterisk once, and only where it must', async () => {
    const asked = await scene.fake({ version: '11.0.0' });
    await passing(asked, [{ event: 'A' }, { event: 'B' }]);
    expect(sentTo(asked)).to.deep.equal(['CoreSettings', 'Filter', 'Filter']);
    const old = await scene.fake({ version: '5.0.4' });
    await passing(old, [{ event: 'A' }]);
    expect(sentTo(old)).to.deep.equal(['Filter']);
  });

  it('sends an expression where the server does not tell its version, or is too old', async () => {
    for (
      const answer of [{ Response: 'Error', Message: 'Permission denied' }, {
        Response: 'Success',
        AsteriskVersion: '22.0.0',
      }]
    ) {
      const fake = await scene.fake({ version: '11.0.0' });
      fake.on('CoreSettings', () => answer);
      await passing(fake, [{ event: 'Hangup' }]);
      expect((await fake.waitForAction('Filter')).action).to.include({ Filter: '^Event: Hangup[[:cntrl:]]' }).and.not.to
        .have.property('MatchCriteria');
    }
  });

  for (const version of ['5.0.4', '11.0.0']) {
    it(`sets the filters again after each login, in their order (AMI ${version})`, async () => {
      const fake = await scene.fake({ version });
      const asterisk = await scene.ready({ ...fake.options, reconnect: { minDelay: 1 } });
      const filters: ServerFilter[] = [{ event: 'Hangup' }, '!Local'];
      for (const filter of filters) await asterisk.addFilter(filter);
      for (let loss = 0; loss < 2; loss += 1) {
        const ready = scene.next(asterisk, 'ready');
        fake.drop();
        await ready;
        await fake.waitForAction(({ Filter }) => Filter === '!Local');
        await asterisk.request({ Action: 'Ping' });
        await asterisk.request({ Action: 'Ping' });
        expect(await heard(fake, asterisk)).to.deep.equal([0]);
      }
      const sent = fake.actions.filter(({ action }) => action['Action'] === 'Filter').map(({ action }) =>
        action['Filter'] === '!Local'
      );
      expect(sent).to.deep.equal([false, true, false, true, false, true]);
    });
  }

  it('keeps no filter that the server refused', async () => {
    const fake = await scene.fake();
    const asterisk = await scene.ready({ ...fake.options, reconnect: { minDelay: 1 } });
    expect(await scene.refusal(asterisk.addFilter('['))).to.be.instanceOf(ActionError).and.include({
      code: 'AMI_ACTION_REFUSED',
    });
    const ready = scene.next(asterisk, 'ready');
    fake.drop();
    await ready;
    await asterisk.request({ Action: 'Ping' });
    expect(sentTo(fake)).to.deep.equal(['CoreSettings', 'Filter']);
  });

  it('is not moved by a later change of its criteria', async () => {
    const fake = await scene.fake();
    const asterisk = await scene.ready({ ...fake.options, reconnect: { minDelay: 1 } });
    const filter = { event: 'Hangup' };
    await asterisk.addFilter(filter);
    filter.event = 'Newchannel';
    const ready = scene.next(asterisk, 'ready');
    fake.drop();
    await ready;
    await fake.waitForAction(({ MatchCriteria }) => MatchCriteria === 'action(include),name(Hangup),method(none)');
    await fake.waitForAction(({ MatchCriteria }) => MatchCriteria === 'action(include),name(Hangup),method(none)');
  });

  it('rejects while not logged in, and for what cannot be', async () => {
    const fake = await scene.fake();
    const asterisk = scene.client(fake.options);
    expect(await scene.refusal(asterisk.addFilter({ event: 'Hangup' }))).to.be.instanceOf(StateError).and.include({
      code: 'AMI_NOT_LOGGED_IN',
    });
    expect(await scene.refusal(asterisk.addFilter(''))).to.be.instanceOf(LocalProtocolError).and.include({
      code: 'AMI_BAD_ARGUMENT',
    });
    await asterisk.login();
    expect(sentTo(fake)).to.deep.equal([]);
  });

  it('of method regex is basic for a server before 13, by its AMI version', () => {
    const filter: ServerFilter = { header: 'Status', method: 'regex', value: 'open' };
    const filters = ['1.2', '2.0.0', '2.5.0', '2.6.0', '5.0.4', undefined].map((version) =>
      filterAction(filter, false, version)['Filter']
    );
    const basic = '[[:cntrl:]]Status: [^[:cntrl:]]*open';
    const extended = '[[:cntrl:]]Status: [^[:cntrl:]]*(open)';
    expect(filters).to.deep.equal([basic, basic, basic, extended, extended, extended]);
  });

});
