/**
 * Calls that are played on the fake and on a real server alike: what programs do with originate, transfers,
 * conferences, parking, and how calls end.
 *
 * Every channel is the half of a Local one, which needs neither a telephone nor a network. A scene waits for events
 * and never for a time, but where the time is what it is about.
 */
import type { Actor } from './actor.js';
import { AGENT_SCENES } from './scenes-agents.js';
import { valueOf } from './wire.js';

/** A play, the same on every server. */
export type Scene = (actor: Actor) => Promise<void>;

const ANSWER = 'Local/answer@fake';
const ONE = /;1$/;
const TWO = /;2$/;

function originated(actor: Actor, nth = 1): Promise<unknown> {
  return actor.event('OriginateResponse', {}, nth);
}

/** Resolves when a call to `answer` waits: a Local channel looks half a second for sound before. */
async function answered(actor: Actor, nth = 1): Promise<void> {
  await originated(actor, nth);
  await actor.event('Newexten', { Channel: TWO, Application: 'Wait' }, nth);
  await actor.quiet();
}

/** A call that only has an outcome. */
function outcome(channel: string, headers: Readonly<Record<string, string>> = {}): Scene {
  return async (actor) => {
    await actor.call(channel, headers);
    await originated(actor);
  };
}

/** Two answered calls, the first halves of which are in a bridge. */
async function bridged(actor: Actor): Promise<[string, string]> {
  for (const nth of [1, 2]) {
    await actor.call(`${ANSWER}/n`);
    await originated(actor, nth);
  }
  await answered(actor, 2);
  const [one, two] = [await actor.channel(ONE), await actor.channel(ONE, 2)];
  await actor.send({ Action: 'Bridge', Channel1: one, Channel2: two });
  await actor.event('BridgeEnter', {}, 2);
  await actor.quiet();
  return [one, two];
}

/** The scenes by name. */
export const SCENES: Readonly<Record<string, Scene>> = {
  'a call to an application is hung up from here': async (actor) => {
    await actor.call(ANSWER);
    await answered(actor);
    await actor.send({ Action: 'Hangup', Channel: await actor.channel(ONE) });
    await actor.event('Hangup', {}, 2);
  },
  'a call to an extension is hung up with a cause': async (actor) => {
    await actor.call(`${ANSWER}/n`, { Exten: 'answer' });
    await answered(actor);
    await actor.send({ Action: 'Hangup', Channel: await actor.channel(ONE), Cause: '21' });
    await actor.event('Hangup', {}, 2);
  },
  'a call without /n stays as it is where nothing can be optimised': async (actor) => {
    await actor.call(ANSWER, { Exten: 'answer' });
    await answered(actor);
  },
  'a call rings and is answered': outcome('Local/ring@fake'),
  'the far end hangs up': async (actor) => {
    await actor.call('Local/talk@fake');
    await actor.event('Hangup', {}, 2);
  },
  'a busy end': outcome('Local/busy@fake'),
  'congestion': outcome('Local/congestion@fake'),
  'nobody answers': outcome('Local/nobody@fake', { Timeout: '400' }),
  'the far end rejects the call': outcome('Local/reject@fake'),
  'the far end says busy later': outcome('Local/later@fake'),
  'a call is hung up while it rings': async (actor) => {
    await actor.call('Local/nobody@fake');
    const one = await actor.channel(ONE);
    await actor.event('Newstate', { ChannelStateDesc: 'Ringing' });
    await actor.quiet();
    await actor.send({ Action: 'Hangup', Channel: one });
    await originated(actor);
  },
  'an extension that is not there': outcome('Local/none@fake'),
  'a context that is not there': async (actor) => {
    await actor.call('Local/answer@nocontext');
    await originated(actor);
    await actor.event('Hangup', {}, 2);
  },
  'an endpoint that is not there': outcome('PJSIP/none'),
  'an endpoint that has not registered': outcome('PJSIP/desk'),
  'a technology that is not there': outcome('Foo/bar'),
  'a unique id twice': async (actor) => {
    await actor.call(ANSWER, { ChannelId: 'fake-twice-1', OtherChannelId: 'fake-twice-2' });
    await answered(actor);
    await actor.call('Local/ring@fake', { ChannelId: 'fake-twice-1', OtherChannelId: 'fake-twice-3' });
    await originated(actor, 2);
  },
  'caller, account and variables': async (actor) => {
    await actor.call(`${ANSWER}/n`, {
      CallerID: '"Al \\"X\\" Ice" <100>',
      Account: 'acc',
      Variable: 'plain=1\n_once=2\n__ever=it\'s',
    });
    await answered(actor);
    for (const [nth, half] of [ONE, TWO].entries()) {
      for (const name of ['plain', 'once', '_once', 'ever', '__ever', 'CALLERID(name)', 'CALLERID(all)']) {
        const Channel = await actor.channel(half);
        await actor.send({ Action: 'Getvar', Channel, Variable: name, ActionID: `g${nth}-${name}` });
      }
    }
  },
  'without Async': async (actor) => {
    await actor.send({ Action: 'Originate', Channel: 'Local/ring@fake', Application: 'Wait', Data: '60' });
    await actor.send({ Action: 'Originate', Channel: 'Local/busy@fake', Application: 'Wait', Data: '60' });
  },
  'to an application that ends': async (actor) => {
    await actor.call(ANSWER, { Application: 'Wait', Data: '0.2' });
    await actor.event('Hangup', {}, 2);
  },
  'Dial, and the caller hangs up': async (actor) => {
    await actor.call('Local/dial@fake/n');
    await actor.event('BridgeEnter', {}, 2);
    await actor.event('Newexten', { Application: 'Wait' });
    await actor.quiet();
    await actor.send({ Action: 'Hangup', Channel: await actor.channel(ONE) });
  },
  'Dial, and the caller gives up': async (actor) => {
    await actor.call('Local/dialnobody@fake/n');
    await actor.event('DialState', {}, 2);
    await actor.quiet();
    await actor.send({ Action: 'Hangup', Channel: await actor.channel(ONE) });
    await originated(actor);
  },
  'Dial, and the called one hangs up': async (actor) => {
    await actor.call('Local/dialtalk@fake/n');
    await actor.event('UserEvent');
  },
  'Dial, and nobody answers': async (actor) => {
    await actor.call('Local/dialnobody@fake/n');
    await originated(actor);
  },
  'Dial of a busy one': async (actor) => {
    await actor.call('Local/dialbusy@fake/n');
    await actor.event('UserEvent');
  },
  'Dial of nothing': async (actor) => {
    await actor.call('Local/dialnone@fake/n');
    await actor.event('UserEvent');
  },
  'Dial of two, of whom one answers': async (actor) => {
    await actor.call('Local/dialtwo@fake/n');
    await actor.event('BridgeEnter', {}, 2);
  },
  'Set, UserEvent, Goto, GotoIf': async (actor) => {
    await actor.call('Local/sets@fake/n');
    await actor.event('Hangup', {}, 2);
  },
  'a pattern': async (actor) => {
    await actor.call('Local/512@fake/n');
    await answered(actor);
  },
  'Redirect out of a bridge': async (actor) => {
    const [one] = await bridged(actor);
    await actor.send({ Action: 'Redirect', Channel: one, Context: 'fake', Exten: 'target', Priority: '1' });
  },
  'Redirect of both ends': async (actor) => {
    const [one, two] = await bridged(actor);
    await actor.send({
      Action: 'Redirect',
      Channel: one,
      ExtraChannel: two,
      Context: 'fake',
      Exten: '501',
      Priority: '1',
      ExtraContext: 'fake',
      ExtraExten: '502',
      ExtraPriority: '1',
    });
  },
  'Redirect to an extension that is not there': async (actor) => {
    await actor.call(`${ANSWER}/n`);
    await answered(actor);
    const place = { Context: 'fake', Exten: 'no', Priority: '1' };
    await actor.send({ Action: 'Redirect', Channel: await actor.channel(TWO), ...place });
    await actor.event('Hangup', {}, 2);
  },
  'Redirect to where an invalid extension is caught': async (actor) => {
    await actor.call(`${ANSWER}/n`);
    await answered(actor);
    const place = { Context: 'fakei', Exten: 'no', Priority: '1' };
    await actor.send({ Action: 'Redirect', Channel: await actor.channel(TWO), ...place });
    await actor.event('Hangup', {}, 2);
  },
  'the extension h': async (actor) => {
    await actor.call('Local/only@fakei/n');
    const two = await actor.channel(TWO);
    await actor.quiet();
    await actor.send({ Action: 'Hangup', Channel: two });
    await originated(actor);
  },
  'Bridge, and a hangup': async (actor) => {
    const [one] = await bridged(actor);
    await actor.list({ Action: 'BridgeList', ActionID: 'bridges' });
    await actor.list({ Action: 'CoreShowChannels', ActionID: 'channels' });
    await actor.send({ Action: 'Hangup', Channel: one });
  },
  'Bridge out of a bridge': async (actor) => {
    const [one] = await bridged(actor);
    await actor.call(`${ANSWER}/n`);
    await answered(actor, 3);
    await actor.send({ Action: 'Bridge', Channel1: one, Channel2: await actor.channel(ONE, 3), Tone: 'no' });
    await actor.event('BridgeEnter', {}, 4);
  },
  'BlindTransfer': async (actor) => {
    const [one] = await bridged(actor);
    await actor.send({ Action: 'BlindTransfer', Channel: one, Context: 'fake', Exten: '505' });
    await actor.event('BlindTransfer');
  },
  'BlindTransfer outside of a bridge, and to nowhere': async (actor) => {
    const [one] = await bridged(actor);
    await actor.send({ Action: 'BlindTransfer', Channel: one, Context: 'fake', Exten: 'no' });
    await actor.quiet();
    await actor.call(`${ANSWER}/n`);
    await answered(actor, 3);
    await actor.send({ Action: 'BlindTransfer', Channel: await actor.channel(ONE, 3), Context: 'fake', Exten: '505' });
  },
  'Atxfer without a feature code': async (actor) => {
    const [one] = await bridged(actor);
    await actor.send({ Action: 'Atxfer', Channel: one, Context: 'fake', Exten: '505' });
    await actor.send({ Action: 'CancelAtxfer', Channel: one });
  },
  'PlayDTMF': async (actor) => {
    const [one] = await bridged(actor);
    await actor.send({ Action: 'PlayDTMF', Channel: one, Digit: '5', Duration: '100' });
    await actor.event('DTMFEnd', { Digit: '5' });
    await actor.quiet();
    await actor.send({ Action: 'PlayDTMF', Channel: one, Digit: '6', Duration: '100', Receive: 'true' });
    await actor.quiet();
  },
  'a call is parked and hangs up': async (actor) => {
    await actor.call('Local/park@fake/n');
    await actor.event('ParkedCall');
    await actor.quiet();
    await actor.list({ Action: 'ParkedCalls', ActionID: 'parked' });
    await actor.list({ Action: 'Parkinglots', ActionID: 'lots' });
    await actor.send({ Action: 'Hangup', Channel: await actor.channel(TWO) });
    await actor.event('ParkedCallGiveUp');
  },
  'Park, and its time is over': async (actor) => {
    await actor.call(`${ANSWER}/n`);
    await answered(actor);
    await actor.send({ Action: 'Park', Channel: await actor.channel(ONE), Timeout: '1000', AnnounceChannel: '' });
    await actor.event('ParkedCallTimeOut');
  },
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
  ...AGENT_SCENES,
};
