/**
 * Every action of a real server ends by itself within its time, by callback and by promise, and takes nothing from the
 * one behind it.
 */
import { expect } from 'chai';
import type { Context } from 'mocha';
import { ActionError, type Asterisk, type Message } from '../../lib/index.js';
import { call, confer, hangUpCalls } from './calls.js';
import { admin } from './clients.js';
import { CONFERENCE, ENDING, EVERY_ACTION, withChannel } from './every-action.js';

/** Milliseconds for any answer, a list's end included; the slowest, WaitEvent, takes a second. */
const PATIENCE = 10_000;

/**
 * Actions answered by events that no mark announces. Source: asterisk main/manager.c, action_waitevent(),
 * res/res_fax.c, manager_fax_stats() and manager_fax_session(), 22.10.1.
 */
const UNMARKED: ReadonlySet<string> = new Set(['WaitEvent', 'FAXStats', 'FAXSession']);

describe(`Each of ${EVERY_ACTION.length} actions of a real Asterisk`, () => {
  const figures = { accepted: 0, refused: 0, lists: 0, items: 0 };
  let client: Asterisk;
  let channel: string;

  before(async () => {
    client = await admin();
    const waits = client.waitFor('AsyncAGIStart');
    await Promise.all([call(client, 'agi'), confer(client, CONFERENCE, 1)]);
    channel = (await waits).Channel!;
  });

  after(hangUpCalls);

  /** A Ping right behind an action tells whether the action's answer is its own, and the whole of it. */
  async function ping(): Promise<Message> {
    return new Promise((resolve, reject) => {
      client.sendAction(
        { Action: 'Ping' },
        (message, error) => (error === undefined ? resolve(message) : reject(error)),
        { timeout: PATIENCE },
      );
    });
  }

  async function byCallback(action: Message): Promise<Message> {
    const answers: Message[] = [];
    let id = '';
    const answered = new Promise<Message>((resolve, reject) => {
      id = client.sendAction(action, (message, error) => {
        answers.push(message);
        if (error === undefined) resolve(message);
        else reject(error);
      }, { timeout: PATIENCE });
    });
    const [response, pong] = await Promise.all([answered, ping()]);
    expect(response).to.include({ ActionID: id });
    expect(response.Response).to.be.oneOf(['Success', 'Error']);
    expect(pong).to.include({ Ping: 'Pong' });
    expect(answers).to.have.length(1);
    return response;
  }

  async function byPromise(action: Message, isList: boolean): Promise<Message> {
    const answer = isList
      ? client.requestList(action, { timeout: PATIENCE })
      : client.request(action, { timeout: PATIENCE });
    const settled = answer.catch((
      error: unknown,
    ) => (error instanceof ActionError ? error.response : Promise.reject(error)));
    const [result, pong] = await Promise.all([settled, ping()]);
    expect(pong).to.include({ Ping: 'Pong' });
    if ('events' in result && Array.isArray(result.events)) figures.items += result.events.length;
    return ('response' in result ? result.response : result) as Message;
  }

  for (const template of EVERY_ACTION) {
    it(`ends by callback and by promise: ${template.Action}`, async () => {
      const action = withChannel(template, channel);
      const response = await byCallback(action);
      const isList = response.EventList !== undefined || UNMARKED.has(action.Action!);
      const again = await byPromise(action, isList);
      figures[response.Response === 'Error' ? 'refused' : 'accepted'] += 1;
      figures.lists += isList ? 1 : 0;
      expect(Object.keys(again)).to.include('Response');
      expect(client.stats().inFlight).to.equal(0);
    });
  }

  it('is one of those that the server names', async function (this: Context) {
    const known = [...(await client.capabilities()).keys()];
    expect([...EVERY_ACTION.map(({ Action }) => Action), ...ENDING].sort()).to.deep.equal(known.sort());
    this.test!.title +=
      `: ${figures.accepted} accepted, ${figures.refused} refused, ${figures.lists} lists of ${figures.items} items`;
  });
});
