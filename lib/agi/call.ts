/**
 * One call under AsyncAGI: its environment, its commands, its end.
 *
 * A command's life has two parts: the response to its action says only that it waits in the call's queue; the
 * `AsyncAGIExec` with its CommandID brings the result, maybe hours later. What is queued when the call ends is never
 * answered by the server; so each command ends here, once: by its result, the end of the call, the loss of the
 * connection, its time or its signal. Source: asterisk res/res_agi.c, action_add_agi_cmd() and launch_asyncagi(),
 * 22.10.1.
 */
import type { ActionIds } from '../session/action-id.js';
import { checkSend, type SendOptions, type WaitOptions } from '../session/send-options.js';
import { agiCommand, agiEnvironment, agiResult, type AgiResult } from './text.js';
import { refusalOf, rethrowLater, type Callback } from '../session/callback.js';
import { StateError, TimeoutError, type AmiError } from '../errors.js';
import { get, isSuccess, type Message } from '../message.js';

/**
 * Gets the result of a command once; when none can come, a result of code 0 in the library's own words and the error
 * that says why.
 */
export type AgiCallback = (result: AgiResult, error?: AmiError) => void;

/** How a call reaches the server. */
export interface AgiLink {
  readonly ids: ActionIds;
  readonly hold: (action: Message, callback: Callback, options: SendOptions) => string;
  readonly forget: (actionId: string) => void;
}

interface Pending {
  readonly callback: AgiCallback;
  readonly actionId: string;
  readonly timer: NodeJS.Timeout | undefined;
}

function call(callback: AgiCallback, result: AgiResult, error?: AmiError): void {
  try {
    if (error === undefined) callback(result);
    else callback(result, error);
  } catch (exception) {
    rethrowLater(exception);
  }
}

function callLater(callback: AgiCallback, error: AmiError): void {
  process.nextTick(() => call(callback, { code: 0, result: '', text: error.message }, error));
}

function endedError(sent: boolean): StateError {
  return new StateError('AMI_CALL_ENDED', 'the call has left AsyncAGI, so the command has no result', { sent });
}

/** A call that waits for commands. */
export class AgiCall {
  /** The event that the call began with. */
  readonly message: Message;
  /** What the server tells about the call: `agi_channel`, `agi_callerid`, `agi_extension` and so on, decoded. */
  readonly environment: Readonly<Record<string, string>>;
  /** The channel's name. */
  readonly channel: string;
  /** The channel's unique id. */
  readonly uniqueId: string;
  /**
   * Resolves when the call has left AsyncAGI (hung up, let go, a failed command) or the connection to it is lost; never
   * rejects.
   */
  readonly ended: Promise<void>;
  readonly #link: AgiLink;
  readonly #pending = new Map<string, Pending>();
  #end: (() => void) | undefined;

  /** Made by `agi`, for each call that begins. */
  constructor(message: Message, link: AgiLink) {
    this.message = message;
    this.environment = agiEnvironment(get(message, 'Env') ?? '');
    this.channel = get(message, 'Channel') ?? '';
    this.uniqueId = get(message, 'Uniqueid') ?? this.environment['agi_uniqueid'] ?? '';
    this.#link = link;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** True once commands can't be sent any more. */
  get isEnded(): boolean {
    return this.#end === undefined;
  }

  /**
   * Has a command carried out behind those sent before: a line as it is, or its name and its arguments (`['SET
   * VARIABLE', 'X', text]`), which are quoted.
   *
   * The promise resolves with the result, whatever its code. It rejects with a `StateError` (`AMI_CALL_ENDED`) when the
   * call ends first, an `ActionError` when the server won't queue it, a `ConnectionError`, `TimeoutError` or
   * `AbortError`; a command given up is still carried out. With a callback the CommandID is returned, and misuse is
   * thrown.
   *
   * A command that fails (`result` is `-1`) mostly ends the call.
   *
   * @throws {LocalProtocolError} `AMI_BAD_ARGUMENT`, `AMI_LINE_TOO_LONG` — the command is empty, has a line break, or
   *   is too long for a line
   */
  command(command: string | readonly string[], options?: WaitOptions): Promise<AgiResult>;
  command(command: string | readonly string[], callback: AgiCallback, options?: WaitOptions): string;
  command(
    command: string | readonly string[],
    second: AgiCallback | WaitOptions = {},
    options: WaitOptions = {},
  ): Promise<AgiResult> | string {
    if (typeof second === 'function') return this.#send(command, second, options);
    return new Promise((resolve, reject) => {
      this.#send(command, (result, error) => {
        if (error === undefined) resolve(result);
        else reject(error);
      }, second);
    });
  }

  /** Lets the call go on in the dialplan; resolves when it has left AsyncAGI, at once when it has already. */
  async break(options?: WaitOptions): Promise<void> {
    if (this.isEnded) return;
    try {
      await this.command('ASYNCAGI BREAK', options);
    } catch (error) {
      if ((error as AmiError).code !== 'AMI_CALL_ENDED') throw error;
    }
  }

  /** Takes the result of a command; for the events of the call. */
  executed(event: Message): void {
    const callback = this.#take(get(event, 'CommandID') ?? '');
    if (callback !== undefined) call(callback, agiResult(get(event, 'Result') ?? ''));
  }

  /** Ends the call and every command that waits, on a later tick; for the events of the call. */
  end(): void {
    for (const id of [...this.#pending.keys()]) this.#fail(id, endedError(true));
    this.lose();
  }

  /** Ends the call because its connection is gone; the commands that wait end with the connection's own error. */
  lose(): void {
    this.#end?.();
    this.#end = undefined;
  }

  #send(command: string | readonly string[], callback: AgiCallback, options: WaitOptions): string {
    const line = agiCommand(command);
    checkSend(callback, options);
    const { timeout = 0, signal } = options;
    const id = this.#link.ids.next();
    if (this.isEnded) {
      callLater(callback, endedError(false));
      return id;
    }
    const action = { Action: 'AGI', Channel: this.channel, Command: line, CommandID: id };
    const actionId = this.#link.hold(action, (response, error) => this.#responded(id, response, error), { signal });
    const timer = timeout > 0 ? setTimeout(() => this.#expire(id, timeout), timeout).unref() : undefined;
    this.#pending.set(id, { callback, actionId, timer });
    return id;
  }

  #responded(id: string, response: Message, error: AmiError | undefined): void {
    if (error !== undefined) this.#fail(id, error);
    else if (!isSuccess(response)) this.#fail(id, refusalOf('AGI', response));
  }

  #expire(id: string, time: number): void {
    this.#fail(
      id,
      new TimeoutError('AMI_ACTION_TIMEOUT', `the command had no result within ${time} ms`, { sent: true }),
    );
  }

  #fail(id: string, error: AmiError): void {
    const callback = this.#take(id);
    if (callback !== undefined) callLater(callback, error);
  }

  #take(id: string): AgiCallback | undefined {
    const pending = this.#pending.get(id);
    if (pending === undefined) return undefined;
    this.#pending.delete(id);
    clearTimeout(pending.timer);
    this.#link.forget(pending.actionId);
    return pending.callback;
  }
}
