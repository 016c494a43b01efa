/**
 * Giving back: nothing of one borrower reaches the next, and whatever he left behind comes to its end.
 */
import { inspect } from 'node:util';
import { expect } from 'chai';
import { Asterisk, StateError, type Message } from '../../lib/index.js';
import { Pool, type PoolOptions } from '../../lib/pool/pool.js';
import type { FakeAsterisk, FakeSession } from '../../lib/testing/index.js';
import { until, useScene, type Noted } from '../support/scene.js';

describe('Pool, giving back', () => {
  const scene = useScene();
  let fake: FakeAsterisk;
  let pool: Pool;
  let asterisk: Asterisk;
  /** The server's end of the connection that is lent first. */
  let session: FakeSession;

  async function open(options: PoolOptions = {}): Promise<void> {
    pool = scene.own(new Pool({ ...fake.options, max: 1, events: 'on', ...options }));
    asterisk = await pool.acquire();
    session = fake.sessions[0]!;
  }

  /** Gives the connection back and borrows the same one again. */
  async function sameAgain(): Promise<Asterisk> {
    const again = await next();
    expect(fake.sessions).to.deep.equal([session]);
    expect(again).not.to.equal(asterisk);
    return again;
  }

  /** Gives the connection back and borrows one again. */
  async function next(): Promise<Asterisk> {
    pool.release(asterisk);
    return pool.acquire();
  }

  beforeEach(async () => {
    fake = await scene.fake();
    await open();
  });

  it('removes handlers, subscribers and the default handler', async () => {
    const heard: Message[] = [];
    const hear = (message: Message): void => { heard.push(message); };
    asterisk.registerHandler('Hangup', hear);
    asterisk.subscribe(undefined, hear);
    asterisk.defaultHandler(hear);
    asterisk = await sameAgain();
    fake.send({ Event: 'Hangup' });
    await asterisk.request({ Action: 'Ping' });
    expect(heard).to.deep.equal([]);
    asterisk.registerHandler('Hangup', hear);
    fake.send({ Event: 'Hangup' });
    await asterisk.request({ Action: 'Ping' });
    expect(heard).to.have.length(1);
  });

  it('removes the listeners to the life of the connection', async () => {
    asterisk.on('disconnected', () => { throw new Error('not mine any more'); });
    asterisk.on('closed', () => { throw new Error('not mine any more'); });
    asterisk = await sameAgain();
    fake.drop();
    await until(() => asterisk.state === 'closed', 'the loss was seen');
  });

  it('ends held callbacks, and what still comes of them reaches nobody', async () => {
    const calls: Noted[] = [];
    let proceed: () => void = () => undefined;
    const isOpen = new Promise<void>((resolve) => { proceed = resolve; });
    fake.on('Slow', async function* list() {
      yield { Response: 'Success', EventList: 'start' };
      await isOpen;
      yield { Event: 'Item', N: '1' };
      yield { Event: 'SlowComplete', EventList: 'Complete' };
    });
    const id = asterisk.holdCallbackAction({ Action: 'Slow' }, scene.noteIn(calls));
    await until(() => calls.length === 1, 'the list began');
    pool.release(asterisk);
    const heard: Message[] = [];
    const acquired = pool.acquire().then((again) => {
      again.subscribe(undefined, (event) => { heard.push(event); });
      return again;
    });
    proceed();
    asterisk = await acquired;
    expect(fake.sessions).to.deep.equal([session]);
    await asterisk.request({ Action: 'Ping' });
    expect(heard).to.deep.equal([]);
    expect(calls).to.deep.equal([
      { message: { Response: 'Success', ActionID: id, EventList: 'start' } },
      {
        message: { Response: 'Error', ActionID: id, Message: 'the connection was given back to its pool' },
        code: 'AMI_CLOSED',
        sent: true,
      },
    ]);
  });

  it('ends a list under way', async () => {
    fake.on('Endless', () => ({ Response: 'Success', EventList: 'start' }));
    const list = asterisk.requestList({ Action: 'Endless' });
    await fake.waitForAction('Endless');
    pool.release(asterisk);
    expect(await scene.refusal(list)).to.be.instanceOf(StateError).and.include({ code: 'AMI_CLOSED', sent: true });
  });

  it('lets an action have its one response before the connection is lent again', async () => {
    const order: string[] = [];
    fake.on('Slow', async () => {
      await new Promise((resolve) => { setImmediate(resolve); });
      return { Response: 'Success' };
    });
    asterisk.sendAction({ Action: 'Slow' }, ({ Response }) => order.push(`answer: ${Response}`));
    await next();
    order.push('lent again');
    expect(order).to.deep.equal(['answer: Success', 'lent again']);
  });

  it('lets an updateConfig of several actions have all of them before the connection is lent again', async () => {
    const order: string[] = [];
    fake.on('UpdateConfig', () => {
      order.push('part');
      return { Response: 'Success' };
    });
    const changes = Array.from({ length: 60 }, (_, index) =>
      ({ action: 'Append', category: 'a', variable: `v${index}`, value: '1' }) as const
    );
    asterisk.updateConfig('a.conf', 'a.conf', true, changes, ({ Response }) => order.push(`answer: ${Response}`));
    asterisk = await sameAgain();
    order.push('lent again');
    expect(order).to.deep.equal(['part', 'part', 'answer: Success', 'lent again']);
  });

  it('ends waits and readers', async () => {
    const wait = asterisk.waitFor('Hangup');
    const reader = asterisk.events();
    const read = reader.next();
    pool.release(asterisk);
    expect(await scene.refusal(wait)).to.include({ code: 'AMI_CLOSED' });
    expect(await read).to.deep.equal({ value: undefined, done: true });
  });

  it('ends calls under AsyncAGI and those who listen for them', async () => {
    const calls: string[] = [];
    let ended: Promise<void> = Promise.resolve();
    asterisk.agi(undefined, (call) => {
      calls.push(call.channel);
      ended = call.ended;
    });
    fake.send({
      Event: 'AsyncAGIStart',
      Privilege: 'agi,all',
      Channel: 'PJSIP/a-1',
      Uniqueid: '1.1',
      Env: 'agi_uniqueid%3A%201.1%0A',
    });
    await asterisk.request({ Action: 'Ping' });
    asterisk = await sameAgain();
    await ended;
    fake.send({
      Event: 'AsyncAGIStart',
      Privilege: 'agi,all',
      Channel: 'PJSIP/a-2',
      Uniqueid: '1.2',
      Env: 'agi_uniqueid%3A%201.2%0A',
    });
    await asterisk.request({ Action: 'Ping' });
    expect(calls).to.deep.equal(['PJSIP/a-1']);
  });

  for (const [what, spoil] of [
    ['an event filter', () => asterisk.addFilter('Hangup')],
    ['another event mask', () => asterisk.request({ Action: 'Events', EventMask: 'off' })],
    ['an event mask on its way', () => Promise.resolve(asterisk.sendAction({ Action: 'Events', EventMask: 'off' }))],
    ['a logoff on its way', () => Promise.resolve(void asterisk.logoff())],
    ['a closed connection', () => asterisk.close()],
  ] as const) {
    it(`replaces a connection with ${what}`, async () => {
      await spoil();
      const again = await next();
      await until(() => !fake.sessions.includes(session), 'the spoilt connection is gone');
      expect(again.state).to.equal('ready');
      expect(asterisk.state).to.equal('closed');
      expect(pool.size).to.equal(1);
    });
  }

  // Symptom: two borrowers shared one session. Cause: both held the same object, so a second release looked like the
  // second borrower's own.
  it('refuses a second release by the first borrower, although the connection is lent again', async () => {
    const again = await sameAgain();
    expect(() => pool.release(asterisk)).to.throw(StateError).with.property('code', 'AMI_FOREIGN_RELEASE');
    expect(again.state).to.equal('ready');
    expect(await again.request({ Action: 'Ping' })).to.include({ Ping: 'Pong' });
    pool.release(again);
  });

  it('leaves nothing in the hands of the first borrower: what it calls throws, its state is closed', async () => {
    const stale = asterisk;
    asterisk = await sameAgain();
    expect(stale.state).to.equal('closed');
    expect(() => stale.sendAction({ Action: 'Ping' })).to.throw(StateError).with.property('code', 'AMI_CLOSED');
    expect(() => stale.registerHandler('Hangup', () => undefined)).to.throw(StateError, 'given back to its pool');
    await stale.close();
    expect(asterisk.state).to.equal('ready');
  });

  it('hands the loan to handlers, chains and inspects as a client does', async () => {
    const seen: unknown[] = [];
    asterisk.registerHandler('Hangup', (_, client) => seen.push(client));
    expect(asterisk.unref().ref()).to.equal(asterisk).and.to.be.instanceOf(Asterisk);
    fake.send({ Event: 'Hangup' });
    await asterisk.request({ Action: 'Ping' });
    expect(seen).to.deep.equal([asterisk]);
    expect(seen[0]).to.equal(asterisk);
    expect(inspect(asterisk)).to.match(/^Asterisk \{ name: /);
    expect(JSON.parse(JSON.stringify(asterisk))).to.include({ state: 'ready' });
  });

  // Symptom: the next borrower heard only Hangups. Cause: the filter reached the server behind the release.
  it('replaces a connection with a filter that is on its way', async () => {
    void asterisk.addFilter('Hangup').catch(() => undefined);
    await next();
    await until(() => !fake.sessions.includes(session), 'the connection is gone');
  });

  it('replaces a connection whose event mask was changed behind a time limit', async () => {
    let answer: () => void = () => undefined;
    fake.on('Events', () => new Promise((resolve) => { answer = () => resolve({ Response: 'Success' }); }));
    const late = await scene.refusal(asterisk.request({ Action: 'Events', EventMask: 'off' }, { timeout: 20 }));
    expect(late).to.include({ code: 'AMI_ACTION_TIMEOUT' });
    const again = next();
    answer();
    await again;
    await until(() => !fake.sessions.includes(session), 'the connection is gone');
  });

  it('lends again where the server refused the filter', async () => {
    fake.on('Filter', () => ({ Response: 'Error', Message: 'Filter did not compile' }));
    expect(await scene.refusal(asterisk.addFilter('['))).to.include({ code: 'AMI_ACTION_REFUSED' });
    await sameAgain();
  });

  // Symptom: acquire waited for up to 10 s although there was room. Cause: what is on its way back was counted as free.
  it('makes another connection where one is on its way back and there is room', async () => {
    await pool.close();
    await open({ max: 2 });
    fake.on('Hang', () => new Promise(() => undefined));
    asterisk.sendAction({ Action: 'Hang' });
    await fake.waitForAction('Hang');
    pool.release(asterisk);
    expect((await pool.acquire()).state).to.equal('ready');
    expect(fake.sessions).to.have.length(2);
  });

  it('replaces a connection that is to be destroyed', async () => {
    pool.release(asterisk, { destroy: true });
    expect(asterisk.state).to.equal('closed');
    await pool.acquire();
    expect(fake.sessions).not.to.include(session);
  });

  it('replaces a connection on which a blocking action is under way, once it is lost', async () => {
    fake.on('Hang', () => new Promise(() => undefined));
    asterisk.sendAction({ Action: 'Hang' });
    await fake.waitForAction('Hang');
    pool.release(asterisk);
    const again = pool.acquire();
    fake.drop();
    await again;
    expect(fake.sessions).not.to.include(session);
  });

  for (const [what, giveBack] of [
    ['given back twice', () => pool.release(asterisk)],
    ['that was never lent', () => pool.release(scene.client(fake.options))],
  ] as const) {
    it(`refuses a connection ${what}`, () => {
      pool.release(asterisk);
      expect(giveBack).to.throw(StateError, 'not lent by this pool').with.property('code', 'AMI_FOREIGN_RELEASE');
    });
  }

  it('refuses a connection of another pool', async () => {
    const other = scene.own(new Pool(fake.options));
    expect(() => other.release(asterisk)).to.throw(StateError).with.property('code', 'AMI_FOREIGN_RELEASE');
  });
});
