/**
 * What bridge and workers agree on: subjects, names, and how a message is told from another.
 */
import { createHash } from 'node:crypto';

/** The stream that keeps the events, and the group of workers that shares them. */
export const STREAM = 'AMI';
export const GROUP = 'workers';

/** The bucket that remembers which actions were handed to a server. */
export const ACTIONS = 'ami-actions';

/** How long JetStream recognises an event that is published again, and an action its twin, in milliseconds. */
export const MEMORY = 120_000;

/** A name may hold what a subject may not. */
export function token(name) {
  return name.replace(/[^A-Za-z0-9_-]/g, '_') || '_';
}

/** The subject of an event. */
export function eventSubject(server, event) {
  return `ami.${token(server)}.event.${token(event)}`;
}

/** The subject on which a server takes actions. */
export function actionSubject(server) {
  return `ami.${token(server)}.action`;
}

/**
 * Makes the id by which an event is recognised when it is published again.
 *
 * With `timestampevents = yes` in manager.conf the text of an event is its own, so two bridges of one PBX may run side by side: the stream keeps
 * one. Without it only the tries of one bridge are recognised.
 */
export function messageId(server, event, bridge, count) {
  if (event.Timestamp === undefined) return `${token(server)}-${bridge}-${count}`;
  return createHash('sha256').update(`${server}\n${JSON.stringify(event)}`).digest('base64url');
}
