/**
 * The tables on demand: devices, extensions (hints), presences, PJSIP's endpoints and contacts, registrations,
 * mailboxes.
 *
 * Events and items of lists have one name in the first three; an item is known by its want of a `Privilege`, and never
 * comes here. A hint that is removed says nothing, devices are never removed: the next look at the list sees to the
 * first.
 */
import type { Message } from '../../index.js';
import type { Table } from '../table/table.js';
import { joinKey, type Kind } from './kind.js';
import { changed, copyHeaders, keep } from './row.js';

/** Makes a row whose `since` is the time of its last change. */
function stateRow(item: Message, old: Message | undefined, now: number, names?: readonly string[]): Message {
  const row = copyHeaders(item, old, names);
  const isSame = old !== undefined && Object.keys(row).every((name) => row[name] === old[name]);
  row.since = isSame ? old.since! : String(now);
  return row;
}

/** Puts headers into rows that are there. */
function setHeaders(table: Table, keys: readonly string[], changes: Message): void {
  for (const key of keys) {
    const row = table.get(key)!;
    const isSame = Object.keys(changes).every((name) => changes[name] === row[name]);
    if (!isSame) table.set(key, changed(row, { ...changes, since: String(Date.now()) }));
  }
}

/** Devices, by name. Source: asterisk main/devicestate.c, devstate_to_ami(), 22.10.1. */
export const devices: Kind = {
  rules: {
    DeviceStateChange: ({ devices: table }, event) => {
      table.set(keep(event.Device, ''), stateRow(event, table.get(event.Device!), Date.now(), ['Device', 'State']));
    },
  },
  list: {
    action: { Action: 'DeviceStateList' }, item: 'DeviceStateChange', key: 'Device',
    row: (item, old, now) => stateRow(item, old, now, ['Device', 'State']), read: 'call', write: 'call or reporting',
  },
};

const EXTENSION_HEADERS = ['Exten', 'Context', 'Hint', 'Status', 'StatusText'];

function extensionKey({ Exten, Context }: Message): string {
  return joinKey(Exten!, Context!);
}

/** Hints, by extension and context. Source: asterisk main/manager.c, manager_state_cb(), 22.10.1. */
export const extensions: Kind = {
  rules: {
    ExtensionStatus: ({ extensions: table }, event) => {
      const key = extensionKey(event);
      table.set(key, stateRow(event, table.get(key), Date.now(), EXTENSION_HEADERS));
    },
  },
  list: {
    action: { Action: 'ExtensionStateList' }, item: 'ExtensionStatus', key: extensionKey, isSilent: true,
    row: (item, old, now) => stateRow(item, old, now, EXTENSION_HEADERS), read: 'call', write: 'call or reporting',
  },
};

const PRESENCE_HEADERS = ['Presentity', 'Status', 'Subtype', 'Message'];

/** Presences, by presentity. Source: asterisk main/presencestate.c, presence_state_to_ami(), 22.10.1. */
export const presences: Kind = {
  rules: {
    PresenceStateChange: ({ presences: table }, event) => {
      table.set(
        keep(event.Presentity, ''),
        stateRow(event, table.get(event.Presentity!), Date.now(), PRESENCE_HEADERS),
      );
    },
  },
  list: {
    action: { Action: 'PresenceStateList' }, item: 'PresenceStateChange', key: 'Presentity',
    row: (item, old, now) => stateRow(item, old, now, PRESENCE_HEADERS), read: 'call', write: 'call or reporting',
  },
};

/**
 * As endpoints show what a device's events call otherwise. Source: asterisk main/devicestate.c, devstatestring[],
 * 22.10.1.
 */
const DEVICE_STATES: Readonly<Record<string, string>> = {
  UNKNOWN: 'Unknown',
  NOT_INUSE: 'Not in use',
  INUSE: 'In use',
  BUSY: 'Busy',
  INVALID: 'Invalid',
  UNAVAILABLE: 'Unavailable',
  RINGING: 'Ringing',
  RINGINUSE: 'Ring+Inuse',
  ONHOLD: 'On Hold',
};

const PJSIP = 'PJSIP/';

/**
 * PJSIP's endpoints, by name. Source: asterisk res/res_pjsip/pjsip_configuration.c, format_ami_endpoints(), 22.10.1.
 */
export const endpoints: Kind = {
  rules: {
    DeviceStateChange: ({ endpoints: table }, { Device, State }) => {
      const name = Device!.startsWith(PJSIP) ? Device!.slice(PJSIP.length) : '';
      if (table.get(name) !== undefined) setHeaders(table, [name], { DeviceState: DEVICE_STATES[State!] ?? State! });
    },
    PeerStatus: ({ endpoints: table }, { Peer }) => {
      if (Peer!.startsWith(PJSIP)) table.ask('');
    },
  },
  list: {
    action: { Action: 'PJSIPShowEndpoints' },
    item: 'EndpointList',
    key: 'ObjectName',
    row: stateRow,
    isSilent: true,
    untold: ['Contacts', 'ActiveChannels', 'Aor', 'Auths', 'OutboundAuths', 'Transport'],
    loose: ['since'],
    read: 'system',
    write: 'system',
  },
};

/**
 * PJSIP's contacts, by the name that the list has for each. Source: asterisk res/res_pjsip/pjsip_options.c, 22.10.1.
 */
export const contacts: Kind = {
  rules: {
    ContactStatus: ({ contacts: table }, { URI, ContactStatus, RoundtripUsec }) => {
      const keys = table.keysIn('Uri', URI!);
      if (ContactStatus === 'Removed') for (const key of keys) table.delete(key);
      else if (keys.length === 0) table.ask('');
      else if (ContactStatus !== 'Updated') {
        setHeaders(table, keys, { Status: ContactStatus!, ...(RoundtripUsec === undefined ? {} : { RoundtripUsec }) });
      }
    },
  },
  list: {
    action: { Action: 'PJSIPShowContacts' }, item: 'ContactList', key: 'ObjectName', row: stateRow, isSilent: true,
    untold: ['ExpirationTime', 'RoundtripUsec'], loose: ['since'], read: 'system', write: 'system',
  },
};

/**
 * PJSIP's registrations at other servers, by name.
 *
 * Source: asterisk res/res_pjsip_outbound_registration.c, ami_outbound_registration_task(); main/stasis_system.c,
 * system_registry_to_ami(),
 * 22.10.1: the event's Username and Domain are the list's ClientUri and ServerUri.
 */
export const registrations: Kind = {
  rules: {
    Registry: ({ registrations: table }, { ChannelType, Username, Domain, Status }) => {
      const keys = table.keysIn('ClientUri', Username!).filter((key) => table.get(key)!.ServerUri === Domain);
      if (keys.length > 0) setHeaders(table, keys, { Status: Status! });
      else if (ChannelType === 'PJSIP') table.ask('');
    },
  },
  list: {
    action: { Action: 'PJSIPShowRegistrationsOutbound' },
    item: 'OutboundRegistrationDetail',
    key: 'ObjectName',
    isSilent: true,
    row: (item, old, now) => {
      const { NextReg, ...others } = item;
      return stateRow(others, old, now);
    },
    read: 'system', write: 'system or reporting',
  },
};

/**
 * Mailboxes, by `box@context`. Source: asterisk apps/app_voicemail.c, append_vmu_info_astman(); main/mwi.c,
 * mwi_to_ami(), 22.10.1.
 */
export const mailboxes: Kind = {
  rules: {
    MessageWaiting: ({ mailboxes: table }, event) => {
      const changes = { Mailbox: event.Mailbox!, Waiting: event.Waiting!, New: event.New ?? '', Old: event.Old ?? '' };
      table.set(keep(event.Mailbox, ''), stateRow(changes, table.get(event.Mailbox!), Date.now()));
    },
  },
  list: {
    action: { Action: 'VoicemailUsersList' },
    item: 'VoicemailUserEntry',
    isSilent: true,
    read: 'call',
    write: 'call or reporting',
    key: ({ VoiceMailbox, VMContext }) => `${VoiceMailbox}@${VMContext}`,
    row: ({ VoiceMailbox, VMContext, NewMessageCount, OldMessageCount }, old, now) =>
      stateRow(
        {
          Mailbox: `${VoiceMailbox}@${VMContext}`,
          Waiting: Number(NewMessageCount) > 0 ? '1' : '0',
          New: NewMessageCount!,
          Old: OldMessageCount!,
        },
        old,
        now,
      ),
  },
};
