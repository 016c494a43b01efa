/**
 * The answers about conferences. Nothing there is an error here: `No active conferences.`
 *
 * Source: asterisk apps/app_confbridge.c, action_confbridgelist() and its neighbours, 22.10.1.
 */
import { builtIn, type ActionContext, type BuiltIn } from './built-in.js';
import type { FakeConference } from '../pbx/conference/fake-conference.js';

/** Finds the conference of the action; undefined when it has answered that there is none. */
function find(context: ActionContext): FakeConference | undefined {
  const number = context.header('Conference');
  const conference = context.pbx.conferences.get(number);
  if (number === '') context.error('No Conference name provided.');
  else if (context.pbx.conferences.size === 0) context.error('No active conferences.');
  else if (conference === undefined) context.error('No Conference by that name found.');
  return number === '' ? undefined : conference;
}

/** Makes the answer to an action that needs a conference. */
function inConference(run: (context: ActionContext, conference: FakeConference) => void): BuiltIn['run'] {
  return (context) => {
    const conference = find(context);
    if (conference !== undefined) run(context, conference);
  };
}

/** Makes the answer to an action on a member, on `all` or on `participants`. */
function onMembers(answer: string, act: (conference: FakeConference, channelName: string) => void): BuiltIn['run'] {
  return inConference((context, conference) => {
    const wanted = context.header('Channel');
    if (wanted === '') return context.error('No channel name provided.');
    const all = conference.members.filter(({ isAdmin }) => wanted !== 'participants' || !isAdmin).map(({ channel }) =>
      channel.name
    );
    const names = wanted === 'all' || wanted === 'participants'
      ? all
      : all.filter((name) => name === wanted || name.startsWith(`${wanted}-`));
    if (names.length === 0) return context.error('No Channel by that name found in Conference.');
    context.respond(wanted === 'all' && answer === 'User kicked' ? 'All participants kicked' : answer);
    for (const name of names) act(conference, name);
  });
}

function listRooms(context: ActionContext): void {
  const conferences = [...context.pbx.conferences.values()];
  if (conferences.length === 0) return context.error('No active conferences.');
  context.list(
    conferences.map((conference) => conference.roomItem()),
    'ConfbridgeListRoomsComplete',
    'Confbridge conferences will follow',
  );
}

function putOut(conference: FakeConference, name: string): void {
  conference.kick(name);
}

function lock(context: ActionContext, conference: FakeConference, isLocked: boolean): void {
  conference.isLocked = isLocked;
  context.respond(isLocked ? 'Conference locked' : 'Conference unlocked');
}

function startRecord(context: ActionContext, conference: FakeConference): void {
  if (conference.isRecorded) return context.error('Conference is already being recorded.');
  context.respond('Conference Recording Started.');
  conference.record(true);
}

function stopRecord(context: ActionContext, conference: FakeConference): void {
  if (!conference.isRecorded) return context.error('Internal error while stopping recording.');
  context.respond('Conference Recording Stopped.');
  conference.record(false);
}

/** The actions on conferences. */
export const CONFERENCE_ACTIONS: readonly BuiltIn[] = [
  builtIn(
    'ConfbridgeList',
    'reporting',
    'List the members of a conference',
    inConference((context, conference) =>
      context.list(conference.listItems(), 'ConfbridgeListComplete', 'Confbridge user list will follow')
    ),
  ),
  builtIn('ConfbridgeListRooms', 'reporting', 'List the conferences', listRooms),
  builtIn('ConfbridgeKick', 'call', 'Put a member out', onMembers('User kicked', putOut)),
  builtIn(
    'ConfbridgeMute',
    'call',
    'Mute a member',
    onMembers('User muted', (conference, name) => conference.mute(name, true)),
  ),
  builtIn(
    'ConfbridgeUnmute',
    'call',
    'Unmute a member',
    onMembers('User unmuted', (conference, name) => conference.mute(name, false)),
  ),
  builtIn(
    'ConfbridgeLock',
    'call',
    'Lock a conference',
    inConference((context, conference) => lock(context, conference, true)),
  ),
  builtIn(
    'ConfbridgeUnlock',
    'call',
    'Unlock a conference',
    inConference((context, conference) => lock(context, conference, false)),
  ),
  builtIn(
    'ConfbridgeSetSingleVideoSrc',
    'call',
    'Set whom a conference sees',
    inConference((context, conference) => {
      const isIn = conference.members.some(({ channel }) => channel.name === context.header('Channel'));
      if (isIn) context.respond('Conference single video source set.');
      else context.error('No channel by that name found in conference.');
    }),
  ),
  builtIn('ConfbridgeStartRecord', 'system', 'Record a conference', inConference(startRecord)),
  builtIn('ConfbridgeStopRecord', 'system', 'End the recording of a conference', inConference(stopRecord)),
];
