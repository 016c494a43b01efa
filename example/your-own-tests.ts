/** Tests a piece of one's own code against FakeAsterisk: here a greeter that calls back whoever hung up. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect, newOriginateApp, type Asterisk } from 'gami';
import { FakeAsterisk } from 'gami/testing';

/** The code under test. */
function callBackWhoeverHangsUp(g: Asterisk): void {
  g.registerHandler('Hangup', (m) => {
    const call = newOriginateApp(`PJSIP/${m.CallerIDNum}`, 'Playback', 'hello-world');
    call.async = true;
    g.originate(call);
  });
}

test('calls back whoever hung up', async () => {
  const fake = new FakeAsterisk();
  await fake.listen();
  const g = await connect(fake.options);
  try {
    callBackWhoeverHangsUp(g);
    fake.send({ Event: 'Hangup', Privilege: 'call,all', Channel: 'PJSIP/7-00000001', CallerIDNum: '7' });
    const { action } = await fake.waitForAction('Originate');
    assert.equal(action.Channel, 'PJSIP/7');
  } finally {
    await g.close();
    await fake.close();
  }
});
