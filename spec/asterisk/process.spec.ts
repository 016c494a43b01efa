/**
 * What holds a process and what ends it, seen from outside.
 */
import { expect } from 'chai';
import { ClientProcess, type Ended } from '../support/client-process.js';
import { SECRET, useScene } from '../support/scene.js';

describe('A process with an Asterisk', () => {
  const scene = useScene();

  function start(task: string, ...args: readonly (string | number)[]): ClientProcess {
    return scene.own(new ClientProcess(task, args, { SPEC_SECRET: SECRET }));
  }

  function endedWith(...lines: string[]): Ended {
    return { exitCode: 0, lines, stderr: '' };
  }

  it('ends by itself when the client is closed, at whatever moment that was', async () => {
    const fake = await scene.fake();
    expect(await start('close', fake.port).ended()).to.deep.equal(endedWith('AMI_CLOSED', 'closed'));
  });

  it('stays while the client is connected', async () => {
    const fake = await scene.fake({ fullyBooted: false });
    const child = start('stay', fake.port);
    await child.said('ready');
    fake.send({ Event: 'First' });
    await child.said('First');
    fake.send({ Event: 'Last' });
    expect(await child.ended()).to.deep.equal(endedWith('ready', 'First', 'Last'));
  });

  it('ends by itself when the client is unreferenced, actions in flight or not', async () => {
    const fake = await scene.fake();
    fake.on('CoreStatus', () => undefined);
    expect(await start('unref', fake.port).ended()).to.deep.equal(endedWith('ready'));
  });

  it('ends by itself when the client was unreferenced before its login, which nobody answers', async () => {
    const fake = await scene.fake();
    fake.on('Challenge', () => undefined);
    expect(await start('unref-dialling', fake.port).ended()).to.deep.equal(endedWith('dialling'));
  });

  it('ends by itself when an unreferenced client waits to reconnect, with actions queued', async () => {
    const fake = await scene.fake();
    expect(await start('unref-waiting', fake.port).ended()).to.deep.equal(endedWith('waiting 60000'));
  });

  it('ends by itself, behind one login, when that is refused', async () => {
    const fake = await scene.fake();
    fake.users.set('admin', { secret: 'another' });
    expect(await start('refused', fake.port).ended()).to.deep.equal(endedWith('AMI_LOGIN_REFUSED'));
    expect(fake.actions.map(({ action }) => action['Action'])).to.deep.equal(['Challenge', 'Login']);
  });
});
