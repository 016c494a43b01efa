/**
 * The applications of the dialplan that bring channels together: Dial, ConfBridge, Queue, Park, AGI.
 */
import { startAsyncAgi } from '../agi/fake-agi.js';
import { Dial } from '../call/dial.js';
import { park } from '../call/parking.js';
import { QueueCall } from '../queue/queue-call.js';
import { argumentsOf } from './applications.js';
import type { Application } from './walk.js';

/** Cuts at commas alone: quotes mean nothing here. */
function plainArguments(data: string): string[] {
  return data.split(',').map((part) => part.trim());
}

function secondsOf(text: string | undefined): number {
  const seconds = Number.parseFloat(text ?? '');
  return Number.isNaN(seconds) || seconds <= 0 ? Infinity : seconds * 1000;
}

/** The applications by name, in small letters. */
export const CALLING_APPLICATIONS: Readonly<Record<string, Application>> = {
  dial: ({ pbx, channel, next, end }, data) => {
    const [targets = '', timeout, options = ''] = plainArguments(data);
    const dial = new Dial(pbx, channel, {
      targets: targets.split('&').filter((target) => target.includes('/')),
      timeout: secondsOf(timeout),
      options,
      hasMilliseconds: pbx.major >= 16,
    }, (goesOn) => (goesOn ? next() : end()));
    pbx.board.soon(() => dial.start());
    return (isTaken) => dial.stop(isTaken);
  },
  confbridge: ({ pbx, channel, next }, data) => {
    const [number = ''] = plainArguments(data);
    const conference = pbx.conference(number);
    conference.join(channel, {}, next);
    return () => {
      if (conference.leave(channel.name) && channel.isEnding) channel.setVariable('CONFBRIDGE_RESULT', 'HANGUP');
    };
  },
  queue: ({ pbx, channel, next, end }, data) => {
    const [name = '', options = '', , , timeout] = plainArguments(data);
    const queue = pbx.queues.get(name);
    if (queue === undefined) return next();
    const call = new QueueCall(pbx, queue, channel, { options, timeout: secondsOf(timeout) }, (goesOn) =>
      goesOn ? next() : end()
    );
    pbx.board.soon(() => call.start());
    return (isTaken) => call.stop(isTaken);
  },
  park: ({ pbx, channel, end }) => park(pbx, channel, { timeout: undefined }, end),
  agi: ({ pbx, channel, next }, data) => {
    if (argumentsOf(data)[0] !== 'agi:async') return next();
    return startAsyncAgi(pbx, channel, next);
  },
};
