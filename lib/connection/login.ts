/**
 * Logging in: the two ways to prove the secret, with the event mask inside.
 *
 * Source: asterisk main/manager.c, authenticate() and action_login(), 22.10.1: one text for every cause of a refusal,
 * after a second.
 */
import { challengeKey } from '../wire/challenge.js';
import type { Proof } from './credentials.js';
import { AmiError, AuthenticationError, ConnectionError, RemoteProtocolError } from '../errors.js';
import { get, isSuccess, type Message } from '../message.js';
import type { Session } from '../session/session.js';

/**
 * Refusals that have nothing to do with the credentials: the same login may be let in later. Source: asterisk
 * main/manager.c, process_message(), 22.10.1.
 */
const PASSING = /shutting down|already in use/i;

function refused(response: Message): AmiError {
  const text = get(response, 'Message') ?? 'no reason given';
  if (PASSING.test(text)) return new ConnectionError('AMI_CONNECT_FAILED', `the server takes no login now: ${text}`);
  return new AuthenticationError('AMI_LOGIN_REFUSED', `the server refused the login: ${text}`);
}

/**
 * Logs in over a session whose banner has come; `done` is called once, with the error that stood against it or none.
 */
export function logIn(session: Session, proof: Proof, done: (error?: AmiError) => void): void {
  const ask = (action: Message, onSuccess: (response: Message) => void): void => {
    try {
      session.sendOwn(action, (response, error) => {
        if (error !== undefined) done(error);
        else if (!isSuccess(response)) done(refused(response));
        else onSuccess(response);
      });
    } catch (error) {
      done(error as AmiError);
    }
  };
  const { username, secret, auth, events } = proof;
  const login = (answer: Message): void =>
    ask({ Action: 'Login', Username: username, ...answer, Events: events }, () => done());
  if (auth === 'plain') return login({ Secret: secret });
  return ask({ Action: 'Challenge', AuthType: 'MD5' }, (response) => {
    const challenge = get(response, 'Challenge');
    if (challenge === undefined) {
      done(new RemoteProtocolError('AMI_BAD_ANSWER', 'the server answered Challenge without a challenge'));
    }
    else login({ AuthType: 'MD5', Key: challengeKey(challenge, secret, session.encoding) });
  });
}
