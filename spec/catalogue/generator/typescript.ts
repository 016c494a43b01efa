/**
 * The catalogue as TypeScript: the text of the generated files of lib/catalogue.
 *
 * Types only: the compiled modules are empty. A header whose name holds a number (`Action-000000`) becomes a template
 * literal; a snapshot becomes its type with its prefix. The versions stand in the TSDoc of each entry and each header.
 * The same catalogue gives the same bytes.
 */
import type { Action, ActionHeader, Catalogue, Event } from './catalogue.js';
import type { EventListEntry } from './lists.js';
import { inSentence, inWords, type Version } from './versions.js';

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** The longest line of a generated file, as of every other. */
const COLUMNS = 120;

/** Writes `actions.ts`; the note says what it was made from. */
export function actionsFile(catalogue: Catalogue, note: string): string {
  const entries = [...catalogue.actions].map(([name, action]) => actionEntry(name, action));
  return `/**
 * The headers of the actions that Asterisk documents, without ActionID.
 *
${note}
 */

/**
 * The headers of each action, unions where the values are a closed set. All are optional here, and the name of the
 * action is one of them: so the editor says the versions at \`Action\` too.
 */
export interface ActionHeaders {
${entries.join('\n')}
}

/** The headers that every version requires. */
export interface RequiredHeaders {
${[...catalogue.actions].flatMap(([name, action]) => requiredEntry(name, action)).join('\n')}
}
`;
}

/** Writes `events.ts`; the note says what it was made from. */
export function eventsFile(catalogue: Catalogue, note: string): string {
  const entries = [...catalogue.events].map(([name, event]) => eventEntry(name, event));
  return `/**
 * The headers of the events that Asterisk sends, documented or not, without those that any event may have.
 *
${note}
 */
import type { BridgeSnapshot, ChannelSnapshot } from './snapshots.js';

/** The headers of each event; whether one is there depends on the version and the occasion. */
export interface EventHeaders {
${entries.join('\n')}
}
`;
}

/** Writes `lists.ts`; the note says what it was made from. */
export function listsFile(catalogue: Catalogue, note: string): string {
  const entries = [...catalogue.lists].map(([name, entry]) => listEntry(name, entry));
  return `/**
 * The actions that answer with events: which come as items, and which one ends the list.
 *
${note}
 */

/** The item events and the completion event of each list action. */
export interface ListEvents {
${entries.join('\n')}
}
`;
}

function actionEntry(name: string, { versions, headers }: Action): string {
  const words = inSentence(versions);
  const lines = [...headers].map(([header, entry]) => actionHeader(header, entry));
  return [
    `  /** ${words} */\n  ${property(name)}: {`,
    `    /** ${words} */ Action?: ${quoted(name)};`,
    ...lines,
    '  };',
  ].join('\n');
}

function actionHeader(name: string, { values, versions }: ActionHeader): string {
  const types = values === undefined ? ['string'] : values.map(quoted);
  return documented(versions, wrapped(`    ${member(name, false)}: `, '|', types, ';'));
}

function requiredEntry(name: string, { headers }: Action): string[] {
  const names = [...headers].filter(([header, { required }]) => required && !header.includes('#'));
  const types = names.map(([header]) => quoted(header));
  return types.length === 0 ? [] : [wrapped(`  ${property(name)}: `, '|', types, ';')];
}

function eventEntry(name: string, event: Event): string {
  const { versions, headers, channels, bridges } = event;
  const parts = [
    ...[...channels.keys()].map((prefix) => snapshot('ChannelSnapshot', prefix)),
    ...[...bridges.keys()].map((prefix) => snapshot('BridgeSnapshot', prefix)),
  ];
  const words = inSentence(versions, undocumentedIn(event));
  const lines = [...headers].map(([header, known]) => documented(known, `    ${eventMember(header)};`));
  return [
    `  /** ${words} */`,
    wrapped(`  ${property(name)}: `, '&', [...parts, '{'], ''),
    `    /** ${words} */ Event: ${quoted(name)};`,
    ...lines,
    '  };',
  ].join('\n');
}

function eventMember(header: string): string {
  return header.includes('#') ? `${member(header, false)}: string | undefined` : `${member(header, false)}: string`;
}

function listEntry(name: string, { items, complete }: EventListEntry): string {
  const types = items.length === 0 ? ['string'] : items.map(quoted);
  const end = complete === undefined ? 'never' : quoted(complete);
  const [head, tail] = [`  ${property(name)}: { `, `complete: ${end} };`];
  const line = wrapped(`${head}items: `, '|', types, `; ${tail}`);
  if (!line.includes('\n') && line.length <= COLUMNS) return line;
  return `${head.trimEnd()}\n${wrapped('    items: ', '|', types, ';')}\n    ${tail.replace(' };', ';')}\n  };`;
}

/** A type made of several, on one line where it fits; else every line but the first begins with the sign. */
function wrapped(head: string, sign: '|' | '&', types: readonly string[], tail: string): string {
  const indent = ' '.repeat(head.search(/\S/) + 2);
  const lines: string[] = [];
  let line = head + types[0]!;
  for (const [index, type] of types.slice(1).entries()) {
    const isLast = index === types.length - 2;
    const longer = `${line} ${sign} ${type}`;
    if (longer.length + (isLast ? tail.length : 0) <= COLUMNS) line = longer;
    else {
      lines.push(line);
      line = `${indent}${sign} ${type}`;
    }
  }
  return [...lines, line + tail].join('\n');
}

function snapshot(type: string, prefix: string): string {
  return prefix === '' ? type : `${type}<${quoted(prefix)}>`;
}

/** A name with `#` stands for all names with a number in that place. */
function member(name: string, isRequired: boolean): string {
  if (name.includes('#')) return `[header: \`${name.replace('#', '${number}')}\`]`;
  return property(name) + (isRequired ? '' : '?');
}

function property(name: string): string {
  return IDENTIFIER.test(name) ? name : quoted(name);
}

function quoted(text: string): string {
  if (!/^[\x20-\x7e]+$/.test(text) || /['\\]/.test(text)) throw new Error(`${JSON.stringify(text)} is no name`);
  return `'${text}'`;
}

/** Puts the versions before a member, on its line where there is room. */
function documented(versions: Iterable<Version>, line: string): string {
  const words = `    /** ${inSentence(versions)} */`;
  const isShort = !line.includes('\n') && words.length + 1 + line.trimStart().length <= COLUMNS;
  return isShort ? `${words} ${line.trimStart()}` : `${words}\n${line}`;
}

function undocumentedIn({ versions, documented: known }: Event): string {
  const missing = new Set([...versions].filter((version) => !known.has(version)));
  if (missing.size === 0) return '';
  return known.size === 0 ? '; undocumented' : `; undocumented in ${inWords(missing).replace('Asterisk ', '')}`;
}
