/**
 * One call under AsyncAGI: its environment, its commands and their results.
 *
 * A command's life has two parts: the response to its action says only that it waits in the call's queue, the `AsyncAGIExec` with its
 * CommandID brings the result, maybe hours later. What is queued when the call ends is never answered by the server; so each command
 * ends here, once: by its result, the end of the call, the loss of the connection, its time or its signal.
 * Source: asterisk res/res_agi.c, action_add_agi_cmd() and launch_asyncagi(), 22.10.1.
 */
import type { ActionIds } from './action-id.js';
import { checkSend, type SendOptions } from './action-slot.js';
import { rethrowLater, type Callback } from './callback.js';
import { LocalProtocolError, StateError, TimeoutError, type AmiError } from './errors.js';
import { get, isSuccess, type Message } from './message.js';
import { refusalOf, type WaitOptions } from './requests.js';

/** What came of a command. */
export interface AgiResult {
  /** 200 done, 510 unknown command, 511 not on a dead channel, 520 wrong usage; 0 where no result can come. */
  readonly code: number;
  /** What stands behind `result=`: mostly `0`, `1` or, when it failed, `-1`; empty where there is none. */
  readonly result: string;
  /** What stands behind it in parentheses, such as a variable's value. */
  readonly data?: string;
  /** All that the server said, without the line feed at its end. */
  readonly text: string;
}

/** Gets the result of a command once; when none can come, a result of code 0 in the library's own words and the error that says why. */
export type AgiCallback = (result: AgiResult, error?: AmiError) => void;

/** How a call reaches the server. */
export interface AgiLink {
  readonly ids: ActionIds;
  hold(action: Message, callback: Callback, options: SendOptions): string;
  forget(actionId: string): void;
}

interface Pending {
  readonly callback: AgiCallback;
  readonly actionId: string;
  readonly timer: NodeJS.Timeout | undefined;
}

function percentDecoded(text: string): string {
  const bytes = Buffer.from(text.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(0xe000 + Number.parseInt(hex, 16))));
  return bytes.toString();
}
