/**
 * A login refused: whoever waits is told, and the server sees one login, not a hundred. Asterisk locks everybody out
 * after 50 sessions that are not logged in.
 */
import { expect } from 'chai';
import { AuthenticationError } from '../../lib/index.js';
import { Pool } from '../../lib/pool/pool.js';
import { Clock } from '../support/clock.js';
import { SECRET, useScene } from '../support/scene.js';
import type { FakeAsterisk } from '../../lib/testing/index.js';

describe('Pool, where the login is refused', () => {
  const scene = useScene();
  let fake: FakeAsterisk;

  beforeEach(async () => {
    fake = await scene.fake({ users: { admin: 'another' } });
  });

  function logins(): number {
    return fake.actions.filter(({ action }) => action['Action'] === 'Login').length;
  }

  it('tells all who wait, after one login', async () => {
    const pool = scene.own(new Pool({ ...fake.options, secret: SECRET, max: 10 }));
    const waits = Array.from({ length: 20 }, () => pool.acquire());
    for (const wait of waits) {
      expect(await scene.refusal(wait)).to.be.instanceOf(AuthenticationError).and.include({
        code: 'AMI_LOGIN_REFUSED',
      });
    }
    expect(logins()).to.equal(1);
    expect(pool.size).to.equal(0);
  });

  it('tells whoever comes soon after, without another login', async () => {
    const pool = scene.own(new Pool({ ...fake.options, secret: SECRET }));
    await scene.refusal(pool.acquire());
    for (let count = 0; count < 100; count += 1) {
      expect(await scene.refusal(pool.acquire())).to.include({ code: 'AMI_LOGIN_REFUSED' });
    }
    expect(logins()).to.equal(1);
  });

  it('tries once more when somebody comes later, and is well when the login is let in', async () => {
    const pool = scene.own(new Pool({ ...fake.options, secret: SECRET }));
    await scene.refusal(pool.acquire());
    const clock = new Clock();
    try {
      clock.pass(1000);
      const second = pool.acquire();
      expect(await scene.refusal(second)).to.include({ code: 'AMI_LOGIN_REFUSED' });
      expect(logins()).to.equal(2);
      clock.pass(1000);
      await scene.refusal(pool.acquire());
      expect(logins()).to.equal(2);
      clock.pass(1000);
      fake.users.set('admin', { secret: SECRET });
      expect((await pool.acquire()).state).to.equal('ready');
    } finally {
      clock.remove();
    }
  });

  it('makes no login by itself for min', async () => {
    const pool = scene.own(new Pool({ ...fake.options, secret: SECRET, min: 3 }));
    await scene.refusal(pool.acquire());
    expect(pool.size).to.equal(0);
    expect(logins()).to.equal(1);
  });
});
