/**
 * Which events the user wants to see: by name, by a regular expression on the name, by a header.
 *
 * Pure. All tests given must hold; of several names one.
 */
import { get, getAll, type Message } from '../../index.js';
import { UsageError } from '../arguments.js';

/** Tells whether an event is wanted. */
export type EventTest = (event: Message) => boolean;

const HEADER_TEST = /^([^=~]+)([=~])(.*)$/s;

function pattern(text: string): RegExp {
  try {
    return new RegExp(text, 'iu');
  } catch {
    throw new UsageError('--filter is no regular expression');
  }
}

function nameTest(names: readonly string[]): EventTest {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  return (event) => {
    const name = (get(event, 'Event') ?? '').toLowerCase();
    return wanted.has(name) ||
      (name === 'userevent' && wanted.has(`userevent:${(get(event, 'UserEvent') ?? '').toLowerCase()}`));
  };
}

function filterTest(text: string): EventTest {
  const [, name, operator, value = ''] = HEADER_TEST.exec(text) ?? [];
  if (name === undefined) {
    const wanted = pattern(text);
    return (event) => wanted.test(get(event, 'Event') ?? '');
  }
  if (operator === '=') return (event) => getAll(event, name).includes(value);
  const wanted = pattern(value);
  return (event) => getAll(event, name).some((each) => wanted.test(each));
}

/**
 * Makes the test of `--event` and `--filter`.
 *
 * A filter is `Header=value`, `Header~regex`, or a regular expression on the event's name; expressions ignore case.
 *
 * @throws {UsageError} an expression is none
 */
export function eventTest(names: readonly string[], filters: readonly string[]): EventTest {
  const tests = [...(names.length === 0 ? [] : [nameTest(names)]), ...filters.map(filterTest)];
  return (event) => tests.every((test) => test(event));
}
