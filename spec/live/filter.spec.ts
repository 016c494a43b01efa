/**
 * Event filters on a real server: what passes and what is kept back, as criteria or as expression, whatever the
 * server's version.
 */
import { expect } from 'chai';
import { once } from 'node:events';
import type { Asterisk, AsteriskOptions, Message, ServerFilter } from '../../lib/index.js';
import { admin, closeClients, flushEvents, keepMessages, refusalOf, reader, Wire } from './clients.js';
import { asterisk, version } from './live.js';

/** What is told to everybody in each spec, and the numbers of those that a filter lets through. */
const TOLD: readonly Readonly<Record<string, string>>[] = [
  { UserEvent: 'Door', State: 'open' },
  { UserEvent: 'Door', State: 'opened wide' },
  { UserEvent: 'Door', State: 'shut: 1 (a,b)' },
  { UserEvent: 'Gate', State: 'open' },
  { UserEvent: 'Gate' },
];

const FILTERS: readonly [filter: ServerFilter, passes: readonly number[]][] = [
  [{ event: 'UserEvent' }, [0, 1, 2, 3, 4]],
  [{ event: 'Hangup' }, []],
  [{ event: 'UserEvent', header: 'State', value: 'open' }, [0, 3]],
  [{ event: 'UserEvent', header: 'State', method: 'starts_with', value: 'open' }, [0, 1, 3]],
  [{ event: 'UserEvent', header: 'State', method: 'ends_with', value: 'wide' }, [1]],
  [{ event: 'UserEvent', header: 'State', method: 'contains', value: ': 1 (a,b' }, [2]],
  [{ event: 'UserEvent', header: 'State', method: 'regex', value: '^(open|shut)$' }, [0, 3]],
  [{ event: 'UserEvent', header: 'State' }, [0, 1, 2, 3]],
  [{ header: 'UserEvent', value: 'Gate' }, [3, 4]],
  [{ event: 'UserEvent', method: 'contains', value: 'wide' }, [1]],
  [{ event: 'UserEvent', header: 'UserEvent', value: 'Gate', exclude: true }, [0, 1, 2]],
  ['UserEvent: Door', [0, 1, 2]],
  ['!State: open', [2, 4]],
];

const nameOf = (filter: ServerFilter): string => (typeof filter === 'string' ? filter : JSON.stringify(filter));

describe('Filter on a real Asterisk', () => {
  afterEach(closeClients);

  /** Tells everybody, and returns the numbers of what came through to the client. */
  async function passing(client: Asterisk): Promise<number[]> {
    const teller = await admin({ events: 'user' });
    const messages = keepMessages(client);
    const all = teller.waitFor('UserEvent', ({ Number: number }) => number === String(TOLD.length - 1));
    for (const [number, headers] of TOLD.entries()) {
      await teller.request({ Action: 'UserEvent', ...headers, Number: String(number) } as Message);
    }
    await all;
    await flushEvents(client);
    return messages.flatMap(({ Event, Number: number }) => (Event === 'UserEvent' ? [Number(number)] : []));
  }

  for (const [filter, passes] of FILTERS) {
    it(`lets through ${JSON.stringify(passes)}: ${nameOf(filter)}`, async () => {
      const client = await admin({ events: 'user' });
      await client.addFilter(filter);
      expect(await passing(client)).to.deep.equal(passes);
    });
  }

  it('adds up with others, less what is excluded', async () => {
    const client = await admin({ events: 'user' });
    await client.addFilter({ event: 'UserEvent', header: 'UserEvent', value: 'Door' });
    await client.addFilter({ event: 'UserEvent', header: 'UserEvent', value: 'Gate' });
    await client.addFilter({ event: 'UserEvent', header: 'State', value: 'open', exclude: true });
    expect(await passing(client)).to.deep.equal([1, 2, 4]);
  });

  it('goes as criteria where the server knows them, else as an expression', async () => {
    const wire = new Wire();
    const client = await admin({ events: 'user', connect: wire.connect });
    await client.addFilter({ event: 'UserEvent', header: 'State', method: 'starts_with', value: 'open' });
    const sent = /^Action: Filter\r\n.*$/ms.exec(wire.sent)?.[0];
    const criteria =
      'MatchCriteria: action(include),name(UserEvent),header(State),method(starts_with)\r\nFilter: open\r\n';
    if (version === 22) expect(sent).to.include(criteria);
    else expect(sent).to.not.include('MatchCriteria');
  });

  it('is set again after a restart of the server', async () => {
    const options: AsteriskOptions = { events: 'user', reconnect: { minDelay: 20, maxDelay: 100 } };
    const client = await admin(options);
    await client.addFilter({ event: 'UserEvent', header: 'UserEvent', value: 'Gate' });
    await client.addFilter('!State: open');
    expect(await passing(client)).to.deep.equal([4]);
    const healed = once(client, 'ready');
    await asterisk.restart();
    await healed;
    expect(await passing(client)).to.deep.equal([4]);
  });

  it('does not touch lists', async () => {
    const client = await admin({ events: 'user' });
    await client.addFilter({ event: 'Hangup' });
    expect((await client.requestList({ Action: 'Parkinglots' })).events).to.have.length(1);
  });

  it('is refused to a user without the privilege', async () => {
    const client = await reader();
    const { response } = await refusalOf(client.addFilter({ event: 'Hangup' }));
    expect(response).to.include({ Response: 'Error', Message: 'Permission denied' });
  });

  it('is refused when its expression does not compile', async () => {
    const client = await admin();
    const { response } = await refusalOf(client.addFilter('(unclosed'));
    expect(response).to.include({ Response: 'Error' }).and.have.property('Message').that.matches(
      /^Filter did not compile/,
    );
  });
});
