/**
 * What channels of the fake PBX do: the applications of a dialplan, one step after the other.
 *
 * An application that ends by itself is passed at once; one that waits, talks or holds keeps the channel until it is
 * hung up or its time is over. Behind the last step the channel is hung up.
 */
import { startAsyncAgi } from './fake-agi.js';
import type { FakeChannel } from './fake-channel.js';
import type { DialplanStep, FakePbx } from './fake-pbx.js';

/** How a channel that is called reacts; the words are those of a `Reason`. */
export type Reaction = 'ringing' | 'answered' | 'busy' | 'congestion' | 'hangup';

/** A channel on its way through the dialplan. */
export interface Walk {
  readonly pbx: FakePbx;
  readonly channel: FakeChannel;
  readonly context: string;
  readonly exten: string;
  /** Told what the far end of the call learns of this channel. */
  readonly react: (reaction: Reaction) => void;
}

/** What an application does; it calls `next` when it is through, and never when it ends with the channel. */
type Application = (walk: Walk, data: string, next: () => void) => void;

function stay(): void {
  return undefined;
}

/**
 * Source: asterisk pbx/pbx_builtins.c, 22.10.1: busy and congestion wait for the caller to go; the far end is told at
 * once.
 */
const APPLICATIONS: Readonly<Record<string, Application>> = {
  answer: ({ channel, react }, _data, next) => {
    channel.setState('Up');
    react('answered');
    next();
  },
  ringing: ({ react }, _data, next) => {
    react('ringing');
    next();
  },
  busy: ({ channel, react }) => {
    channel.setState('Busy');
    react('busy');
  },
  congestion: ({ react }) => react('congestion'),
  hangup: ({ channel, react }) => {
    react('hangup');
    channel.hangup();
  },
  wait: ({ pbx }, data, next) => {
    if (data !== '') pbx.after(Number(data) * 1000 || 0, next);
  },
  echo: stay,
  musiconhold: stay,
  waitexten: stay,
  park: stay,
  confbridge: ({ pbx, channel }, data) => {
    pbx.conference(data.split(',', 1)[0] ?? '').join(channel);
  },
  queue: ({ pbx, channel }, data) => {
    pbx.queue(data.split(',', 1)[0] ?? '').join(channel);
  },
  dial: (walk, data, next) => dial(walk, data.split(',', 1)[0] ?? '', next),
  agi: ({ channel }, data, next) => {
    if (data === 'agi:async') startAsyncAgi(channel, next);
    else next();
  },
};

const ANSWERS: Readonly<Record<string, Reaction>> = {
  answer: 'answered',
  busy: 'busy',
  congestion: 'congestion',
  hangup: 'hangup',
};

/**
 * Lets an endpoint that is no extension (`PJSIP/busy`) react as the extension of its name would, without channel events
 * of its own.
 */
export function reactAs(pbx: FakePbx, steps: readonly DialplanStep[], react: (reaction: Reaction) => void): void {
  const [step, ...rest] = steps;
  const [application = 'Hangup', data = ''] = step ?? [];
  const answer = ANSWERS[application.toLowerCase()];
  if (answer !== undefined) return react(answer);
  if (application.toLowerCase() === 'wait') {
    if (data !== '') pbx.after(Number(data) * 1000 || 0, () => reactAs(pbx, rest, react));
    return;
  }
  if (application.toLowerCase() === 'ringing') react('ringing');
  reactAs(pbx, rest, react);
}

/** Returns the name that is dialled: `alice` of `PJSIP/alice`, `100` of `Local/100@default/n`. */
export function dialledName(target: string): string {
  return target.slice(target.indexOf('/') + 1).split(/[@/]/, 1)[0] ?? '';
}

const DIAL_CAUSES: Readonly<Record<string, number>> = { busy: 17, congestion: 34, hangup: 21 };

function dial({ pbx, channel, react }: Walk, target: string, next: () => void): void {
  if (!target.includes('/')) return next();
  const call = pbx.dial(channel, target);
  react('ringing');
  reactAs(pbx, pbx.steps(dialledName(target)), (reaction) => {
    if (reaction === 'ringing' || call.isOver) return;
    react(reaction);
    if (reaction === 'answered') call.answer();
    else call.hangup(DIAL_CAUSES[reaction]);
  });
}

/** Lets a channel run one application, then hangs it up. */
export function runApplication(walk: Walk, application: string, data: string): void {
  runSteps(walk, [[application, data]]);
}

/** Lets a channel run the steps of its extension. */
export function runExtension(walk: Walk): void {
  runSteps(walk, walk.pbx.steps(walk.exten));
}

function runSteps(walk: Walk, steps: readonly DialplanStep[], index = 0): void {
  const { channel } = walk;
  if (channel.isHungUp) return;
  const step = steps[index];
  if (step === undefined) {
    walk.react('hangup');
    return channel.hangup();
  }
  const [application, data = ''] = step;
  channel.execute(application, data, { context: walk.context, exten: walk.exten, priority: index + 1 });
  const run = APPLICATIONS[application.toLowerCase()];
  const next = (): void => runSteps(walk, steps, index + 1);
  if (run === undefined) next();
  else run(walk, data, next);
}
