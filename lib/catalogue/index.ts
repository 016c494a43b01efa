/**
 * The typed catalogue: the actions and events of Asterisk 13 to 23 by name, with their headers. Types only.
 *
 * Known names complete and known values are checked; any other action, event or header is allowed, because modules and
 * versions bring their own. A message stays a plain map: each of these types is a `Message` too.
 */
import type { Message } from '../message.js';
import type { ActionHeaders, RequiredHeaders } from './actions.js';
import type { EventHeaders } from './events.js';
import type { ListEvents } from './lists.js';

export type { ActionHeaders, RequiredHeaders } from './actions.js';
export type { EventHeaders } from './events.js';
export type { ListEvents } from './lists.js';
export type { BridgeSnapshot, ChannelSnapshot } from './snapshots.js';

/** The name of an action of the catalogue. */
export type KnownAction = keyof ActionHeaders;

/** The name of an event of the catalogue. */
export type KnownEvent = keyof EventHeaders;

/** The name of any action; those of the catalogue complete in the editor. */
export type ActionName = KnownAction | (string & {});

/**
 * The name of any event, `UserEvent:name` for a user event of that name; those of the catalogue complete in the editor.
 */
export type EventName = KnownEvent | `UserEvent:${string}` | (string & {});

/** The name of an action that answers with events. */
export type ListAction = keyof ListEvents;

/** What any event may bear. `Timestamp` and `SystemName` are a matter of the server's configuration. */
export interface AnyEventHeaders {
  /** The classes of the event; a list item has none. */
  Privilege?: string;
  /** On list items and completes; on `OriginateResponse` and `UserEvent` that of the session that caused them. */
  ActionID?: string;
  Timestamp?: string;
  SystemName?: string;
}

/** A header of one name. Mapped, so that an editor takes the words on it from the catalogue and not from here. */
type Named<Header extends string, Value> = { [Name in Header]: Value };

/**
 * A whole action: its required headers must be there, enumerated values must fit, other headers are allowed.
 *
 * For code that wants the compiler to miss nothing: `const add: ActionMessage<'QueueAdd'> = { Action: 'QueueAdd', … }`.
 */
export type ActionMessage<Name extends ActionName> =
  & Message
  & Named<'Action', Name>
  & { ActionID?: string }
  & (Name extends KnownAction ? ActionHeaders[Name] & Required<Name> : unknown);

/** The headers that an action can't do without. */
type Required<Name extends KnownAction> = Name extends keyof RequiredHeaders
  ? Named<RequiredHeaders[Name], string>
  : unknown;

/** The headers of an action to complete and check where they are given; none is required. */
export type SomeHeaders<Name extends ActionName> = [KnownAction] extends [Name]
  ? Message
  : Name extends KnownAction
    ? Message & ActionHeaders[Name]
    : Message;

/**
 * An action as the methods take it: the headers of a known one complete and enumerated values must fit; any other
 * action, any other header and a plain `Message` are accepted.
 */
export type SomeAction<Name extends ActionName = ActionName> =
  & SomeHeaders<Name>
  & Partial<Named<'Action', Name>>
  & { ActionID?: string };

/** An event with its headers: a known header as much as an unknown one reads as `string | undefined`. */
export type EventMessage<Name extends EventName> = Name extends KnownEvent
  ? Message & AnyEventHeaders & EventHeaders[Name]
  : Name extends `UserEvent:${string}`
    ? EventMessage<'UserEvent'>
    : Message;

/** The names of the events that answer a list action as items. */
export type ListItems<Name extends ListAction> = ListEvents[Name]['items'];

/** The name of the event that ends the list of an action; never for those that end with their only item. */
export type ListComplete<Name extends ListAction> = ListEvents[Name]['complete'];

/** An item of an action's list; a plain message where the action is unknown. */
export type ListItemMessage<Name extends ActionName> = [KnownAction] extends [Name]
  ? Message
  : Name extends ListAction
    ? EventMessage<ListItems<Name>>
    : Message;

/** The event that ends an action's list; a plain message where the action is unknown. */
export type ListCompleteMessage<Name extends ActionName> = [KnownAction] extends [Name]
  ? Message
  : Name extends ListAction
    ? EventMessage<ListComplete<Name>>
    : Message;
