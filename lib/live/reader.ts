/**
 * Reads one list by held callback: its items come in the order of the wire, between the events, and its end is a moment
 * of the stream.
 *
 * A server writes no event between the items of a list, so the list is exact for the moment at which it ends on the
 * wire; a promise would resolve later, when events behind it have already been delivered.
 *
 * Source: asterisk main/manager.c, process_message() and process_events(), 22.10.1: one thread writes both.
 */
import { get, isSuccess, type Asterisk, type AmiError, type Message } from '../index.js';

/** What a model needs of a client. */
export type Client = Pick<
  Asterisk,
  'on' | 'off' | 'subscribe' | 'holdCallbackAction' | 'delCallback' | 'sendAction' | 'state' | 'name'
>;

/** How a list ended. */
export interface Answer {
  readonly items: readonly Message[];
  /** The server's words where it refused. */
  readonly refusal?: string;
  /** Why no answer came, or not all of it. */
  readonly error?: AmiError;
}

/**
 * Source: asterisk apps/app_confbridge.c, `No active conferences.`; res/res_pjsip/pjsip_options.c, `No Contacts found`,
 * 22.10.1.
 */
const IS_EMPTY = /^no\b(?! (?:permission|privilege|such))/i;

const DENIED = /^permission denied/i;

/** Tells whether a refusal says that the user may not. */
export function isDenied(refusal: string | undefined): boolean {
  return refusal !== undefined && DENIED.test(refusal);
}

/** Asks for a list; `done` is called once, at its end, unless the function returned is called before. */
export function readList(client: Client, action: Message, done: (answer: Answer) => void): () => void {
  const items: Message[] = [];
  let isOpen = false;
  const end = (answer: Answer): void => {
    client.delCallback(id);
    done(answer);
  };
  const id = client.holdCallbackAction(action, (message, error) => {
    if (error !== undefined) return end({ items, error });
    if (!isOpen) {
      isOpen = true;
      if (!isSuccess(message)) return end(refused(message));
      if (get(message, 'EventList')?.toLowerCase() !== 'start') return end({ items });
    } else if (message.Response !== undefined && message.Event === undefined) {
      if (!isSuccess(message)) return end(refused(message));
    } else if (message.EventList !== undefined) return end({ items });
    else items.push(message);
  });
  return () => client.delCallback(id);
}

function refused(message: Message): Answer {
  const text = (get(message, 'Message') ?? 'the server says Error').trim();
  return IS_EMPTY.test(text) ? { items: [] } : { items: [], refusal: text };
}
