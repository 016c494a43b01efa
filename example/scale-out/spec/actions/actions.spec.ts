/**
 * Actions over the bridges: sent once, answered truthfully, and only those that are allowed.
 */
import { Kvm } from '@nats-io/kv';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import { expect } from 'chai';
import { FakeAsterisk } from 'gami/testing';
import { setTimeout as pause } from 'node:timers/promises';
import { DEADLINE_HEADER, isAnswered, type Answer, type Unanswered } from '../../src/actions/answer.js';
import { requestAction } from '../../src/actions/request.js';
import { actionSubject } from '../../src/names/subjects.js';
import { end, until, type Program } from '../support/processes.js';
import { Scene } from '../support/scene.js';

describe('actions over the bridge', function () {
  this.timeout(60_000);
  let scene: Scene;
  let fake: FakeAsterisk;
  let nats: NatsConnection;
  const allowed = { actions: ['DBPut', 'Originate', 'CoreShowChannels', 'Ping', 'Getvar', 'QueueStatus'] };

  beforeEach(async () => {
    scene = new Scene();
    fake = new FakeAsterisk();
    await Promise.all([scene.broker.start(), fake.listen()]);
    nats = await scene.nats();
  });
  afterEach(async () => {
    await scene.end();
    await fake.close();
  });

  async function bridge(name = 'one', url?: string): Promise<Program> {
    const program = scene.bridge({ BRIDGE_BRIDGE: name }, url, { ...fake.options, ...allowed });
    await program.says('bridge: ready');
    return program;
  }

  async function ask(
    action: string,
    body: object | string,
    more: { deadline?: number; timeout?: number } = {},
  ): Promise<Answer> {
    const options = headers();
    if (more.deadline !== undefined) options.set(DEADLINE_HEADER, String(more.deadline));
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return (
      await nats.request(actionSubject('pbx', action), text, { timeout: more.timeout ?? 5000, headers: options })
    ).json<Answer>();
  }

  const sent = (action: string): string[] =>
    fake.actions.filter(({ action: one }) => one.Action === action).map(({ action: one }) => one.ActionID!);
  const put = { Family: 'f', Key: 'k', Val: 'v' };

  it("are answered with the server's own answer, a list with all of its events", async () => {
    await bridge();
    fake.channel('PJSIP/alice');
    expect(((await ask('Ping', {})) as { response: object }).response).to.include({
      Response: 'Success',
      Ping: 'Pong',
    });
    const list = await ask('CoreShowChannels', {});
    expect(list).to.have.nested.property('events.length', 1);
    expect(list).to.have.nested.property('complete.EventList', 'Complete');
    expect(((await ask('Getvar', { Variable: '' })) as { response: object }).response).to.include({
      Response: 'Error',
    });
  });

  it('with one id are sent once, and the twin has the same answer', async () => {
    await Promise.all([bridge('one'), bridge('two')]);
    const answers = await Promise.all(Array.from({ length: 40 }, () => ask('DBPut', { ...put, ActionID: 'twin' })));
    expect(sent('DBPut')).to.deep.equal(['twin']);
    for (const answer of answers) expect(answer).to.deep.equal(answers[0]);
    expect(await ask('DBPut', { ...put, actionid: '  twin' }), 'as Asterisk reads the id').to.deep.equal(answers[0]);
    expect(sent('DBPut')).to.have.length(1);
  });

  it('with the id of another action are refused', async () => {
    await bridge();
    await ask('DBPut', { ...put, ActionID: 'a' });
    expect(await ask('DBPut', { ...put, Val: 'other', ActionID: 'a' })).to.include({
      error: 'AMI_ID_TAKEN',
      sent: false,
    });
    expect(await ask('DBPut', { ...put, ActionID: 'A' }), 'case makes another id').to.have.property('response');
  });

  it('are sent once each when bridges are killed in the middle', async () => {
    let [one, two] = await Promise.all([bridge('one'), bridge('two')]);
    fake.on('DBPut', async (action, session) => {
      await pause(30);
      return fake.builtIn(action, session);
    });
    const answers = Array.from({ length: 30 }, (_, index) =>
      requestAction(nats, 'pbx', 'DBPut', { ...put, ActionID: `order-${index}` }, { timeout: 15_000, tryFor: 1500 }),
    );
    await until('some are sent', () => sent('DBPut').length > 5);
    await end(one.process);
    one = await bridge('one');
    await end(two.process);
    two = await bridge('two');
    const all = await Promise.all(answers);
    const ids = sent('DBPut');
    expect(new Set(ids).size, 'sent twice').to.equal(ids.length);
    all.forEach((answer, index) => {
      if (isAnswered(answer)) expect(ids, 'answered and not sent').to.include(`order-${index}`);
      else if (!answer.sent) expect(ids, 'said to be unsent and sent').to.not.include(`order-${index}`);
    });
    expect(all.filter(isAnswered).length).to.be.above(0);
  });

  it('whose record can not be made are told so, and not sent', async () => {
    await bridge();
    await (await scene.manager()).streams.delete('KV_AMI_actions');
    expect(await ask('DBPut', { ...put, ActionID: 'a' }, { timeout: 15_000 })).to.include({
      error: 'AMI_STORE',
      sent: false,
    });
    expect(sent('DBPut')).to.deep.equal([]);
  });

  it('that were not sent release their id', async () => {
    const program = await bridge();
    expect(await ask('DBPut', { ...put, ActionID: 'a', 'Bad:Name': 'x' })).to.include({ sent: false });
    expect(await ask('DBPut', { ...put, ActionID: 'a' })).to.have.property('response');
    expect(sent('DBPut')).to.deep.equal(['a']);
    expect(await program.figure('gami_actions_total')).to.equal(2);
  });

  it('whose outcome is not known say so, and are not sent again', async () => {
    await bridge();
    fake.on('DBPut', () => new Promise(() => undefined));
    void ask('DBPut', { ...put, ActionID: 'a' }, { timeout: 60_000 }).catch(() => undefined);
    await until('sent', () => sent('DBPut').length === 1);
    expect(await ask('DBPut', { ...put, ActionID: 'a' }, { deadline: Date.now() + 500 })).to.include({
      error: 'AMI_OUTCOME_UNKNOWN',
      sent: true,
    });
    expect(sent('DBPut')).to.have.length(1);
  });

  it('whose deadline is over are not sent', async () => {
    await bridge();
    expect(await ask('DBPut', { ...put, ActionID: 'late' }, { deadline: Date.now() - 1 })).to.include({
      error: 'AMI_TOO_LATE',
      sent: false,
    });
    const link = await scene.link();
    await bridge('far', link.url).then(() => undefined);
    expect(await ask('DBPut', { ...put, ActionID: 'late' }, { deadline: Date.now() + 5000 })).to.have.property(
      'response',
    );
  });

  it('that waited in a stalled link until their time was over are not sent', async () => {
    const link = await scene.link();
    const program = await bridge('one', link.url);
    link.stall();
    expect(await requestAction(nats, 'pbx', 'DBPut', { ...put, ActionID: 'stalled' }, { timeout: 1000 })).to.include({
      error: 'AMI_OUTCOME_UNKNOWN',
      sent: true,
    });
    link.resume();
    await until('told', async () => (await program.figure('gami_actions_total')) >= 1);
    expect(sent('DBPut')).to.deep.equal([]);
  });

  it('are taken by no bridge while the PBX is away, and the requester is told so', async () => {
    const program = await bridge();
    await fake.close();
    await program.says('server pbx: down');
    const answer = await requestAction(nats, 'pbx', 'DBPut', put, { timeout: 500 });
    expect(answer).to.include({ error: 'AMI_NO_BRIDGE', sent: false });
  });

  it('that would break the session, or are not on the list, are refused', async () => {
    const program = await bridge();
    for (const action of [
      'Events',
      'Logoff',
      'Login',
      'Challenge',
      'Filter',
      'WaitEvent',
      'lOgOfF',
      'Command',
      'Reload',
    ]) {
      expect(await ask(action, {}), action).to.include({ error: 'AMI_FORBIDDEN', sent: false });
    }
    expect(await ask('Ping', {})).to.have.property('response');
    const text = await (await fetch(`http://127.0.0.1:${program.healthPort}/metrics`)).text();
    expect(text).to.include('gami_actions_total{server="pbx",action="ping",outcome="answered"} 1');
    expect(text, 'made-up names are no labels').to.include('{server="pbx",action="other",outcome="AMI_FORBIDDEN"} 9');
  });

  it('that are none are refused', async () => {
    await bridge();
    for (const [action, body] of [
      ['DBPut', 'no json'],
      ['DBPut', '[]'],
      ['DBPut', 'null'],
      ['DBPut', { Family: { a: 1 } }],
      ['DBPut', { Action: 'Logoff' }],
      ['=zz', {}],
    ] as const) {
      const answer = (
        await nats.request(
          action.startsWith('=') ? `ami.pbx.action.${action}` : actionSubject('pbx', action),
          typeof body === 'string' ? body : JSON.stringify(body),
          { timeout: 5000 },
        )
      ).json<Unanswered>();
      expect(answer, JSON.stringify(body)).to.include({ error: 'AMI_BAD_REQUEST', sent: false });
    }
  });

  it('Originate is asynchronous, whatever was asked', async () => {
    await bridge();
    await ask('Originate', { Channel: 'Local/100@default', Application: 'Wait', Data: '1', async: 'false' });
    const { action } = await fake.waitForAction('Originate', { timeout: 5000 });
    expect(Object.entries(action).filter(([name]) => name.toLowerCase() === 'async')).to.deep.equal([
      ['Async', 'true'],
    ]);
  });

  it('keep the answer for twins that come over another bridge later', async () => {
    const one = await bridge('one');
    const first = await ask('DBPut', { ...put, ActionID: 'kept' });
    await end(one.process);
    await bridge('two');
    expect(await ask('DBPut', { ...put, ActionID: 'kept' })).to.deep.equal(first);
    expect(sent('DBPut')).to.have.length(1);
    const bucket = await new Kvm(nats).open('AMI_actions');
    expect((await bucket.get('pbx.kept'))!.json()).to.have.nested.property('answer.response.Response', 'Success');
  });
});
