/**
 * The families of metrics: `asterisk_…` is what the server has, `gami_…` what the connection to it does.
 *
 * The dashboard in example/ draws these names.
 */
import type { Family } from './exposition.js';

function gauge(name: string, help: string): Family {
  return { name, type: 'gauge', help };
}

function counter(name: string, help: string): Family {
  return { name: `${name}_total`, type: 'counter', help };
}

/** All of them, in the order of the text. */
export const FAMILIES = {
  up: gauge('asterisk_up', 'Whether the client is logged in: 1 or 0'),
  complete: gauge('asterisk_tables_complete', 'Whether the tables below are right: 1, or 0 while they are read'),
  problem: gauge('asterisk_table_problem', 'A table that can\'t be right, for want of a class or a module: 1'),
  calls: gauge('asterisk_calls', 'Calls: channels of one linked id are one'),
  channels: gauge('asterisk_channels', 'Channels by state'),
  callers: gauge('asterisk_queue_callers', 'Callers who wait in a queue'),
  longestWait: gauge('asterisk_queue_longest_wait_seconds', 'How long the first of them has waited'),
  members: gauge('asterisk_queue_members', 'Members of a queue by state'),
  paused: gauge('asterisk_queue_members_paused', 'Members of a queue that are paused'),
  completed: counter('asterisk_queue_completed', 'Calls of a queue that were answered, as the server counts'),
  abandoned: counter('asterisk_queue_abandoned', 'Callers who gave up, as the server counts'),
  holdTime: gauge('asterisk_queue_hold_time_seconds', 'Average time before the answer, as the server says'),
  talkTime: gauge('asterisk_queue_talk_time_seconds', 'Average time of talking, as the server says'),
  events: counter('gami_events', 'Events received'),
  eventRate: gauge('gami_events_per_second', 'Events in the last whole second'),
  received: counter('gami_received_bytes', 'Bytes received'),
  sent: counter('gami_sent_bytes', 'Bytes sent'),
  reconnects: counter('gami_reconnects', 'Logins after a loss'),
  longestHandler: gauge('gami_longest_handler_seconds', 'The longest time that one message took to be handled'),
  ping: gauge('gami_ping_seconds', 'How long the server took to answer a Ping just now'),
} as const;
