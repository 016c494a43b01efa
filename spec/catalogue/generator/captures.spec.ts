/**
 * The catalogue against what real servers wrote in a busy minute: every event and every header of the captures is
 * known, and known in that version, but for the lists below.
 */
import { expect } from 'chai';
import { join } from 'node:path';
import type { Message } from '../../../lib/message.js';
import { Parser } from '../../../lib/wire/parser.js';
import { capture, CAPTURED } from '../../bench/captures.js';
import { PROJECT } from '../../support/source.js';
import { buildCatalogue, type Event } from './catalogue.js';
import { readFacts } from './facts-files.js';
import { BRIDGE_FIELDS, CHANNEL_FIELDS } from './snapshots.js';
import type { Version, Versions } from './versions.js';

/** What any event may bear: `AnyEventHeaders` of lib/catalogue/index.ts. */
const ANYWHERE = new Set(['Event', 'Privilege', 'ActionID', 'Timestamp', 'SystemName']);

/** Events with headers of the sender's own choice. */
const FREE = new Set(['UserEvent', 'TestEvent']);

const catalogue = buildCatalogue(readFacts(join(PROJECT, 'spec/catalogue/facts')));

function eventsOf(version: number): Message[] {
  const events: Message[] = [];
  const parser = new Parser({
    onMessage: (message) => { if (Object.keys(message)[0] === 'Event') events.push(message); },
  });
  parser.push(capture(version).bytes);
  return events;
}

function isNamed(header: string, name: string): boolean {
  const [before, behind] = name.split('#');
  if (behind === undefined) return header === name;
  return header.startsWith(before!) && header.endsWith(behind) && /^\d+$/.test(header.slice(before!.length,
    header.length - behind.length));
}

/** Whether an event of a version bears a header: its own, any event's, or one of its snapshots'. */
function knows(event: Event, header: string, version: Version): boolean {
  const inSnapshot = (prefixes: Event['channels'], fields: ReadonlyMap<string, Versions>): boolean =>
    [...prefixes.keys()].some((prefix) => fields.get(header.slice(prefix.length))?.includes(version)
      && header.startsWith(prefix));
  return ANYWHERE.has(header) || inSnapshot(event.channels, CHANNEL_FIELDS) || inSnapshot(event.bridges, BRIDGE_FIELDS)
    || [...event.headers].some(([name, versions]) => versions.has(version) && isNamed(header, name));
}

/** What of an event the catalogue doesn't know: its name, or names of headers. */
function unknownIn(message: Message, version: Version): string[] {
  const name = message.Event!;
  const event = catalogue.events.get(name);
  if (!event?.versions.has(version)) return [name];
  if (FREE.has(name)) return [];
  return Object.keys(message).filter((header) => !knows(event, header, version)).map((header) => `${name}.${header}`);
}

describe('Catalogue and the captures', function () {
  this.timeout(60_000);

  for (const version of CAPTURED) {
    it(`knows every event and every header that Asterisk ${version} wrote`, () => {
      const events = eventsOf(version);
      const unknown = new Set(events.flatMap((message) => unknownIn(message, String(version) as Version)));
      expect([...unknown]).to.deep.equal([]);
      expect(events.length).to.be.above(2000);
    });
  }

  it('finds what it does not know', () => {
    expect(unknownIn({ Event: 'Invented' }, '13')).to.deep.equal(['Invented']);
    expect(unknownIn({ Event: 'Flash', Channel: 'SIP/1' }, '13')).to.deep.equal(['Flash']);
    expect(unknownIn({ Event: 'Flash', Channel: 'SIP/1', Invented: '1' }, '16')).to.deep.equal(['Flash.Invented']);
    expect(unknownIn({ Event: 'QueueMember', LoginTime: '1' }, '13')).to.deep.equal(['QueueMember.LoginTime']);
    expect(unknownIn({ Event: 'UserEvent', Invented: '1' }, '13')).to.deep.equal([]);
  });
});
