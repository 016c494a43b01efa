/**
 * The answers about endpoints of PJSIP, SIP and IAX: those that the test has, and nothing of their registrations.
 *
 * Source: asterisk res/res_pjsip/, ami_show_endpoints() and its neighbours; channels/chan_iax2.c; channels/chan_sip.c
 * (16), 22.10.1: where there is nothing to list some answer with an error whose text ends in a line feed.
 */
import { builtIn, type ActionContext, type BuiltIn } from '../built-in.js';

/** Device states as PJSIP spells them. */
const STATES: Readonly<Record<string, string>> = {
  NOT_INUSE: 'Not in use',
  INUSE: 'In use',
  BUSY: 'Busy',
  RINGING: 'Ringing',
  RINGINUSE: 'Ring+Inuse',
  ONHOLD: 'On Hold',
  UNAVAILABLE: 'Unavailable',
};

function namesOf({ pbx }: ActionContext, technology: string): string[] {
  return [...pbx.endpoints.keys()].filter((name) => name.startsWith(`${technology}/`));
}

function endpoints(context: ActionContext): void {
  const names = namesOf(context, 'PJSIP');
  if (names.length === 0) return context.respondRaw('Error', 'No endpoints found\n');
  const items = names.map((device) => {
    const name = device.slice('PJSIP/'.length);
    const channels = [...context.pbx.channels.values()].filter((channel) => channel.device === device);
    return {
      Event: 'EndpointList', ObjectType: 'endpoint', ObjectName: name, Transport: '', Aor: name, Auths: '',
      OutboundAuths: '', Contacts: '', DeviceState: STATES[context.pbx.devices.state(device)] ?? 'Invalid',
      ActiveChannels: channels.length,
    };
  });
  const words = 'A listing of Endpoints follows, presented as EndpointList events';
  return context.list(items, 'EndpointListComplete', words);
}

/** Finds an endpoint of PJSIP; undefined when it has answered that there is none. */
function known(context: ActionContext): string | undefined {
  const name = context.header('Endpoint');
  if (context.pbx.endpoints.has(`PJSIP/${name}`)) return name;
  context.error(`Unable to retrieve endpoint ${name}`);
  return undefined;
}

function qualify(context: ActionContext): void {
  if (known(context) !== undefined) context.respond('Endpoint found, will qualify');
}

function notify(context: ActionContext): void {
  if (known(context) !== undefined) context.respond('NOTIFY sent');
}

/** A list that is empty. */
function none(complete: string, message: string, extras: Readonly<Record<string, number>> = {}): BuiltIn['run'] {
  return (context) => context.list([], complete, message, extras);
}

/** Nothing to list is an error here. */
function noneRefused(words: string): BuiltIn['run'] {
  return (context) => context.respondRaw('Error', `${words}\n`);
}

function following(what: string): string {
  return `Following are Events for each ${what}`;
}

/** The actions on endpoints. */
export const ENDPOINT_ACTIONS: readonly BuiltIn[] = [
  builtIn('PJSIPShowEndpoints', 'system', 'List the endpoints of PJSIP', endpoints),
  builtIn('PJSIPQualify', 'system,reporting', 'Qualify an endpoint', qualify),
  builtIn('PJSIPNotify', 'system', 'Send a NOTIFY to an endpoint', notify),
  builtIn('PJSIPShowContacts', 'system', 'List the contacts', noneRefused('No Contacts found')),
  builtIn('PJSIPShowAors', 'system', 'List the addresses of record', noneRefused('No AORs found')),
  builtIn('PJSIPShowAuths', 'system', 'List the authentications', noneRefused('No Auths found')),
  builtIn('PJSIPShowResourceLists', 'system', 'List the resource lists', noneRefused('No resource lists found')),
  builtIn(
    'PJSIPRegister',
    'system,reporting',
    'Register somewhere',
    noneRefused('Unable to retrieve registration entry'),
  ),
  builtIn(
    'PJSIPUnregister',
    'system,reporting',
    'End a registration',
    noneRefused('Unable to retrieve registration entry'),
  ),
  builtIn(
    'PJSIPShowRegistrationInboundContactStatuses',
    'system',
    'List the states of contacts',
    none('ContactStatusDetailComplete', 'Following are ContactStatusEvents for each Inbound registration'),
  ),
  builtIn(
    'PJSIPShowRegistrationsInbound',
    'system',
    'List the registrations here',
    none('InboundRegistrationDetailComplete', following('Inbound registration')),
  ),
  builtIn(
    'PJSIPShowRegistrationsOutbound',
    'system,reporting',
    'List the registrations elsewhere',
    none('OutboundRegistrationDetailComplete', following('Outbound registration'), { Registered: 0, NotRegistered: 0 }),
  ),
  builtIn(
    'PJSIPShowSubscriptionsInbound',
    'system',
    'List the subscriptions here',
    none('InboundSubscriptionDetailComplete', following('inbound Subscription')),
  ),
  builtIn(
    'PJSIPShowSubscriptionsOutbound',
    'system',
    'List the subscriptions elsewhere',
    none('OutboundSubscriptionDetailComplete', following('outbound Subscription')),
  ),
  builtIn(
    'PJSIPShowMaintenance',
    'system,reporting',
    'List the endpoints in maintenance',
    none('PJSIPMaintenanceStatusComplete', 'Maintenance status events follow'),
    22,
  ),
  builtIn(
    'PJSIPSetMaintenance',
    'system',
    'Set an endpoint in maintenance',
    (context) => context.error(`Endpoint '${context.header('Endpoint')}' not found`),
    22,
  ),
  builtIn(
    'IAXpeers',
    'system,reporting',
    'List the peers of IAX',
    none('PeerlistComplete', 'Peer status list will follow'),
  ),
  builtIn(
    'IAXpeerlist',
    'system,reporting',
    'List the peers of IAX',
    none('PeerlistComplete', 'IAX Peer status list will follow'),
  ),
  builtIn(
    'IAXregistry',
    'system,reporting',
    'List the registrations of IAX',
    none('RegistrationsComplete', 'Registrations will follow'),
  ),
  builtIn(
    'SIPpeers',
    'system,reporting',
    'List the peers of SIP',
    none('PeerlistComplete', 'Peer status list will follow'),
    16,
  ),
  builtIn(
    'SIPpeerstatus',
    'system',
    'List the states of peers',
    none('SIPpeerstatusComplete', 'Peer status will follow'),
    16,
  ),
  builtIn(
    'SIPshowregistry',
    'system,reporting',
    'List the registrations of SIP',
    none('RegistrationsComplete', 'Registrations will follow'),
    16,
  ),
  builtIn(
    'SIPshowpeer',
    'system,reporting',
    'Show a peer of SIP',
    (context) => context.error(`Peer ${context.header('Peer')} not found.`),
    16,
  ),
  builtIn(
    'SIPqualifypeer',
    'system,reporting',
    'Qualify a peer of SIP',
    (context) => context.error('Peer not found'),
    16,
  ),
  builtIn('SIPnotify', 'system', 'Send a NOTIFY to a peer', (context) => context.error('Could not create address'), 16),
];
