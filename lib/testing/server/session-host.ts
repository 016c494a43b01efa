/**
 * What a session of the fake needs of the server around it.
 *
 * The session keeps order; what an action means, who may log in and where bytes are recorded is the host's business.
 */
import type { ReceivedAction } from '../wire/action-reader.js';
import type { FakeWire, WireListener } from '../wire/fake-wire.js';

/** What a session needs of the server around it. */
export interface SessionHost<Session> {
  /** How the client's bytes become text. */
  readonly encoding: 'utf8' | 'latin1';
  /** Opens the session's end of the connection. */
  open(listener: WireListener): FakeWire;
  /** Answers an action; the session reads on when this is done. */
  run(action: ReceivedAction, session: Session): void | Promise<void>;
  /** The session has logged in. */
  welcome(session: Session): void;
  /** Nothing can be sent to the session any more. */
  forget(session: Session): void;
  /** Bytes of the session passed, in either direction. */
  tap(session: Session, from: 'client' | 'server', bytes: Buffer): void;
}
