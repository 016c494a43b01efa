/**
 * Waiting for a login that somebody else sees to.
 */
import { expect } from 'chai';
import { useScene } from '../support/scene.js';

describe('whenReady', () => {
  const scene = useScene();
  const codeOf = async (promise: Promise<unknown>): Promise<string> => (await scene.refusal(promise)).code;

  it('resolves with the login, and at once behind it', async () => {
    const fake = await scene.fake();
    const client = scene.client(fake.options);
    const ready = client.whenReady();
    await client.login();
    await ready;
    await client.whenReady({ timeout: 1 });
    expect(client.state).to.equal('ready');
  });

  it('resolves with the login after a loss', async () => {
    const fake = await scene.fake();
    const client = await scene.ready({ ...fake.options, reconnect: { minDelay: 1, maxDelay: 1, jitter: 0 } });
    fake.drop();
    await new Promise((resolve) => client.once('disconnected', resolve));
    await client.whenReady();
    expect(client.state).to.equal('ready');
  });

  it('ends with its time, its signal, or the client', async () => {
    const fake = await scene.fake();
    const client = scene.client(fake.options);
    const abort = new AbortController();
    const waits = [client.whenReady({ timeout: 1 }), client.whenReady({ signal: abort.signal }), client.whenReady()];
    const codes = waits.map(codeOf);
    expect(await codes[0]).to.equal('AMI_WAIT_TIMEOUT');
    abort.abort();
    expect(await codes[1]).to.equal('AMI_ABORTED');
    await client.close();
    expect(await codes[2]).to.equal('AMI_CLOSED');
    expect(await codeOf(client.whenReady())).to.equal('AMI_CLOSED');
    expect(await codeOf(client.whenReady({ signal: AbortSignal.abort() }))).to.equal('AMI_ABORTED');
    expect(await codeOf(client.whenReady({ timeout: -1 }))).to.equal('AMI_BAD_ARGUMENT');
    expect(client.listenerCount('ready') + client.listenerCount('closed')).to.equal(0);
  });
});
