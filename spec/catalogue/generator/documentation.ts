/**
 * What one version's XML documentation says of actions and events: names, and nothing of its sentences.
 *
 * `xi:include` is resolved. An action or event that several modules document (voicemail comes in three) is one, with
 * the headers of all; a header is required only where each of them requires it. An enumeration counts as a closed set
 * when its values are words.
 */
import { parseXml, type Element } from './xml.js';
import { resolve } from './xpointer.js';

/** A header of an action: whether the action needs it, and its values where they are a closed set. */
export interface DocumentedHeader {
  readonly required: boolean;
  readonly values?: readonly string[];
}

/** An action: its headers by name, in the documentation's order, without ActionID. */
export type DocumentedAction = ReadonlyMap<string, DocumentedHeader>;

/** An event: its headers, and the prefixes under which it carries channel and bridge snapshots. */
export interface DocumentedEvent {
  readonly headers: ReadonlySet<string>;
  readonly channels: ReadonlySet<string>;
  readonly bridges: ReadonlySet<string>;
}

/** The actions and events of one version by name. */
export interface Documentation {
  readonly actions: ReadonlyMap<string, DocumentedAction>;
  readonly events: ReadonlyMap<string, DocumentedEvent>;
}

const VALUE = /^[\w-]+$/;

/**
 * Reads the actions and events out of the text of a `core-en_US.xml`.
 *
 * @throws {XmlError} the text is not well-formed
 * @throws {Error} an element or xpointer that this reader doesn't know
 */
export function readDocumentation(xml: string): Documentation {
  const root = parseXml(xml);
  if (root.name !== 'docs') throw new Error(`<${root.name}> is not the documentation of Asterisk`);
  const actions = new Map<string, DocumentedAction>();
  for (const element of descendants(root, 'manager')) {
    const name = nameOf(element);
    actions.set(name, joinActions(actions.get(name), readAction(root, name, element)));
  }
  const events = new Map<string, DocumentedEvent>();
  for (const element of descendants(root, 'managerEvent')) {
    const name = nameOf(element);
    events.set(name, joinEvents(events.get(name), readEvent(root, element)));
  }
  return { actions, events };
}

function readAction(root: Element, action: string, element: Element): DocumentedAction {
  const headers = new Map<string, DocumentedHeader>();
  for (const parameter of syntaxOf(root, element)) {
    if (parameter.name !== 'parameter') throw new Error(`<${parameter.name}> in action ${action}`);
    const name = nameOf(parameter);
    if (name !== 'ActionID') headers.set(name, readHeader(root, parameter));
  }
  return headers;
}

function readHeader(root: Element, parameter: Element): DocumentedHeader {
  const required = parameter.attributes.get('required') === 'true';
  const values = expand(root, parameter)
    .filter(({ name }) => name === 'enumlist')
    .flatMap((list) => list.children.filter(({ name }) => name === 'enum').map(nameOf));
  const isClosed = values.length > 0 && values.every((value) => VALUE.test(value));
  return isClosed ? { required, values } : { required };
}

function readEvent(root: Element, element: Element): DocumentedEvent {
  const event = { headers: new Set<string>(), channels: new Set<string>(), bridges: new Set<string>() };
  const instances = element.children.filter(({ name }) => name === 'managerEventInstance');
  for (const child of instances.flatMap((instance) => syntaxOf(root, instance))) {
    const prefix = child.attributes.get('prefix') ?? '';
    if (child.name === 'parameter') event.headers.add(nameOf(child));
    else if (child.name === 'channel_snapshot') event.channels.add(prefix);
    else if (child.name === 'bridge_snapshot') event.bridges.add(prefix);
    else throw new Error(`<${child.name}> in event ${nameOf(element)}`);
  }
  event.headers.delete('ActionID');
  return event;
}

function syntaxOf(root: Element, element: Element): Element[] {
  return element.children.filter(({ name }) => name === 'syntax').flatMap((syntax) => expand(root, syntax));
}

/** Returns the children with each `xi:include` replaced by what it stands for. */
function expand(root: Element, element: Element): Element[] {
  return element.children.flatMap((child) =>
    child.name === 'xi:include' ? resolve(root, child.attributes.get('xpointer') ?? '') : child,
  );
}

function joinActions(one: DocumentedAction | undefined, other: DocumentedAction): DocumentedAction {
  if (one === undefined) return other;
  const joined = new Map<string, DocumentedHeader>();
  for (const name of new Set([...one.keys(), ...other.keys()])) {
    joined.set(name, joinHeaders(one.get(name), other.get(name)));
  }
  return joined;
}

/** Joins what two places say of a header: required only where both require it, each other's values added. */
export function joinHeaders(one: DocumentedHeader | undefined, other: DocumentedHeader | undefined): DocumentedHeader {
  const required = one?.required === true && other?.required === true;
  const values = [...new Set([...(one?.values ?? []), ...(other?.values ?? [])])];
  return values.length === 0 ? { required } : { required, values };
}

function joinEvents(one: DocumentedEvent | undefined, other: DocumentedEvent): DocumentedEvent {
  if (one === undefined) return other;
  return {
    headers: new Set([...one.headers, ...other.headers]),
    channels: new Set([...one.channels, ...other.channels]),
    bridges: new Set([...one.bridges, ...other.bridges]),
  };
}

function* descendants(element: Element, name: string): Generator<Element> {
  for (const child of element.children) {
    if (child.name === name) yield child;
    yield* descendants(child, name);
  }
}

function nameOf(element: Element): string {
  const name = element.attributes.get('name');
  if (name === undefined) throw new Error(`<${element.name}> without a name`);
  return name;
}
