/**
 * The catalogue: what the documentations of several versions say together, corrected and completed.
 *
 * A header is required only where every version that documents the action requires it; an enumeration has the values of
 * all. Each action, event and header knows its versions. The hand-kept lists are applied here, and refused where they
 * are stale: a correction that corrects nothing, an undocumented event that is documented, a list of an unknown action.
 */
import { ACTION_PATTERNS, EVENT_CORRECTIONS, OPEN_ENUMERATIONS, type EventCorrection } from './corrections.js';
import { joinHeaders, type Documentation, type DocumentedAction, type DocumentedHeader } from './documentation.js';
import { EVENT_LISTS, type EventListEntry } from './lists.js';
import { UNDOCUMENTED_EVENTS, type UndocumentedEvent } from './undocumented.js';
import type { Version, Versions } from './versions.js';

/** A header of an action, and the versions that document it. */
export interface ActionHeader extends DocumentedHeader {
  readonly versions: Versions;
}

export interface Action {
  readonly versions: Versions;
  readonly headers: ReadonlyMap<string, ActionHeader>;
}

/** An event; a header's or snapshot's versions are those of the event where a hand-kept list added it. */
export interface Event {
  /** The versions that send it. */
  readonly versions: Set<Version>;
  /** The versions that document it. */
  readonly documented: Set<Version>;
  readonly headers: Map<string, Set<Version>>;
  /** The prefixes of its channel and bridge snapshots. */
  readonly channels: Map<string, Set<Version>>;
  readonly bridges: Map<string, Set<Version>>;
}

export interface Catalogue {
  readonly actions: ReadonlyMap<string, Action>;
  readonly events: ReadonlyMap<string, Event>;
  readonly lists: ReadonlyMap<string, EventListEntry>;
}

/** The hand-kept lists; specs bring their own. */
export interface HandKept {
  readonly openEnumerations: ReadonlyMap<string, string>;
  readonly actionPatterns: ReadonlyMap<string, string>;
  readonly corrections: ReadonlyMap<string, EventCorrection>;
  readonly undocumented: ReadonlyMap<string, UndocumentedEvent>;
  readonly lists: ReadonlyMap<string, EventListEntry>;
}

export const HAND_KEPT: HandKept = {
  openEnumerations: OPEN_ENUMERATIONS,
  actionPatterns: ACTION_PATTERNS,
  corrections: EVENT_CORRECTIONS,
  undocumented: UNDOCUMENTED_EVENTS,
  lists: EVENT_LISTS,
};

type Documentations = ReadonlyMap<Version, Documentation>;

/**
 * Joins the documentations, of each version one.
 *
 * @throws {Error} a hand-kept list says what the documentations make untrue or needless
 */
export function buildCatalogue(documentations: Documentations, handKept: HandKept = HAND_KEPT): Catalogue {
  const actions = buildActions(documentations, handKept);
  const events = documentedEvents(documentations);
  correctEvents(events, handKept.corrections);
  for (const [name, event] of handKept.undocumented) addUndocumented(events, name, event);
  for (const [action, entry] of handKept.lists) addList(events, actions.get(action), action, entry);
  for (const [name, { headers }] of events) refuseTwins(name, [...headers.keys()]);
  return { actions: sorted(actions), events: sorted(events), lists: sorted(handKept.lists) };
}

function buildActions(documentations: Documentations, handKept: HandKept): Map<string, Action> {
  const stale = new Set([...handKept.actionPatterns.keys(), ...handKept.openEnumerations.keys()]);
  const actions = new Map<string, Action>();
  for (
    const name of new Set([...documentations.values()].flatMap(({ actions: documented }) => [...documented.keys()]))
  ) {
    const action = joinVersions(name, documentations);
    actions.set(name, { ...action, headers: correctHeaders(name, action.headers, handKept, stale) });
  }
  for (const key of stale) throw new Error(`${key} is corrected and needs no correction`);
  return actions;
}

/**
 * Joins what the versions say of an action; the headers in the order of the newest, then those that are gone.
 * The server ignores the case of a header, so names that differ in nothing else are one, spelled as the newest does.
 */
function joinVersions(name: string, documentations: Documentations): Action {
  const documented = new Map<Version, DocumentedAction>();
  for (const [version, { actions }] of documentations) {
    const action = actions.get(name);
    if (action !== undefined) documented.set(version, action);
  }
  const headers = new Map<string, ActionHeader>();
  const oldestFirst = [...documented.values()].flatMap((action) => [...action.keys()].reverse());
  const spelling = new Map(oldestFirst.map((header) => [header.toLowerCase(), header]));
  for (const header of [...documented.values()].reverse().flatMap((action) => [...action.keys()])) {
    if (spelling.get(header.toLowerCase()) === header) headers.set(header, joinHeader(header, documented));
  }
  return { versions: [...documented.keys()], headers };
}

function joinHeader(name: string, documented: ReadonlyMap<Version, DocumentedAction>): ActionHeader {
  const isIt = ([other]: readonly [string, DocumentedHeader]): boolean => other.toLowerCase() === name.toLowerCase();
  const all = [...documented.values()].map((action) => [...action].find(isIt)?.[1]);
  const versions = [...documented].filter(([, action]) => [...action].some(isIt)).map(([version]) => version);
  return { ...all.reduce(joinHeaders, all[0])!, versions };
}

function correctHeaders(
  action: string,
  headers: ReadonlyMap<string, ActionHeader>,
  { actionPatterns, openEnumerations }: HandKept,
  stale: Set<string>,
): Map<string, ActionHeader> {
  const corrected = new Map<string, ActionHeader>();
  for (const [name, { values, ...header }] of headers) {
    const key = `${action}.${name}`;
    const sentAs = actionPatterns.get(key) ?? name;
    const isOpen = values === undefined || openEnumerations.has(key);
    if (sentAs !== name || (isOpen && values !== undefined)) stale.delete(key);
    if (sentAs !== '') corrected.set(sentAs, isOpen ? header : { ...header, values });
  }
  return corrected;
}

function documentedEvents(documentations: Documentations): Map<string, Event> {
  const events = new Map<string, Event>();
  for (const [version, { events: documented }] of [...documentations].reverse()) {
    for (const [name, { headers, channels, bridges }] of documented) {
      const event = eventOf(events, name);
      event.versions.add(version);
      event.documented.add(version);
      addAll(event.headers, headers, [version]);
      addAll(event.channels, channels, [version]);
      addAll(event.bridges, bridges, [version]);
    }
  }
  return events;
}

function correctEvents(events: Map<string, Event>, corrections: HandKept['corrections']): void {
  for (const [name, { sentAs, renamed = {}, added = {} }] of corrections) {
    const event = events.get(name);
    if (event === undefined) throw new Error(`event ${name} is corrected and not documented`);
    for (const [wrong, right] of Object.entries(renamed)) renameHeader(name, event, wrong, right);
    for (const [header, versions] of Object.entries(added)) addHeader(name, event, header, versions);
    if (sentAs === undefined) continue;
    events.delete(name);
    events.set(sentAs, event);
  }
}

function renameHeader(name: string, event: Event, wrong: string, right: string): void {
  const versions = event.headers.get(wrong);
  if (versions === undefined) throw new Error(`${name}.${wrong} is corrected and not documented`);
  event.headers.delete(wrong);
  if (right !== '') addAll(event.headers, [right], versions);
}

function addHeader(name: string, event: Event, header: string, versions: Versions): void {
  const documented = event.headers.get(header);
  const needless = versions.find((version) => documented?.has(version));
  if (needless !== undefined) throw new Error(`${name}.${header} is added and documented in ${needless}`);
  addAll(event.headers, [header], versions);
}

function addUndocumented(events: Map<string, Event>, name: string, entry: UndocumentedEvent): void {
  const event = eventOf(events, name);
  const needless = entry.versions.find((version) => event.documented.has(version));
  if (needless !== undefined) throw new Error(`event ${name} is documented in ${needless}`);
  for (const version of entry.versions) event.versions.add(version);
  const documented = entry.headers.length === 0 ? [event.headers, event.channels, event.bridges] : [];
  for (const part of documented) addAll(part, [...part.keys()], entry.versions);
  for (const header of entry.headers) {
    const only = entry.only?.[header];
    addAll(event.headers, [header], entry.versions.filter((version) => only?.includes(version) ?? true));
  }
  if (entry.snapshot !== undefined) addAll(event[`${entry.snapshot}s`], [''], entry.versions);
}

function addList(events: Map<string, Event>, action: Action | undefined, name: string, entry: EventListEntry): void {
  if (action === undefined) throw new Error(`the list of ${name}, which is no action`);
  const stranger = entry.items.find((item) => !events.has(item));
  if (stranger !== undefined) throw new Error(`the list of ${name} has ${stranger}, which is no event`);
  if (entry.complete === undefined) return;
  const event = eventOf(events, entry.complete);
  for (const version of action.versions) event.versions.add(version);
  const marks = entry.isUnmarked === true ? [] : ['EventList', 'ListItems'];
  addAll(event.headers, [...(entry.headers ?? []), ...marks], action.versions);
}

/** Headers of an event that differ in case only: on the wire there is one, and a message keeps its spelling. */
function refuseTwins(event: string, headers: readonly string[]): void {
  const twin = headers.find((one) =>
    headers.some((other) => one !== other && one.toLowerCase() === other.toLowerCase())
  );
  if (twin !== undefined) throw new Error(`${event}.${twin} is documented in two spellings`);
}

function eventOf(events: Map<string, Event>, name: string): Event {
  const event = events.get(name) ?? {
    versions: new Set(),
    documented: new Set(),
    headers: new Map(),
    channels: new Map(),
    bridges: new Map(),
  };
  events.set(name, event);
  return event;
}

function addAll(target: Map<string, Set<Version>>, names: Iterable<string>, versions: Iterable<Version>): void {
  for (const name of names) {
    const known = target.get(name) ?? new Set<Version>();
    for (const version of versions) known.add(version);
    target.set(name, known);
  }
}

/** By code units after lower-casing: the same on every machine. */
function sorted<T>(map: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
  return new Map(
    [...map].sort(([one], [other]) => compare(one.toLowerCase(), other.toLowerCase()) || compare(one, other)),
  );
}
