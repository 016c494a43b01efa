/**
 * The promise of a login: ended once, by whoever is first, and the signal that may be first.
 */
import { expect } from 'chai';
import { LoginWait } from '../../lib/client/login-wait.js';
import { StateError, type AmiError } from '../../lib/errors.js';

const FAILED = new StateError('AMI_CLOSED', 'failed');

describe('LoginWait', () => {
  it('resolves or rejects when it ends; a second end is nothing, and it may be begun again', async () => {
    const login = new LoginWait();
    login.end(FAILED);
    for (const error of [undefined, FAILED]) {
      const done = login.begin(undefined, () => undefined);
      expect(login.isUnderWay).to.equal(true);
      login.end(error);
      login.end(FAILED);
      expect(login.isUnderWay).to.equal(false);
      expect(await done.then(() => undefined, (reason: AmiError) => reason)).to.equal(error);
    }
  });

  it('is abandoned by its signal while it is under way, at once where the signal has fired, and never behind its end',
    async () => {
      const abandoned: string[] = [];
      const login = new LoginWait();
      const abandon = (error: AmiError): void => {
        abandoned.push(`${error.code}: ${error.message}, ${String(error.cause)}`);
        login.end(error);
      };
      const controller = new AbortController();
      const first = login.begin(controller.signal, abandon);
      login.end();
      await first;
      controller.abort('late');
      expect(abandoned).to.deep.equal([]);
      const second = login.begin(controller.signal, abandon);
      expect(await second.catch((error: AmiError) => error.code)).to.equal('AMI_ABORTED');
      expect(abandoned).to.deep.equal(['AMI_ABORTED: the login was aborted, late']);
    });
});
