/**
 * What comes back for an action: the server's own answer, or why there is none and whether the action was sent.
 */
import type { Message } from 'gami';

/** Why an action has no answer of the server. Codes of gami itself (`AMI_ACTION_TIMEOUT` …) come as they are. */
export type AnswerCode =
  /** The request is no action: not JSON, or no text in a header. */
  | 'AMI_BAD_REQUEST'
  /** The bridge doesn't let this action through. */
  | 'AMI_FORBIDDEN'
  /** The deadline was over before it could be sent. */
  | 'AMI_TOO_LATE'
  /** The record of the id could not be made or read. */
  | 'AMI_STORE'
  /** Another action was sent under this id. */
  | 'AMI_ID_TAKEN'
  /** An action with this id may have been sent, and its answer is not known. */
  | 'AMI_OUTCOME_UNKNOWN'
  /** The server answered with more than the broker takes. */
  | 'AMI_ANSWER_TOO_LARGE';

/**
 * The server's answer, all of it; a list has its events, and what completed it. `response` may say `Error`: that is the
 * server's answer too.
 */
export interface Answered {
  readonly response: Message;
  readonly events?: readonly Message[];
  readonly complete?: Message;
}

/**
 * No answer. `sent` false: the server did not get it, and it may be asked for again under the same id; true: it may
 * have got it.
 */
export interface Unanswered {
  readonly error: string;
  readonly message: string;
  readonly sent: boolean;
}

/** What the requester gets. */
export type Answer = Answered | Unanswered;

/** Tells whether there is an answer of the server. */
export function isAnswered(answer: Answer): answer is Answered {
  return 'response' in answer;
}

/** The header of a request that says until when its answer is waited for, in milliseconds since 1970. */
export const DEADLINE_HEADER = 'Ami-Deadline';
