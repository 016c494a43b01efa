/**
 * The facts of one version as a file: which actions and events its documentation names, with their headers.
 *
 * `spec/catalogue/facts/<version>.json` holds one line an action and one an event, so that a change of one is a change
 * of one line. What is left out is empty or false. Written by generate.ts from an installed Asterisk; read by the
 * generator.
 */
import type { Documentation, DocumentedAction, DocumentedEvent, DocumentedHeader } from './documentation.js';

/** What was read out of the documentation of one release (`22.10.1`). */
export interface Facts extends Documentation {
  readonly release: string;
}

interface WrittenHeader {
  readonly required?: boolean;
  readonly values?: readonly string[];
}

interface WrittenEvent {
  readonly headers?: readonly string[];
  readonly channels?: readonly string[];
  readonly bridges?: readonly string[];
}

interface WrittenFacts {
  readonly version: string;
  readonly actions: Readonly<Record<string, Readonly<Record<string, WrittenHeader>>>>;
  readonly events: Readonly<Record<string, WrittenEvent>>;
}

/**
 * Reads the text of a facts file.
 *
 * @throws {SyntaxError} it is no JSON
 */
export function parseFacts(text: string): Facts {
  const { version, actions, events } = JSON.parse(text) as WrittenFacts;
  return {
    release: version,
    actions: new Map(Object.entries(actions).map(([name, headers]) => [name, actionOf(headers)])),
    events: new Map(Object.entries(events).map(([name, event]) => [name, eventOf(event)])),
  };
}

/** Writes facts as the text of a file: the same facts give the same bytes. */
export function writeFacts({ release, actions, events }: Facts): string {
  const actionLines = lines(actions, (action) => Object.fromEntries([...action].map(([name, header]) =>
    [name, writtenHeader(header)])));
  const eventLines = lines(events, writtenEvent);
  const version = JSON.stringify(release);
  return `{\n"version": ${version},\n"actions": {\n${actionLines}\n},\n"events": {\n${eventLines}\n}\n}\n`;
}

function lines<T>(map: ReadonlyMap<string, T>, written: (value: T) => object): string {
  return [...map].sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(written(value))}`)
    .join(',\n');
}

function actionOf(headers: WrittenFacts['actions'][string]): DocumentedAction {
  return new Map(Object.entries(headers).map(([name, { required = false, ...rest }]) => [name, { required, ...rest }]));
}

function eventOf({ headers, channels, bridges }: WrittenEvent): DocumentedEvent {
  return { headers: new Set(headers), channels: new Set(channels), bridges: new Set(bridges) };
}

function writtenHeader({ required, values }: DocumentedHeader): WrittenHeader {
  return { ...(required && { required }), ...(values !== undefined && { values }) };
}

function writtenEvent(event: DocumentedEvent): WrittenEvent {
  const parts = (['headers', 'channels', 'bridges'] as const).filter((part) =>
    part === 'headers' || event[part].size > 0
  );
  return Object.fromEntries(parts.map((part) => [part, [...event[part]]]));
}
