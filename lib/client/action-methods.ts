/**
 * gami's helpers: one method for each thing that telephony code does every day, arguments in gami's order, the callback
 * last.
 *
 * Abstract: each is an action from `actions` and the way it is sent. All return the ActionID; a callback runs on a
 * later tick, as that of `sendAction`: once, and also when the answer can't come. An argument that no header can carry
 * throws a `LocalProtocolError`.
 */
import * as actions from '../actions/builders.js';
import type { Callback } from '../session/callback.js';
import type { WaitOptions } from '../session/send-options.js';
import type { AmiError } from '../errors.js';
import type { Encoding, Message } from '../message.js';
import { Originates } from './calls/originates.js';
import { PlacedCalls, type PlacedCall } from './calls/placed-calls.js';
import type { Originate } from '../actions/originate.js';
import { PromiseMethods } from './promise-methods.js';
import { MAX_LINES } from '../wire/serializer.js';
import type { Variables } from '../actions/variables.js';

/** The part of an `Asterisk` that knows actions by name. */
export abstract class ActionMethods extends PromiseMethods {
  protected abstract newActionId(): string;
  /** How the text of the connection becomes bytes. */
  protected abstract readonly encoding: Encoding;
  /** True when the event mask keeps the outcome of a call away. */
  protected abstract readonly isCallHidden: boolean;
  readonly #calls = new PlacedCalls({
    subscribe: (events, callback) => this.subscribe(events, callback),
    outcome: (o, variables, options) => this.getOriginateResponse(o, variables, options),
    request: (action) => this.request(action),
    on: (event, listener) => this.on(event, listener),
    off: (event, listener) => this.off(event, listener),
  });
  readonly #originates = new Originates({
    newActionId: () => this.newActionId(),
    isHidden: () => this.isCallHidden,
    actionTimeout: () => this.actionTimeout,
    version: () => this.knownVersion,
    prepare: (request) => this.prepare(request),
    prepareFollowed: (action, options, listener) => this.prepareFollowed(action, options, listener),
    dispatch: (pending) => this.dispatch(pending),
  });

  /**
   * Places a call.
   *
   * With `o.async` false, as in gami by default, the callback runs once when the call is answered or has failed, with
   * its `OriginateResponse` (`Response` is `Success` or `Failure`, `Reason` a number that `originateReason` puts in
   * words), or with the response when the server refuses the call at once. The session isn't frozen: the action goes
   * with `Async: true`. With `o.async` true the callback runs once the server has queued the call.
   *
   * What is returned is the `Uniqueid` of the first channel, so that its Newchannel can be recognised at once: its
   * `ChannelId`, of the library's own making unless `o.channelId` gives one. `delCallback` takes it as well as an
   * ActionID. Up to Asterisk 11 there is no ChannelId: there the channel's Uniqueid is the server's own, and stands in
   * the outcome.
   *
   * Source: asterisk main/manager.c, action_originate() and fast_originate(), 22.10.1: OriginateResponse is of class
   * call.
   *
   * @returns the Uniqueid of the first channel
   * @throws {LocalProtocolError} `AMI_BAD_ARGUMENT`, `AMI_ILLEGAL_VARIABLE` — the call or a variable can't be
   * @throws {StateError} `AMI_OUTCOME_HIDDEN` — the outcome is wanted, but the event mask has no class call
   *
   * @example
   * ```js
   * import { connect, newOriginateApp, originateReason } from 'gami';
   *
   * const g = await connect({ username: 'demo', secret: 'demonstration' });
   * const o = newOriginateApp('Local/answer@default', 'Wait', '1');
   * g.originate(o, { LANG: 'de' }, (m) => console.log(originateReason(m))); // answered
   * await g.waitFor('OriginateResponse');
   * await g.logoff();
   * ```
   */
  originate(o: Originate, variables?: Variables | null, callback?: Callback, options: WaitOptions = {}): string {
    return this.#originates.place(o, variables, callback, options);
  }

  /**
   * Places a call and resolves with its `OriginateResponse` when it is answered, whatever `o.async` says.
   *
   * Rejects with an `ActionError`: `AMI_ORIGINATE_REFUSED` when the server won't place the call, `AMI_ORIGINATE_FAILED`
   * when it wasn't answered (the text says why, `.response` is the OriginateResponse); with a `TimeoutError` when no
   * outcome comes, a `ConnectionError` on a loss.
   */
  getOriginateResponse(o: Originate, variables?: Variables | null, options: WaitOptions = {}): Promise<Message> {
    return this.#originates.outcome(o, variables, options);
  }

  /**
   * Places a call and follows it to its end: `call.id` at once, `await call.answered`, `await call.ended`.
   *
   * The id is the Uniqueid of the call's first channel, `o.channelId` where that is given. A call that goes on over a
   * reconnect ends when its channel does; where that has happened meanwhile its end is unknown.
   *
   * @throws {LocalProtocolError} `AMI_BAD_ARGUMENT`, `AMI_ILLEGAL_VARIABLE` — the call or a variable can't be
   * @throws {StateError} `AMI_OUTCOME_HIDDEN` — the event mask has no class call
   */
  call(o: Originate, variables?: Variables | null, options: WaitOptions = {}): PlacedCall {
    const isChosen = Number.parseFloat(this.knownVersion ?? '2') >= 2;
    this.#originates.check(o, variables);
    return this.#calls.place(o, isChosen ? o.channelId ?? this.newActionId() : '', variables, options);
  }

  /** Ends the calls too. */
  protected override endWaiting(error: AmiError | undefined): void {
    super.endWaiting(error);
    this.#calls.end();
  }

  /** Forgets a call under the Uniqueid that `originate` has returned, too. */
  protected override forget(id: string): void {
    const call = this.#originates.forget(id, this.find(id));
    if (call !== undefined) this.release(call);
  }

  #run(action: Message, callback: Callback | undefined): string {
    return this.send({ action, callback });
  }

  /** Hangs up a channel; with `/regex/` all that match. */
  hangup(channel: string, callback?: Callback): string {
    return this.#run(actions.hangup(channel), callback);
  }

  /** Sends a channel elsewhere in the dialplan. */
  redirect(channel: string, context: string, exten: string, priority: string | number, callback?: Callback): string {
    return this.#run(actions.redirect(channel, context, exten, priority), callback);
  }

  /** Bridges two channels; with `tone` the second hears a tone first. */
  bridge(channel1: string, channel2: string, tone: boolean, callback?: Callback): string {
    return this.#run(actions.bridge(channel1, channel2, tone), callback);
  }

  /** Runs a command of the server's console; its lines are the `Output` of the response, joined by `\n`. */
  command(line: string, callback?: Callback): string {
    return this.#run(actions.command(line), callback);
  }

  /**
   * Lists who is in a conference; the callback runs for the response, each participant and the end, then is forgotten.
   */
  confbridgeList(conference: string, callback?: Callback): string {
    return this.sendList(actions.confbridgeList(conference), callback);
  }

  /** Throws a channel out of a conference. */
  confbridgeKick(conference: string, channel: string, callback?: Callback): string {
    return this.#run(actions.confbridgeKick(conference, channel), callback);
  }

  /** Mutes a channel of a conference, or unmutes it. */
  confbridgeToggleMute(conference: string, channel: string, mute: boolean, callback?: Callback): string {
    return this.#run(actions.confbridgeToggleMute(conference, channel, mute), callback);
  }

  /** Starts the recording of a conference; an empty file name leaves the choice to the server. */
  confbridgeStartRecord(conference: string, file = '', callback?: Callback): string {
    return this.#run(actions.confbridgeStartRecord(conference, file), callback);
  }

  /** Stops the recording of a conference. */
  confbridgeStopRecord(conference: string, callback?: Callback): string {
    return this.#run(actions.confbridgeStopRecord(conference), callback);
  }

  /** Lists who is in a MeetMe conference, or in all with an empty name; the callback as that of `confbridgeList`. */
  meetmeList(conference = '', callback?: Callback): string {
    return this.sendList(actions.meetmeList(conference), callback);
  }

  /** Loads, unloads or reloads (`load`, `unload`, `reload`) a module. */
  moduleLoad(module: string, loadType: string, callback?: Callback): string {
    return this.#run(actions.moduleLoad(module, loadType), callback);
  }

  /** Reloads a module, or with an empty name the whole server's configuration. */
  reload(module = '', callback?: Callback): string {
    return this.#run(actions.reload(module), callback);
  }

  /** Sends an event of one's own to all sessions. */
  userEvent(name: string, headers: Readonly<Record<string, string>> = {}, callback?: Callback): string {
    return this.#run(actions.userEvent(name, headers), callback);
  }

  /**
   * Gets a value of the server's database; the callback runs for the response, for the `DBGetResponse` with the `Val`,
   * and for the end, then is forgotten.
   */
  dbGet(family: string, key: string, callback?: Callback): string {
    return this.sendList(actions.dbGet(family, key), callback);
  }

  /** Puts a value into the server's database. */
  dbPut(family: string, key: string, value: string, callback?: Callback): string {
    return this.#run(actions.dbPut(family, key, value), callback);
  }

  /** Deletes a key of the server's database. */
  dbDel(family: string, key: string, callback?: Callback): string {
    return this.#run(actions.dbDel(family, key), callback);
  }

  /** Deletes a family of the server's database, or what lies below a key of it. */
  dbDelTree(family: string, key = '', callback?: Callback): string {
    return this.#run(actions.dbDelTree(family, key), callback);
  }

  /**
   * Sends a text message outside of any call; as Base64, in the connection's encoding, when asked to or when the body
   * has several lines or begins with a blank.
   */
  messageSend(
    to: string,
    from: string,
    body: string,
    base64?: boolean,
    variables?: Variables | null,
    callback?: Callback,
  ): string;
  messageSend(to: string, from: string, body: string, callback?: Callback): string;
  messageSend(
    to: string,
    from: string,
    body: string,
    base64: boolean | Callback = false,
    variables?: Variables | null,
    callback?: Callback,
  ): string {
    const { encoding } = this;
    if (typeof base64 === 'function') {
      return this.#run(actions.messageSend(to, from, body, false, {}, encoding), base64);
    }
    return this.#run(actions.messageSend(to, from, body, base64, variables ?? {}, encoding), callback);
  }

  /** Gets a channel variable, or with an empty channel a global one: `Value` of the response. */
  getVar(name: string, channel = '', callback?: Callback): string {
    return this.#run(actions.getVar(name, channel), callback);
  }

  /** Sets a channel variable, or with an empty channel a global one. */
  setVar(name: string, value: string, channel = '', callback?: Callback): string {
    return this.#run(actions.setVar(name, value, channel), callback);
  }

  /** Makes an empty configuration file. */
  createConfig(file: string, callback?: Callback): string {
    return this.#run(actions.createConfig(file), callback);
  }

  /**
   * Reads a configuration file, or one category of it; `configTree` makes a tree of the response. With `json` the whole
   * as `JSON` of the response.
   */
  getConfig(file: string, category?: string, json?: boolean, callback?: Callback): string;
  getConfig(file: string, category: string, callback: Callback): string;
  getConfig(file: string, category = '', json: boolean | Callback = false, callback?: Callback): string {
    if (typeof json === 'function') return this.#run(actions.getConfig(file, category, false), json);
    return this.#run(actions.getConfig(file, category, json), callback);
  }

  /**
   * Changes a configuration file: reads `source`, writes `destination`, reloads (true: all; a module's name: that one).
   *
   * Changes that don't fit into the 128 lines of one action go in several, one after the other; the callback runs once,
   * with the response of the last, or of the first that failed. `logoff` waits for the last; an error says `sent: true`
   * once one of them has gone.
   *
   * @throws {LocalProtocolError} `AMI_BAD_ARGUMENT` — no change, or one of an unknown kind
   */
  updateConfig(
    source: string,
    destination: string,
    reloads: boolean | string,
    changes: readonly actions.ConfigChange[],
    callback?: Callback,
  ): string {
    return this.sendInTurn(actions.updateConfig(source, destination, reloads, changes, MAX_LINES), callback);
  }

  /** Gets who is in a conference; an empty array when there is none. */
  async getConfbridgeList(conference: string, options: WaitOptions = {}): Promise<Message[]> {
    return (await this.requestList(actions.confbridgeList(conference), { ...options, emptyOnNotFound: true })).events;
  }

  /** Gets who is in a MeetMe conference, or in all of them; an empty array when there is none. */
  async getMeetmeList(conference = '', options: WaitOptions = {}): Promise<Message[]> {
    return (await this.requestList(actions.meetmeList(conference), { ...options, emptyOnNotFound: true })).events;
  }
}
