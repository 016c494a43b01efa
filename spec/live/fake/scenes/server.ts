/**
 * Scenes of conferences, of what is asked of channels, of AsyncAGI, logins and devices.
 */
import { ANSWER, answered, ONE, originated, TWO, type Scenes } from './scene.js';
import { valueOf } from '../wire.js';

/** The scenes by name. */
export const SERVER_SCENES: Scenes = {
  'a conference, muted, unmuted, kicked': async (actor) => {
    await actor.call('Local/conference@fake/n');
    await actor.event('ConfbridgeJoin');
    await actor.call('Local/conference@fake/n');
    await actor.event('ConfbridgeJoin', {}, 2);
    await actor.quiet();
    const [one, two] = [await actor.channel(TWO), await actor.channel(TWO, 2)];
    await actor.list({ Action: 'ConfbridgeList', Conference: '7700', ActionID: 'members' });
    await actor.list({ Action: 'ConfbridgeListRooms', ActionID: 'rooms' });
    await actor.send({ Action: 'ConfbridgeMute', Conference: '7700', Channel: one });
    await actor.send({ Action: 'ConfbridgeUnmute', Conference: '7700', Channel: one });
    await actor.send({ Action: 'ConfbridgeLock', Conference: '7700' });
    await actor.send({ Action: 'ConfbridgeUnlock', Conference: '7700' });
    await actor.send({ Action: 'ConfbridgeKick', Conference: '7700', Channel: two });
    await actor.event('UserEvent');
    await actor.event('Hangup', { Channel: two });
    await actor.send({ Action: 'ConfbridgeKick', Conference: '7700', Channel: 'all' });
    await actor.event('UserEvent', {}, 2);
  },
  'a conference, and its last member hangs up': async (actor) => {
    await actor.call('Local/conference@fake/n');
    await actor.event('ConfbridgeJoin');
    await actor.quiet();
    await actor.send({ Action: 'Hangup', Channel: await actor.channel(ONE) });
    await actor.event('ConfbridgeEnd');
    await actor.quiet();
  },
  'channels are found by their id and in any case': async (actor) => {
    await actor.call(`${ANSWER}/n`, { ChannelId: 'fake-found-1', OtherChannelId: 'fake-found-2' });
    await answered(actor);
    const one = await actor.channel(ONE);
    await actor.send({ Action: 'Setvar', Channel: 'fake-found-1', Variable: 'found', Value: 'a "b" c' });
    await actor.send({ Action: 'Getvar', Channel: one.toUpperCase(), Variable: 'found' });
    for (const name of ['CALLERID(num)', 'CHANNEL(state)', 'EXTEN', 'CHANNEL', 'UNIQUEID', 'CONTEXT', 'PRIORITY',
      'CHANNEL(name)', 'CHANNEL(uniqueid)', 'CHANNEL(linkedid)', 'CHANNEL(accountcode)', 'CHANNEL(language)',
      'CHANNEL(channeltype)', 'LEN(abc)', 'GLOBAL(none)', 'DB(none/none)', 'DEVICE_STATE(Custom:hinted)',
      'TOUPPER(abc)', 'NOSUCH(x)']) {
      await actor.send({ Action: 'Getvar', Channel: one, Variable: name });
    }
    await actor.send({ Action: 'Setvar', Channel: one, Variable: 'CALLERID(name)', Value: 'Bo' });
    await actor.send({ Action: 'Setvar', Channel: one, Variable: 'CALLERID(num)', Value: '200' });
    await actor.send({ Action: 'Setvar', Channel: one, Variable: 'CHANNEL(accountcode)', Value: 'new' });
    await actor.send({ Action: 'Setvar', Channel: one, Variable: 'CHANNEL(language)', Value: 'de' });
    await actor.send({ Action: 'Setvar', Channel: one, Variable: 'NOSUCH(x)', Value: '1' });
    await actor.quiet();
    await actor.list({ Action: 'Status', Channel: one, ActionID: 'status', Variables: 'found,CALLERID(name)' });
    await actor.list({ Action: 'Status', Channel: 'fake-found-2', ActionID: 'status2' });
    await actor.list({ Action: 'CoreShowChannels', ActionID: 'channels' });
    await actor.send({ Action: 'CoreShowChannelMap', Channel: one });
  },
  'hangups by a regular expression': async (actor) => {
    await actor.call(`${ANSWER}/n`);
    await originated(actor);
    await actor.call(`${ANSWER}/n`);
    await answered(actor, 2);
    await actor.list({ Action: 'Hangup', Channel: '/^Local.answer@fake/', Cause: '31' });
    await actor.event('Hangup', {}, 4);
  },
  'recordings and mutes': async (actor) => {
    await actor.call(`${ANSWER}/n`);
    await answered(actor);
    const Channel = await actor.channel(ONE);
    for (const [Action, headers] of [
      ['MixMonitor', { File: '/tmp/fake-recording' }],
      ['MixMonitorMute', { Direction: 'both', State: '1' }],
      ['StopMixMonitor', {}],
      ['MuteAudio', { Direction: 'in', State: 'on' }],
      ['SendText', { Message: 'hello' }],
    ] as const) {
      await actor.send({ Action, Channel, ...headers });
      await actor.quiet();
    }
  },
  'AbsoluteTimeout': async (actor) => {
    await actor.call(`${ANSWER}/n`);
    await answered(actor);
    await actor.send({ Action: 'AbsoluteTimeout', Channel: await actor.channel(TWO), Timeout: '1' });
    await actor.event('Hangup', {}, 2);
  },
  'AsyncAGI': async (actor) => {
    await actor.call('Local/agi@fake/n');
    const channel = valueOf(await actor.event('AsyncAGIStart'), 'Channel')!;
    const commands = ['NOOP', 'VERBOSE "hi" 1', 'CHANNEL STATUS', 'SET VARIABLE a "x y"', 'GET VARIABLE a',
      'GET VARIABLE none', 'GET FULL VARIABLE "${EXTEN}"', 'DATABASE PUT fake a 1', 'DATABASE GET fake a',
      'DATABASE GET fake b', 'DATABASE DEL fake a', 'DATABASE DEL fake a', 'DATABASE DELTREE fake',
      'WAIT FOR DIGIT 100', 'FROB', 'SET CALLERID 123', 'SET CONTEXT fake', 'SET EXTENSION 5', 'EXEC NoOp x',
      'EXEC Nosuch x', 'SET VARIABLE', 'ASYNCAGI BREAK'];
    for (const [index, command] of commands.entries()) {
      await actor.send({ Action: 'AGI', Channel: channel, Command: command, CommandID: `c${index}` });
      await actor.event('AsyncAGIExec', { CommandId: `c${index}` });
    }
    await actor.event('AsyncAGIEnd');
  },
  'logins of others': async (actor) => {
    await actor.stranger({ Action: 'Login', Username: 'admin', Secret: '$SECRET', Events: 'off' });
    await actor.stranger({ Action: 'Login', Username: 'nobody', Secret: 'wrong' });
    await actor.stranger(
      { Action: 'Ping' },
      { Action: 'Challenge', AuthType: 'MD5' },
      { Action: 'Login', Username: 'admin', AuthType: 'MD5', Key: 'wrong' },
    );
    await actor.quiet();
  },
  'reload, and events of users': async (actor) => {
    await actor.send({ Action: 'UserEvent', UserEvent: 'Hello', World: '1', Empty: '' });
    await actor.send({ Action: 'Reload', Module: 'app_queue.so' });
    await actor.send({ Action: 'Reload', Module: 'app_nosuch.so' });
    await actor.send({ Action: 'ModuleLoad', Module: 'app_queue.so', LoadType: 'reload' });
    await actor.send({ Action: 'Setvar', Variable: 'GLOBAL(fake_g)', Value: 'x y' });
    await actor.send({ Action: 'Setvar', Variable: 'fake_h', Value: 'it\'s' });
    await actor.send({ Action: 'Getvar', Variable: 'fake_h' });
    await actor.quiet();
  },
  'device states and hints': async (actor) => {
    for (const state of ['INUSE', 'RINGING', 'NOT_INUSE']) {
      await actor.send({ Action: 'Setvar', Variable: 'DEVICE_STATE(Custom:hinted)', Value: state });
      await actor.quiet();
      await actor.send({ Action: 'ExtensionState', Context: 'fake', Exten: 'hinted' });
    }
  },
};
