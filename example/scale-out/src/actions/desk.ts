/**
 * The desk: takes requests for actions of one server, sends each id once, and answers truthfully.
 *
 * The bridges of a server share a queue group, so a request reaches one of them; a bridge whose server is away leaves
 * the group. A request whose deadline is over is not sent. One without an ActionID has no twin: it is sent as it is.
 * What comes back is the server's whole answer.
 */
import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';
import { ActionError, AmiError, LocalProtocolError, StateError, type Asterisk, type Message } from 'gami';
import { actionSubject } from '../names/subjects.js';
import { nameOf } from '../names/tokens.js';
import { DEADLINE_HEADER, isAnswered, type Answer, type AnswerCode } from './answer.js';
import { Gate, idOf, readAction, Refusal } from './gate.js';
import { digestOf, type Claim, type Ledger } from './ledger.js';

/** The queue group of all bridges. */
const GROUP = 'bridges';

/** A request without a deadline is waited for so long, in milliseconds, where its twin is under way. */
const DEFAULT_WAIT = 10_000;

const HEADER_BYTES = 512;

function unanswered(error: AnswerCode, message: string, sent = false): Answer {
  return { error, message, sent };
}

function storeError(error: unknown): Answer {
  return unanswered('AMI_STORE', `the record could not be made: ${(error as Error).message}`);
}

/** Takes requests for one server. */
export class Desk {
  readonly #nats: NatsConnection;
  readonly #server: Asterisk;
  readonly #ledger: Ledger;
  readonly #gate: Gate;
  readonly #onAnswer: (action: string, outcome: string) => void;
  #subscription: Subscription | undefined;
  #underWay = 0;
  #idle: (() => void)[] = [];

  /**
   * @param onAnswer called once a request: with the action's name, and `answered`, `refused` (by the server), or the
   * error's code
   */
  constructor(
    nats: NatsConnection,
    server: Asterisk,
    allowed: readonly string[],
    ledger: Ledger,
    onAnswer: (action: string, outcome: string) => void,
  ) {
    this.#nats = nats;
    this.#server = server;
    this.#ledger = ledger;
    this.#gate = new Gate(allowed);
    this.#onAnswer = onAnswer;
  }

  /** Begins to take requests: the server is there. */
  open(): void {
    this.#subscription ??= this.#nats.subscribe(actionSubject(this.#server.name, '*'), {
      queue: GROUP,
      callback: (error, request) => {
        if (error === null) void this.#serve(request);
      },
    });
  }

  /** Takes no more requests. */
  close(): void {
    this.#subscription?.unsubscribe();
    this.#subscription = undefined;
  }

  /** Resolves when no request is under way, or the time is over. */
  async idle(time: number): Promise<void> {
    if (this.#underWay === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, time);
      this.#idle.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  async #serve(request: Msg): Promise<void> {
    this.#underWay += 1;
    const name = nameOf(request.subject.slice(request.subject.lastIndexOf('.') + 1));
    let answer: Answer;
    try {
      answer = await this.#answerTo(name, request);
    } catch (error) {
      answer =
        error instanceof Refusal
          ? { error: error.code, message: error.message, sent: false }
          : unanswered('AMI_BAD_REQUEST', (error as Error).message);
    }
    this.#respond(request, answer);
    this.#onAnswer(this.#gate.knows(name) ? name.toLowerCase() : 'other', outcomeOf(answer));
    this.#underWay -= 1;
    if (this.#underWay === 0) for (const idle of this.#idle.splice(0)) idle();
  }

  #respond(request: Msg, answer: Answer): void {
    if (this.#nats.isClosed()) return;
    const text = JSON.stringify(answer);
    const isTooLarge = Buffer.byteLength(text) > (this.#nats.info?.max_payload ?? 1024 * 1024) - HEADER_BYTES;
    request.respond(
      isTooLarge
        ? JSON.stringify(
            unanswered('AMI_ANSWER_TOO_LARGE', 'the server answered with more than the broker takes', true),
          )
        : text,
    );
  }

  async #answerTo(name: string | undefined, request: Msg): Promise<Answer> {
    if (name === undefined) throw new Refusal('AMI_BAD_REQUEST', 'the subject names no action');
    const deadline = deadlineOf(request);
    const action = this.#gate.pass(readAction(name, request.string()));
    const id = idOf(action);
    if (Date.now() >= deadline) return unanswered('AMI_TOO_LATE', 'its deadline was over');
    return id === undefined ? this.#send(action) : this.#sendOnce(action, id, deadline);
  }

  async #sendOnce(action: Message, id: string, deadline: number): Promise<Answer> {
    let claim: Awaited<ReturnType<Ledger['claim']>>;
    try {
      claim = await this.#ledger.claim(this.#server.name, id, action);
    } catch (error) {
      return storeError(error);
    }
    if (!('key' in claim)) return this.#twin(claim, action, id, deadline);
    const answer =
      Date.now() >= deadline
        ? unanswered('AMI_TOO_LATE', 'its deadline was over when the record was made')
        : await this.#send(action);
    await this.#settle(claim, answer);
    return answer;
  }

  /** A record that can't be written later leaves the claim, which says truthfully that the outcome is not known. */
  async #settle(claim: Claim, answer: Answer): Promise<void> {
    if (!isAnswered(answer) && !answer.sent) await this.#ledger.release(claim);
    else await this.#ledger.answer(claim, answer).catch(() => undefined);
  }

  async #twin(
    record: { claim: string; action: string; answer?: Answer; at: number },
    action: Message,
    id: string,
    deadline: number,
  ): Promise<Answer> {
    if (record.action !== digestOf(action))
      return unanswered('AMI_ID_TAKEN', `another action was sent under the id ${id}`);
    try {
      const answer =
        record.answer ??
        (await this.#ledger.waitForAnswer(
          this.#server.name,
          id,
          record.claim,
          Math.min(deadline, Date.now() + DEFAULT_WAIT),
        ));
      return (
        answer ??
        unanswered(
          'AMI_OUTCOME_UNKNOWN',
          `an action with the id ${id} was taken at ${new Date(record.at).toISOString()}; what came of it is not known`,
          true,
        )
      );
    } catch (error) {
      return unanswered(
        'AMI_STORE',
        `a record of the id ${id} exists and could not be read: ${(error as Error).message}`,
        true,
      );
    }
  }

  async #send(action: Message): Promise<Answer> {
    try {
      const { response, events, complete } = await this.#server.requestList(action as Message & { Action: string });
      return events.length === 0 && complete === undefined
        ? { response }
        : { response, events, ...(complete && { complete }) };
    } catch (error) {
      if (error instanceof ActionError) return { response: error.response };
      if (error instanceof AmiError) return { error: error.code, message: error.message, sent: wasSent(error) };
      return unanswered('AMI_OUTCOME_UNKNOWN', (error as Error).message, true);
    }
  }
}

function outcomeOf(answer: Answer): string {
  if (!isAnswered(answer)) return answer.error;
  return answer.response.Response === 'Error' ? 'refused' : 'answered';
}

/** Where the error doesn't say, only misuse is sure not to have been sent. */
function wasSent(error: AmiError): boolean {
  return error.sent ?? !(error instanceof LocalProtocolError || error instanceof StateError);
}

function deadlineOf(request: Msg): number {
  const text = request.headers?.get(DEADLINE_HEADER) ?? '';
  if (text === '') return Infinity;
  const deadline = Number(text);
  if (!Number.isFinite(deadline))
    throw new Refusal('AMI_BAD_REQUEST', `${DEADLINE_HEADER} must be milliseconds since 1970`);
  return deadline;
}
