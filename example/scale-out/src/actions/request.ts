/**
 * How a program asks for an action: with a deadline, under an id, and again under the same id where no answer came.
 *
 * To ask again is harmless: the id's record answers. So a bridge that dies in the middle costs a second and not a call.
 */
import { randomUUID } from 'node:crypto';
import { errors, headers, type NatsConnection } from '@nats-io/transport-node';
import { actionSubject } from '../names/subjects.js';
import { pause } from '../store/broker.js';
import { DEADLINE_HEADER, isAnswered, type Answer } from './answer.js';

/** How long to wait, in milliseconds. */
export interface RequestOptions {
  /** All in all. @defaultValue 10,000 */
  readonly timeout?: number;
  /** For one try, before it is asked again. @defaultValue 2,000 */
  readonly tryFor?: number;
}

const DEFAULT_TIMEOUT = 10_000;
const DEFAULT_TRY = 2000;
const BETWEEN = 100;

/** These say that the action was not sent and that another try may have better luck. */
const PASSING: ReadonlySet<string> = new Set(['AMI_STORE', 'AMI_NOT_LOGGED_IN']);

/**
 * Asks the bridges of a server for an action; resolves with the answer, or with `AMI_OUTCOME_UNKNOWN` (it may have been
 * sent) or `AMI_NO_BRIDGE` (it was not) when the time is over.
 *
 * @param action headers but `Action`; without an `ActionID` it gets one, so that the tries are one
 */
export async function requestAction(
  nats: NatsConnection,
  server: string,
  name: string,
  action: Readonly<Record<string, string>>,
  options: RequestOptions = {},
): Promise<Answer> {
  const { timeout = DEFAULT_TIMEOUT, tryFor = DEFAULT_TRY } = options;
  const deadline = Date.now() + timeout;
  const text = JSON.stringify({ ActionID: randomUUID(), ...action });
  const withDeadline = headers();
  withDeadline.set(DEADLINE_HEADER, String(deadline));
  let isMaybeSent = false;
  for (;;) {
    const left = deadline - Date.now();
    if (left <= 0) break;
    try {
      const answer = (
        await nats.request(actionSubject(server, name), text, {
          timeout: Math.min(left, tryFor),
          headers: withDeadline,
        })
      ).json<Answer>();
      if (isAnswered(answer) || answer.sent || !PASSING.has(answer.error)) return answer;
    } catch (error) {
      const isNobody =
        error instanceof errors.NoRespondersError || (error as Error).cause instanceof errors.NoRespondersError;
      if (!isNobody) isMaybeSent = true;
    }
    await pause(BETWEEN);
  }
  if (isMaybeSent) return { error: 'AMI_OUTCOME_UNKNOWN', message: 'no answer came in time', sent: true };
  return { error: 'AMI_NO_BRIDGE', message: `no bridge of ${JSON.stringify(server)} took the action`, sent: false };
}
