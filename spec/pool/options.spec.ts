/**
 * The options of a pool: what can't be is refused before anything is dialled.
 */
import { expect } from 'chai';
import { inspect } from 'node:util';
import { OptionError } from '../../lib/index.js';
import { Pool, type PoolOptions } from '../../lib/pool/pool.js';

const LOGIN = { username: 'admin', secret: 'secret' };

describe('Pool, options', () => {
  const wrong: Record<string, [PoolOptions, string]> = {
    'a max of 0': [{ ...LOGIN, max: 0 }, 'option "max" must be a whole number from 1 to 10000'],
    'a min above max': [{ ...LOGIN, min: 3, max: 2 }, 'option "min" must be a whole number from 0 to 2'],
    'a negative min': [{ ...LOGIN, min: -1 }, 'option "min" must be a whole number from 0 to 10'],
    'a time that is none': [{ ...LOGIN, acquireTimeout: Number.NaN },
      'option "acquireTimeout" must be a whole number from 0 to 2147483647'],
    'a wrong option of its connections': [{ ...LOGIN, port: 0 },
      'option "port" must be a whole number from 1 to 65535'],
    'an option that is not known': [{ ...LOGIN, maximum: 1 } as PoolOptions, 'option "maximum" is not known'],
    'no username': [{ secret: 'x' }, 'option "username" must be given, to login or as an option'],
    'no secret': [{ username: 'x' }, 'option "secret" must be given, to login or as an option'],
    'a queue for actions': [{ ...LOGIN, offline: true }, 'option "offline" has no meaning in a pool'],
  };
  for (const [what, [options, text]] of Object.entries(wrong)) {
    it(`refuses ${what}`, () => {
      expect(() => new Pool(options)).to.throw(OptionError, text).with.property('code', 'AMI_BAD_OPTION');
    });
  }

  it('does not show the secret', async () => {
    const pool = new Pool({ username: 'admin', secret: 'Zy7-never-to-be-seen' });
    expect(inspect(pool, { depth: 12, showHidden: true }) + JSON.stringify(pool)).not.to.include('never-to-be-seen');
    await pool.close();
  });
});
