/**
 * Many clients that lose one server together must not come back together.
 */
import { expect } from 'chai';
import { Asterisk, type Retry } from '../../lib/index.js';
import { useScene } from '../support/scene.js';

const CLIENTS = 100;
const SLOT = 100;

/** The fullest slot of 100 ms, as a part of all. */
function fullest(times: readonly number[]): number {
  const slots = new Map<number, number>();
  for (const time of times) slots.set(Math.floor(time / SLOT), (slots.get(Math.floor(time / SLOT)) ?? 0) + 1);
  return Math.max(...slots.values()) / times.length;
}

describe('Asterisk, a hundred clients that lose one server', () => {
  const scene = useScene();

  it('spread their first retries over a second: no 100 ms hold more than 15 % of them', async () => {
    const fake = await scene.fake();
    const clients = Array.from({ length: CLIENTS }, () => scene.follow(new Asterisk(fake.options)));
    await Promise.all(clients.map((client) => client.login()));
    const delays: number[] = [];
    for (const client of clients) {
      client.on('disconnected', (_error, retry: Retry | undefined) =>
        delays.push(retry!.delay));
    }
    const back = clients.map((client) => scene.next(client, 'ready'));
    const began = performance.now();
    await fake.restart();
    await Promise.all(back);
    expect(delays).to.have.length(CLIENTS);
    expect(fullest(delays)).to.be.at.most(0.15);
    expect(Math.max(...delays)).to.be.within(900, 999);
    expect(performance.now() - began).to.be.within(900, 3000);
  });

  it('spread their later retries over the whole wait too', async () => {
    const fake = await scene.fake();
    const reconnect = { minDelay: 1, maxDelay: 5000, factor: 100 };
    const clients = Array.from({ length: CLIENTS }, () => scene.follow(new Asterisk({ ...fake.options, reconnect })));
    await Promise.all(clients.map((client) => client.login()));
    fake.refuse();
    const delays: number[] = [];
    const third = clients.map((client) =>
      new Promise<void>((resolve) => {
        client.on('disconnected', (_error, retry: Retry | undefined) => {
          if (retry!.attempt !== 3) return;
          delays.push(retry!.delay);
          resolve();
        });
      })
    );
    fake.drop();
    await Promise.all(third);
    expect(fullest(delays)).to.be.at.most(0.15);
    expect(Math.max(...delays)).to.be.above(4000);
  });
});
