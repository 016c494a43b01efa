/**
 * User, secret, way of proof and event mask: all that a login needs, over the whole life of a client.
 *
 * The secret lives in a private field of this one object and leaves it only for a login.
 */
import { eventMask, type EventMask } from '../actions/event-mask.js';
import { OptionError } from '../errors.js';
import { checkKinds, checkNames, type Kind } from './option-checks.js';
import type { AsteriskOptions, Auth } from './options.js';

/** What a login may be told beside username and secret. */
export interface LoginOptions {
  /** As the option of the same name, for this client. */
  auth?: Auth;
  /** As the option of the same name, for this client. */
  events?: EventMask;
  /** Gives up: the promise rejects with an `AbortError`; the client may log in again. */
  signal?: AbortSignal;
}

const LOGIN_OPTIONS: Readonly<Record<keyof LoginOptions, Kind>> = { auth: 'auth', events: 'any', signal: 'any' };

/** What one login sends, in one way or the other. */
export interface Proof {
  readonly username: string;
  readonly secret: string;
  readonly auth: Auth;
  /** The event mask as the server reads it. */
  readonly events: string;
}

/** The credentials of one client. */
export class Credentials {
  #username: string | undefined;
  #secret: string | undefined;
  #auth: Auth;
  #mask: string;

  constructor(options: AsteriskOptions) {
    this.#username = options.username;
    this.#secret = options.secret;
    this.#auth = options.auth ?? 'md5';
    this.#mask = eventMask(options.events);
  }

  /** The event mask of the next login. */
  get mask(): string {
    return this.#mask;
  }

  /**
   * Keeps the event mask that an `Events` action has set, to the letter: the server may have read its case as another
   * mask.
   */
  keepMask(mask: string): void {
    this.#mask = mask.trim();
  }

  /**
   * Takes what `login` is told; what it is not told stays.
   *
   * @throws {OptionError} `AMI_BAD_OPTION` — username or secret is missing, or an option can't be
   */
  complete(username: string | undefined, secret: string | undefined, options: LoginOptions): void {
    checkNames(options, Object.keys(LOGIN_OPTIONS));
    checkKinds(options, LOGIN_OPTIONS);
    const { auth, events } = options;
    const user = username ?? this.#username;
    const word = secret ?? this.#secret;
    if (typeof user !== 'string' || user === '') {
      throw new OptionError('AMI_BAD_OPTION', 'option "username" must be given, to login or as an option');
    }
    if (typeof word !== 'string') {
      throw new OptionError('AMI_BAD_OPTION', 'option "secret" must be given, to login or as an option');
    }
    this.#mask = events === undefined ? this.#mask : eventMask(events);
    this.#username = user;
    this.#secret = word;
    this.#auth = auth ?? this.#auth;
  }

  /** Hands out what a login needs; only a login may ask. */
  proof(): Proof {
    return { username: this.#username!, secret: this.#secret!, auth: this.#auth, events: this.#mask };
  }
}
