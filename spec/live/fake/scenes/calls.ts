/**
 * Scenes of single calls: how they are placed, go on in the dialplan, and end.
 */
import { ANSWER, answered, ONE, originated, outcome, takenOut, TWO, type Scenes } from './scene.js';

/** The scenes by name. */
export const CALL_SCENES: Scenes = {
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
  'a call without /n is taken out from between two calls': async (actor) => {
    await actor.call('Local/outer@fake/n');
    await takenOut(actor);
    await actor.list({ Action: 'CoreShowChannels', ActionID: 'channels' });
  },
  'a call with /n is taken out on request': async (actor) => {
    await actor.call('Local/kept@fake/n');
    await actor.event('Newexten', { Application: 'Milliwatt' });
    await actor.quiet();
    await actor.send({ Action: 'LocalOptimizeAway', Channel: await actor.channel(/inner@.*;1$/) });
    await takenOut(actor);
  },
  'who is called is taken out, and hangs up': async (actor) => {
    await actor.call('Local/outer@fake/n');
    await takenOut(actor);
    await actor.send({ Action: 'Hangup', Channel: await actor.channel(/tone@.*;2$/) });
    await actor.event('Hangup', {}, 6);
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
    await actor.call('Local/dial@fake/n', { Variable: '__ever=1\n_once=2\nnever=3' });
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
  'the extension h': async (actor) => {
    await actor.call('Local/only@fakei/n');
    const two = await actor.channel(TWO);
    await actor.quiet();
    await actor.send({ Action: 'Hangup', Channel: two });
    await originated(actor);
  },
};
