/**
 * An event as one readable line: when, which, whom, what has changed.
 *
 * Pure. Nothing of the event reaches the line before it is safe for a terminal; colours come last and are ours.
 */
import { get, type Message } from '../../index.js';
import { eventDetails } from './event-details.js';
import type { Colour, Paint } from './paint.js';
import { safe } from './safe-text.js';

const NAME_WIDTH = 18;
const SUBJECT_WIDTH = 28;

/** What kinds of events look like; the first that fits. */
const COLOURS: readonly (readonly [RegExp, Colour])[] = [
  [/hangup/i, 'red'],
  [/^(?:newchannel|dial|originate|pickup)/i, 'green'],
  [/^(?:confbridge|meetme)/i, 'magenta'],
  [/^(?:queue|agent)/i, 'cyan'],
  [/bridge|transfer|park|hold/i, 'blue'],
  [/^(?:varset|newexten|rtcp|cel|cdr)/i, 'dim'],
  [/shutdown|alarm|invalid|failed|limit/i, 'yellow'],
];

/** Writes the time of day, to the millisecond. */
export function timeOfDay(date: Date): string {
  const [hours, minutes, seconds] = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) =>
    String(part).padStart(2, '0')
  );
  return `${hours}:${minutes}:${seconds}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** Writes an event as a line, without its end. */
export function eventLine(event: Message, date: Date, paint: Paint): string {
  const name = safe(get(event, 'Event') ?? '');
  const { subject, details } = eventDetails(event);
  const colour = COLOURS.find(([pattern]) => pattern.test(name))?.[1];
  const shown = name.padEnd(NAME_WIDTH);
  const line = `${paint('dim', timeOfDay(date))}  ${colour === undefined ? shown : paint(colour, shown)}  ${
    safe(subject).padEnd(SUBJECT_WIDTH)
  }  ${safe(details)}`;
  return line.trimEnd();
}
