/** Specs of the table of lists: its look-ups, and that it agrees with the typed catalogue and with itself. */
import { expect } from 'chai';
import * as actionTypes from '../../lib/catalogue/actions.js';
import * as eventTypes from '../../lib/catalogue/events.js';
import * as types from '../../lib/catalogue/index.js';
import {
  LIST_TRAITS, listTrait, meansEmptyList, meansNoList, type ListTrait,
} from '../../lib/catalogue/answer-traits.js';
import * as listTypes from '../../lib/catalogue/lists.js';
import * as snapshotTypes from '../../lib/catalogue/snapshots.js';
import { EVENT_LISTS } from './generator/lists.js';

const lists = new Map([...EVENT_LISTS].map(([action, entry]) => [action.toLowerCase(), entry]));

describe('table of lists', () => {
  it('finds an action in any case', () => {
    expect(listTrait('QueueStatus')).to.deep.equal({ endEvent: 'QueueStatusComplete' });
    expect(listTrait('QUEUESTATUS')).to.equal(listTrait('queuestatus'));
    expect(listTrait('Ping')).to.equal(undefined);
    expect(listTrait('constructor')).to.equal(undefined);
  });

  it('knows each list that goes without marks on a server up to 11', () => {
    const ends = [...LIST_TRAITS].flatMap((
      [action, { endEvent }],
    ) => (endEvent === undefined ? [] : [[action, endEvent]]));
    expect(Object.fromEntries(ends)).to.deep.equal({
      agents: 'AgentsComplete',
      dahdishowchannels: 'DAHDIShowChannelsComplete',
      dbget: 'DBGetComplete',
      parkedcalls: 'ParkedCallsComplete',
      parkinglots: 'ParkinglotsComplete',
      queuestatus: 'QueueStatusComplete',
      queuesummary: 'QueueSummaryComplete',
      sippeerstatus: 'SIPpeerstatusComplete',
      status: 'StatusComplete',
      voicemailuserslist: 'VoicemailUserEntryComplete',
      waitevent: 'WaitEventComplete',
    });
  });

  it('ends a list with the event that the typed catalogue names', () => {
    for (const [action, { endEvent, singleEvent }] of LIST_TRAITS) {
      const entry = lists.get(action);
      if (endEvent !== undefined) expect(entry?.complete, action).to.equal(endEvent);
      if (singleEvent !== undefined) expect(entry, action).to.deep.equal({ items: [singleEvent] });
    }
  });

  it('has an end for each list that the typed catalogue knows as unmarked or unended', () => {
    for (const [action, { complete, isUnmarked }] of lists) {
      const trait = listTrait(action);
      if (isUnmarked === true) expect(trait?.endEvent, action).to.equal(complete);
      if (complete === undefined) expect(trait?.singleEvent, action).to.be.a('string');
    }
  });

  it('gives a list one way to end at most, and each entry a purpose', () => {
    for (const [action, trait] of LIST_TRAITS) {
      const ways = [trait.endEvent, trait.singleEvent, trait.raw, trait.eventOnly].filter((way) => way !== undefined);
      expect(ways.length, action).to.be.at.most(1);
      expect(Object.keys(trait), action).to.not.be.empty;
      if (trait.endEventOn10 !== undefined) expect(trait.endEvent, action).to.be.a('string');
    }
  });

  it('knows the answers without a usual end, on all servers or on those up to 11', () => {
    const of = (has: (trait: ListTrait) => unknown): string[] =>
      [...LIST_TRAITS].filter(([, trait]) => has(trait)).map(([action]) => action);
    expect(of(({ raw }) => raw)).to.deep.equal(['iaxnetstats', 'queues', 'rptlocalnodes']);
    expect(of(({ rawOn1 }) => rawOn1)).to.deep.equal(['iaxpeers', 'queuerule', 'sipqualifypeer']);
    expect(of(({ twice }) => twice)).to.deep.equal(['jabbersend']);
    expect(of(({ eventOnly }) => eventOnly)).to.deep.equal(['dataget']);
    expect(of(({ anonymousItem }) => anonymousItem)).to.deep.equal(['iaxpeers', 'parkinglots']);
  });

  it('is keyed and matched in lower case', () => {
    for (const [action, { notFound = [], nothing = [], failed = [] }] of LIST_TRAITS) {
      for (const text of [action, ...notFound, ...nothing, ...failed]) expect(text).to.equal(text.toLowerCase());
      for (const text of [...notFound, ...nothing, ...failed]) expect(text).to.equal(text.trim()).and.not.equal('');
    }
  });

  it('tells an empty list by the words of the error, whatever their case and end', () => {
    expect(meansEmptyList('ConfbridgeList', 'No active conferences.')).to.equal(true);
    expect(meansEmptyList('confbridgelist', 'No Conference by that name found.')).to.equal(true);
    expect(meansEmptyList('PJSIPShowAors', 'No AORs found\n')).to.equal(true);
    expect(meansEmptyList('DBGet', 'Database entry not found')).to.equal(true);
    expect(meansEmptyList('ExtensionStateList', 'No dialplan hints are available')).to.equal(true);
  });

  it('takes no other error for an empty list', () => {
    expect(meansEmptyList('ConfbridgeList', 'Permission denied')).to.equal(false);
    expect(meansEmptyList('ConfbridgeList', '')).to.equal(false);
    expect(meansEmptyList('ConfbridgeKick', 'No active conferences.')).to.equal(false);
    expect(meansEmptyList('PJSIPShowEndpoint', 'Unable to retrieve endpoint 100\n')).to.equal(false);
    expect(meansEmptyList('DBGet', 'No key specified.')).to.equal(false);
  });

  it('tells a success behind which no list comes', () => {
    expect(meansNoList('VoicemailUsersList', 'There are no voicemail users currently defined.')).to.equal(true);
    expect(meansNoList('VoicemailUserStatus', 'There is no voicemail user of the given info.')).to.equal(true);
    expect(meansNoList('VoicemailBoxSummary', 'There is no voicemail user matching the given user.')).to.equal(true);
    expect(meansNoList('VoicemailUsersList', 'Voicemail user list will follow')).to.equal(false);
    expect(meansNoList('QueueStatus', 'There are no voicemail users currently defined.')).to.equal(false);
  });

  it('is all of the catalogue that is loaded at run time', () => {
    for (const module of [actionTypes, eventTypes, listTypes, snapshotTypes, types]) {
      expect(Object.keys(module)).to.deep.equal([]);
    }
  });
});
