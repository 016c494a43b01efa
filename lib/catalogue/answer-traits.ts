/**
 * How the answers end that Asterisk doesn't mark: the table of event lists without EventList headers, as data.
 *
 * Servers from 12 on open a list with `EventList: start` and end it with `EventList: Complete`; where these markers
 * come they count, and this table does not. It is for the actions that go without on some servers, for those whose
 * `Response: Error` or bare `Response: Success` means an empty list, and for those that answer in raw text. Each entry
 * names its source. This is all of the catalogue that is loaded at run time.
 */

/** What is special about an action's answer. */
export interface ListTrait {
  /** The event that ends the list when the response bears no EventList. */
  readonly endEvent?: string;
  /** The event that ends it on AMI 1.0 (Asterisk 1.4), where that is another. */
  readonly endEventOn10?: string;
  /** The one event that follows the response; there are no markers and no complete. */
  readonly singleEvent?: string;
  /** The items are events of the whole server, without the action's ActionID. */
  readonly foreignItems?: true;
  /** The item that comes without the ActionID, between a response and a complete that have it. */
  readonly anonymousItem?: string;
  /** The answer is text without response and ActionID, or nothing but an empty line. */
  readonly raw?: true;
  /** The answer is one event with the ActionID, without a response. */
  readonly eventOnly?: true;
  /** As `raw`, on AMI 1 only (Asterisk up to 11). */
  readonly rawOn1?: true;
  /** A `Response: Success` is followed by a second response, and the second tells how it went. */
  readonly twice?: true;
  /** How the Message of a `Response: Error` begins that means an empty list, lower-cased. */
  readonly notFound?: readonly string[];
  /** How the Message of a `Response: Success` begins that tells of a failure, lower-cased. */
  readonly failed?: readonly string[];
  /** How the Message of a `Response: Success` begins behind which no list comes, lower-cased. */
  readonly nothing?: readonly string[];
  /** The server runs nothing else on this session until the answer: always, or unless the action has `Async: true`. */
  readonly blocks?: 'always' | 'unlessAsync';
}

const NO_CONFERENCE = 'no active conferences';

/**
 * The actions with a deviating answer, by their lower-cased name.
 *
 * `notFound` holds the answers to a search that found nothing; an object asked for by its name and missing (a bridge,
 * an endpoint) is an error. A conference exists only while somebody is in it, so its absence is an empty list of users.
 */
export const LIST_TRAITS: ReadonlyMap<string, ListTrait> = new Map<string, ListTrait>([
  // Source: asterisk channels/chan_agent.c, action_agents(), 1.8 and 11.
  ['agents', { endEvent: 'AgentsComplete' }],
  // Source: asterisk apps/app_confbridge.c, action_confbridgelist(), 22.10.1.
  ['confbridgelist', { notFound: [NO_CONFERENCE, 'no conference by that name found'] }],
  // Source: asterisk apps/app_confbridge.c, action_confbridgelistrooms(), 22.10.1.
  ['confbridgelistrooms', { notFound: [NO_CONFERENCE] }],
  // Source: asterisk channels/chan_dahdi.c, action_dahdishowchannels(), 1.8 and 11.
  ['dahdishowchannels', { endEvent: 'DAHDIShowChannelsComplete' }],
  // Source: asterisk main/data.c, manager_data_get(), 1.8 to 14: one event in the place of a response.
  ['dataget', { eventOnly: true }],
  // Source: asterisk main/db.c, manager_dbget(), 1.4 (the item is all), 1.8 and 11 (with a complete), 22.10.1 (the
  // error).
  ['dbget', { endEvent: 'DBGetComplete', endEventOn10: 'DBGetResponse', notFound: ['database entry not found'] }],
  // Source: asterisk main/pbx.c, action_extensionstatelist(), 22.10.1.
  ['extensionstatelist', { notFound: ['no dialplan hints are available'] }],
  // Source: asterisk res/res_fax.c, manager_fax_session(), 22.10.1.
  ['faxsession', { singleEvent: 'FAXSession' }],
  // Source: asterisk res/res_fax.c, manager_fax_stats(), 22.10.1.
  ['faxstats', { singleEvent: 'FAXStats' }],
  // Source: asterisk channels/chan_iax2.c, manager_iax2_show_netstats(), 22.10.1.
  ['iaxnetstats', { raw: true }],
  // Source: asterisk channels/chan_iax2.c, manager_iax2_show_peers(), 1.4 (text), 1.6 (nothing completes the list),
  // 16.28.0 and 22.10.1, seen on the wire of both.
  ['iaxpeers', { anonymousItem: 'PeerEntry', rawOn1: true }],
  // Source: asterisk res/res_jabber.c and res/res_xmpp.c, manager_jabber_send(), 1.4 to 22.10.1.
  ['jabbersend', { twice: true }],
  // Source: asterisk apps/app_meetme.c, action_meetmelist(), 22.10.1.
  ['meetmelist', { notFound: [NO_CONFERENCE] }],
  // Source: asterisk apps/app_meetme.c, action_meetmelistrooms(), 22.10.1.
  ['meetmelistrooms', { notFound: [NO_CONFERENCE] }],
  // Source: asterisk main/manager.c, action_originate(), 22.10.1.
  ['originate', { blocks: 'unlessAsync' }],
  // Source: asterisk main/features.c, manager_parking_status(), 1.8 and 11.
  ['parkedcalls', { endEvent: 'ParkedCallsComplete' }],
  // Source: asterisk main/features.c, manager_parkinglot_list(), 11.
  ['parkinglots', { endEvent: 'ParkinglotsComplete', anonymousItem: 'Parkinglot' }],
  // Source: asterisk res/res_pjsip_outbound_registration.c, ami_register(), 22.10.1.
  ['pjsipregister', { failed: ['failed to queue'] }],
  // Source: asterisk res/res_pjsip/location.c, ami_show_aors(), 22.10.1.
  ['pjsipshowaors', { notFound: ['no aors found'] }],
  // Source: asterisk res/res_pjsip/config_auth.c, ami_show_auths(), 22.10.1.
  ['pjsipshowauths', { notFound: ['no auths found'] }],
  // Source: asterisk res/res_pjsip/pjsip_options.c, ami_show_contacts(), 22.10.1.
  ['pjsipshowcontacts', { notFound: ['no contacts found'] }],
  // Source: asterisk res/res_pjsip/pjsip_configuration.c, ami_show_endpoints(), 22.10.1.
  ['pjsipshowendpoints', { notFound: ['no endpoints found'] }],
  // Source: asterisk res/res_pjsip_pubsub.c, ami_show_resource_lists(), 22.10.1.
  ['pjsipshowresourcelists', { notFound: ['no resource lists found'] }],
  // Source: asterisk res/res_pjsip_outbound_registration.c, ami_unregister(), 22.10.1.
  ['pjsipunregister', { failed: ['failed to queue'] }],
  // Source: asterisk apps/app_queue.c, manager_queue_rule_show(), 1.6.0: without a response.
  ['queuerule', { rawOn1: true }],
  // Source: asterisk apps/app_queue.c, manager_queues_show(), up to 14.
  ['queues', { raw: true }],
  // Source: asterisk apps/app_queue.c, manager_queues_status(), 1.8 and 11.
  ['queuestatus', { endEvent: 'QueueStatusComplete' }],
  // Source: asterisk apps/app_queue.c, manager_queues_summary(), 1.8 and 11.
  ['queuesummary', { endEvent: 'QueueSummaryComplete' }],
  // Source: seen in the field, of app_rpt: bare XML.
  ['rptlocalnodes', { raw: true }],
  // Source: asterisk main/pbx.c, manager_show_dialplan(), 22.10.1.
  ['showdialplan', { notFound: ['did not find context', 'did not find extension'] }],
  // Source: asterisk channels/chan_sip.c, manager_sip_peer_status(), 11.
  ['sippeerstatus', { endEvent: 'SIPpeerstatusComplete' }],
  // Source: asterisk channels/chan_sip.c, manager_sipqualifypeer(), 1.8 to 11: empty lines for a known peer.
  ['sipqualifypeer', { rawOn1: true }],
  // Source: asterisk main/manager.c, action_status(), 1.8 and 11.
  ['status', { endEvent: 'StatusComplete' }],
  // Source: asterisk apps/app_voicemail.c, manager_get_mailbox_summary(), 22.10.1.
  ['voicemailboxsummary', { nothing: ['there is no voicemail user'] }],
  // Source: asterisk apps/app_voicemail.c, manager_voicemail_forward(), 22.10.1.
  ['voicemailforward', { failed: ['message forward failed'] }],
  // Source: asterisk apps/app_voicemail.c, manager_voicemail_move(), 22.10.1.
  ['voicemailmove', { failed: ['message move failed'] }],
  // Source: asterisk apps/app_voicemail.c, manager_voicemail_remove(), 22.10.1.
  ['voicemailremove', { failed: ['message remove failed'] }],
  // Source: asterisk apps/app_voicemail.c, manager_list_voicemail_users(), 1.8, 11 and 22.10.1.
  ['voicemailuserslist', { endEvent: 'VoicemailUserEntryComplete', nothing: ['there are no voicemail users'] }],
  // Source: asterisk apps/app_voicemail.c, manager_status_voicemail_user(), 22.10.1.
  ['voicemailuserstatus', { nothing: ['there is no voicemail user'] }],
  // Source: asterisk main/manager.c, action_waitevent(), 1.4 to 22.10.1: without EventList on every version.
  ['waitevent', { endEvent: 'WaitEventComplete', foreignItems: true, blocks: 'always' }],
]);

/** Returns what is special about an action's answer; undefined for most actions. The name may come in any case. */
export function listTrait(action: string): ListTrait | undefined {
  return LIST_TRAITS.get(action.toLowerCase());
}

/** Tells whether the Message of a `Response: Error` to the action means an empty list. */
export function meansEmptyList(action: string, message: string): boolean {
  return startsWithOne(message, listTrait(action)?.notFound);
}

/** Tells whether the Message of a `Response: Success` to the action means that no list comes behind it. */
export function meansNoList(action: string, message: string): boolean {
  return startsWithOne(message, listTrait(action)?.nothing);
}

/** Tells whether the Message of a `Response: Success` to the action tells of a failure. */
export function meansFailure(action: string, message: string): boolean {
  return startsWithOne(message, listTrait(action)?.failed);
}

function startsWithOne(message: string, beginnings: readonly string[] = []): boolean {
  const text = message.toLowerCase();
  return beginnings.some((beginning) => text.startsWith(beginning));
}
