/**
 * Type specs of the catalogue: compiled, never run. A line under `@ts-expect-error` must not compile; all others must.
 *
 * `g` has the signatures that the client gives its methods, so that the specs say what a caller sees: completed and
 * checked where the catalogue knows a name, and nothing forbidden where it doesn't.
 */
import type {
  ActionMessage,
  ActionName,
  EventMessage,
  EventName,
  KnownAction,
  KnownEvent,
  ListAction,
  ListCompleteMessage,
  ListComplete,
  ListItemMessage,
  ListItems,
  SomeAction,
  SomeHeaders,
} from '../../lib/catalogue/index.js';
import type { Message } from '../../lib/message.js';

type Equal<One, Other> = (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;

/** Compiles only for `true`. */
declare function holds<_Claim extends true>(): void;

/** Compiles only where the value's type is exactly the one given. */
declare function is<Type>(): <Value>(value: Value, ...proof: Equal<Value, Type> extends true ? [] : [never]) => void;

type Filter = RegExp | ((message: Message) => boolean) | undefined;
type Callback = (message: Message, error?: Error) => void;
type EventCallback<Name extends EventName = string> = (message: EventMessage<Name>, asterisk: Client) => void;

interface EventList<Name extends ActionName = ActionName> {
  response: Message;
  events: ListItemMessage<Name>[];
  complete: ListCompleteMessage<Name> | undefined;
}

interface Client {
  sendAction<Name extends ActionName>(action: SomeAction<Name>, callback?: Callback): string;
  holdCallbackAction<Name extends ActionName>(action: SomeAction<Name>, callback: Callback): string;
  request<Name extends ActionName>(action: SomeAction<Name>): Promise<Message>;
  requestList<Name extends ActionName>(action: SomeAction<Name>): Promise<EventList<Name>>;
  registerHandler<Name extends EventName>(event: Name, callback: EventCallback<Name>): void;
  subscribe<Name extends EventName>(event: Name | readonly Name[], callback: EventCallback<Name>): () => void;
  subscribe(filter: Filter, callback: EventCallback): () => void;
  waitFor<Name extends EventName>(
    event: Name,
    fits?: (message: EventMessage<Name>) => boolean,
  ): Promise<EventMessage<Name>>;
  events<Name extends EventName>(event: Name | readonly Name[]): AsyncIterable<EventMessage<Name>>;
  events(filter?: Filter): AsyncIterable<Message>;
}

declare const g: Client;
declare const message: Message;
declare const text: string;

/** The strict helper: nothing required may be missing, nothing enumerated may be wrong, the rest is free. */
export function strictActions(): unknown[] {
  const add: ActionMessage<'QueueAdd'> = { Action: 'QueueAdd', Queue: 'support', Interface: 'PJSIP/1' };
  const more: ActionMessage<'QueueAdd'> = { ...add, ActionID: '7', Paused: 'true', Invented: 'header' };
  // @ts-expect-error Interface is required
  const short: ActionMessage<'QueueAdd'> = { Action: 'QueueAdd', Queue: 'support' };
  // @ts-expect-error LoadType is one of four
  const wrong: ActionMessage<'ModuleLoad'> = { Action: 'ModuleLoad', LoadType: 'restart' };
  // @ts-expect-error it is another action
  const other: ActionMessage<'QueueAdd'> = { Action: 'QueueRemove', Queue: 'support', Interface: 'PJSIP/1' };
  // @ts-expect-error values are strings
  const number: ActionMessage<'QueueAdd'> = { Action: 'QueueAdd', Queue: 'support', Interface: 'PJSIP/1', Penalty: 3 };
  const module: ActionMessage<'ModuleLoad'> = { Action: 'ModuleLoad', LoadType: 'reload', Module: 'app_queue.so' };
  const ping: ActionMessage<'Ping'> = { Action: 'Ping' };
  const invented: ActionMessage<'Frobnicate'> = { Action: 'Frobnicate', Anything: 'goes' };
  const plain: Message = add;
  const either: ActionMessage<'Ping' | 'QueueAdd'> = ping;
  return [add, more, short, wrong, other, number, module, ping, invented, plain, either];
}

/** Names that hold a number. */
export function patterns(): unknown[] {
  const files = { SrcFilename: 'a.conf', DstFilename: 'a.conf' };
  const update: ActionMessage<'UpdateConfig'> = {
    Action: 'UpdateConfig',
    ...files,
    'Action-000000': 'NewCat',
    'Cat-000000': 'x',
  };
  // @ts-expect-error not one of the eight changes
  const wrong: ActionMessage<'UpdateConfig'> = { Action: 'UpdateConfig', ...files, 'Action-000001': 'Newcat' };
  const charge: ActionMessage<'AOCMessage'> = { Action: 'AOCMessage', MsgType: 'D', 'UnitAmount(0)': '3' };
  return [update, wrong, charge];
}

/** An action as an argument: checked where it is known, never forced. */
export function actions(name: KnownAction, action: ActionMessage<'QueueAdd'>): void {
  g.sendAction({ Action: 'QueueAdd', Queue: 'support' });
  g.sendAction({ Action: 'QueueAdd', Queue: 'support', Invented: 'header' }, (response) => is<Message>()(response));
  g.sendAction({ Action: 'Frobnicate', Anything: 'goes' });
  g.sendAction({ Action: text, Anything: text });
  g.sendAction({ Action: name });
  g.sendAction({ action: 'ping' });
  g.sendAction(message);
  g.sendAction(action);
  g.sendAction({ ...message, ActionID: '7' });
  g.holdCallbackAction(
    { Action: 'Originate', Channel: 'Local/1@default', Async: 'true', Variable: 'a=1\nb=2' },
    () => {},
  );
  // @ts-expect-error LoadType is one of four
  g.sendAction({ Action: 'ModuleLoad', LoadType: 'restart' });
  // @ts-expect-error LoadType is one of four, and a string may be any
  g.sendAction({ Action: 'ModuleLoad', LoadType: text });
  // @ts-expect-error values are strings
  g.sendAction({ Action: 'QueueAdd', Penalty: 3 });
  // @ts-expect-error values are strings of unknown headers too
  g.sendAction({ Action: 'Frobnicate', Count: 3 });
  // @ts-expect-error a header that is not there is left out
  g.sendAction({ Action: 'QueueAdd', MemberName: undefined });
  const headers: SomeHeaders<'QueueAdd'> = { Queue: 'support' };
  g.sendAction({ Action: 'QueueAdd', ...headers });
}

/** Events: a header reads as `string | undefined`, known or not. */
export async function events(known: KnownEvent, filter: Filter): Promise<void> {
  g.registerHandler('Hangup', (hangup, asterisk) => {
    is<string | undefined>()(hangup['Cause-txt']);
    is<string | undefined>()(hangup.Linkedid);
    is<string | undefined>()(hangup.Privilege);
    is<string | undefined>()(hangup.Invented);
    is<'Hangup'>()(hangup.Event);
    is<Client>()(asterisk);
  });
  g.registerHandler('Hangup', (hangup: Message) => hangup.Cause);
  g.registerHandler('Hangup', () => {});
  g.registerHandler('hangup', (hangup) => is<string | undefined>()(hangup['Cause-txt']));
  g.registerHandler('Invented', (invented) => is<Message>()(invented));
  g.registerHandler('UserEvent:Foo', (foo) => is<EventMessage<'UserEvent'>>()(foo));
  g.registerHandler(text, (event) => is<Message>()(event));
  g.registerHandler(known, (event: Message) => event.Event);
  g.registerHandler('DialEnd', (end) => is<string | undefined>()(end.DestChannel));
  g.registerHandler('AttendedTransfer', (transfer) => is<string | undefined>()(transfer.OrigBridgeUniqueid));
  g.registerHandler('RTCPSent', (report) => is<string | undefined>()(report.Report0SourceSSRC));
  g.subscribe(['QueueMember', 'QueueEntry'], (event) => {
    if (event.Event === 'QueueMember') is<EventMessage<'QueueMember'>>()(event);
    is<string | undefined>()(event.MemberName);
  });
  g.subscribe(/^Queue/, (event) => is<Message>()(event));
  g.subscribe((event) => event.Queue === 'support', (event) => is<Message>()(event));
  g.subscribe(undefined, (event, asterisk) => is<Client>()(asterisk) ?? event);
  g.subscribe(filter, (event) => is<Message>()(event));
  const originated = await g.waitFor('OriginateResponse', (outcome) => outcome.Reason === '4');
  is<EventMessage<'OriginateResponse'>>()(originated);
  is<string | undefined>()(originated.Response);
  for await (const event of g.events(['Hangup', 'Newchannel'])) is<'Hangup' | 'Newchannel'>()(event.Event);
  for await (const event of g.events()) is<Message>()(event);
}

/** Names of every version are typed: those that all have, that came, and that are gone. */
export function versions(): unknown[] {
  const some: readonly KnownAction[] = ['Ping', 'DataGet', 'Queues', 'FilterList', 'SIPpeers', 'Monitor', 'DBGetTree'];
  const others: readonly KnownAction[] = ['CoreShowChannelMap', 'SendFlash', 'PJSIPSetMaintenance'];
  const gone: readonly KnownEvent[] = ['DataGet Tree', 'MonitorStart', 'SIPQualifyPeerDone', 'LineEntry'];
  const come: readonly KnownEvent[] = ['Flash', 'DeadlockStart', 'PJSIPMaintenanceStatus'];
  const completion: readonly KnownEvent[] = ['CCAvailable', 'CCOfferTimerStart', 'CCRequested', 'CCRequestAcknowledged',
    'CCCallerStopMonitoring', 'CCCallerStartMonitoring', 'CCCallerRecalling', 'CCRecallComplete', 'CCFailure',
    'CCMonitorFailed'];
  // @ts-expect-error an action is no event
  const wrong: KnownEvent = 'SIPpeers';
  const in13: EventMessage<'Status'> = { Event: 'Status', Accountcode: '1' };
  const in16: EventMessage<'QueueMember'> = { Event: 'QueueMember', LoginTime: '1' };
  const in18: EventMessage<'Newchannel'> = { Event: 'Newchannel', Tenantid: '1' };
  const in20: EventMessage<'PeerEntry'> = { Event: 'PeerEntry', RealtimeDevice: 'no' };
  const in21: EventMessage<'RTCPSent'> = { Event: 'RTCPSent', MES: '88' };
  const in22: EventMessage<'Hangup'> = { Event: 'Hangup', TechCause: 'SIP 200' };
  const in23: ActionMessage<'SendFlash'> = { Action: 'SendFlash', Channel: 'DAHDI/1' };
  return [some, others, gone, come, completion, wrong, in13, in16, in18, in20, in21, in22, in23];
}

/** Lists: the items are those of the action. */
export async function lists(): Promise<void> {
  holds<Equal<ListItems<'QueueStatus'>, 'QueueParams' | 'QueueMember' | 'QueueEntry'>>();
  holds<Equal<ListComplete<'QueueStatus'>, 'QueueStatusComplete'>>();
  holds<Equal<ListComplete<'FAXStats'>, never>>();
  holds<ListAction extends KnownAction ? true : false>();
  holds<Exclude<ListItems<Exclude<ListAction, 'WaitEvent'>>, KnownEvent> extends never ? true : false>();
  holds<ListComplete<ListAction> extends KnownEvent ? true : false>();
  const status = await g.requestList({ Action: 'QueueStatus', Queue: 'support' });
  for (const item of status.events) {
    if (item.Event === 'QueueMember') is<string | undefined>()(item.Location);
    if (item.Event === 'QueueEntry') is<string | undefined>()(item.Wait);
    // @ts-expect-error no item of this list
    if (item.Event === 'Hangup') return;
  }
  is<string | undefined>()(status.complete?.ListItems);
  is<Message[]>()((await g.requestList({ Action: 'WaitEvent', Timeout: '5' })).events);
  is<Message[]>()((await g.requestList({ Action: 'InventedList' })).events);
  is<Message[]>()((await g.requestList(message)).events);
  is<Message | undefined>()((await g.requestList({ Action: 'Ping' })).complete);
}
