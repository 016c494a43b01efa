/**
 * An event list being collected: the response, the items behind it, the message that completes it.
 *
 * Servers from 12 on mark a list's start and end (`EventList: start`, `Complete`); older ones mark only some, and a few
 * actions never do. Those end as the catalogue's table says. Source: asterisk main/manager.c,
 * astman_send_list_complete_start(), 22.10.1. No I/O.
 */
import type { ActionName, ListCompleteMessage, ListItemMessage } from '../catalogue/index.js';
import { listTrait, meansEmptyList, meansNoList, type ListTrait } from '../catalogue/answer-traits.js';
import { get, isResponse, isSuccess, keyOf, type Message } from '../message.js';

/** A list of events as the answer to an action. */
export interface EventList<Name extends ActionName = ActionName> {
  /** The response that opened the list. */
  response: Message;
  /** The items, in wire order. */
  events: ListItemMessage<Name>[];
  /** The event that completed the list; undefined for an action whose list has none. */
  complete: ListCompleteMessage<Name> | undefined;
}

/** Servers without markers say so in words. */
const WORDS_OF_A_LIST = /will follow\.?$/i;

/** Collects one list. */
export class ListCollector {
  readonly #action: string;
  readonly #trait: ListTrait;
  readonly #endEvent: string | undefined;
  /** The response, once it has come. */
  response: Message | undefined;
  /** The items so far. */
  readonly events: Message[] = [];
  /** The event that completed the list. */
  complete: Message | undefined;
  /** The message of the server that ended the list with an error: the response, or a second one behind it. */
  failure: Message | undefined;
  #isMarked = false;
  /** How the server spells the name of the header that marks a list's start and end. */
  #marker = 'EventList';

  /** @param version the AMI version of the server, where it is known */
  constructor(action: string, version: string | undefined) {
    this.#action = action;
    this.#trait = listTrait(action) ?? {};
    this.#endEvent = (version === '1.0' ? this.#trait.endEventOn10 : undefined) ?? this.#trait.endEvent;
  }

  /** True when the items of this list are the events of others that come while it runs. */
  get hasForeignItems(): boolean {
    return this.#trait.foreignItems === true;
  }

  /** True when the answer says in its own words that there is nothing to list. */
  get isNotFound(): boolean {
    return this.failure !== undefined && meansEmptyList(this.#action, get(this.failure, 'Message') ?? '');
  }

  /** Takes the response; tells whether the list is complete with it. */
  open(response: Message): boolean {
    this.response = response;
    if (!isSuccess(response)) return this.#fail(response);
    this.#marker = keyOf(response, this.#marker) ?? this.#marker;
    const marker = this.#markerOf(response);
    this.#isMarked = marker === 'start';
    if (marker !== undefined) return marker !== 'start';
    if (this.#trait.eventOnly === true) return false;
    const text = get(response, 'Message') ?? '';
    if (meansNoList(this.#action, text)) return true;
    return this.#endEvent === undefined && this.#trait.singleEvent === undefined && !WORDS_OF_A_LIST.test(text);
  }

  /**
   * Takes an event behind the response; tells whether the list is complete with it.
   *
   * Source: asterisk res/res_pjsip/pjsip_configuration.c, ami_show_endpoint(), 22.10.1: an error may come after the
   * start. A second response that says Success ends nothing and is no item.
   */
  add(event: Message): boolean {
    if (isResponse(event)) return !isSuccess(event) && this.#fail(event);
    const marker = this.#markerOf(event);
    if (marker === 'complete' || marker === 'cancelled' || this.#isEnd(event)) {
      this.complete = event;
      if (this.#isLastItem(event)) this.events.push(event);
      return true;
    }
    this.events.push(event);
    return !this.#isMarked && this.#trait.singleEvent !== undefined;
  }

  #fail(response: Message): true {
    this.failure = response;
    return true;
  }

  /**
   * A list whose start was marked is marked in the same way at its end, so that an item costs one look; elsewhere the
   * case doesn't matter.
   */
  #markerOf(message: Message): string | undefined {
    return (message[this.#marker] ?? (this.#isMarked ? undefined : get(message, 'EventList')))?.toLowerCase();
  }

  #isEnd(event: Message): boolean {
    if (this.#isMarked) return false;
    const name = (get(event, 'Event') ?? '').toLowerCase();
    if (this.#endEvent !== undefined) return name === this.#endEvent.toLowerCase();
    return this.#trait.singleEvent === undefined && name.endsWith('complete');
  }

  /** On the oldest servers the item itself is the end. */
  #isLastItem(event: Message): boolean {
    return !this.#isMarked && this.#endEvent === this.#trait.endEventOn10 && event === this.complete &&
      this.#endEvent !== undefined;
  }
}
