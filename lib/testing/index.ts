/**
 * `gami/testing`: a scripted Asterisk for the tests of those who use gami, and of gami itself.
 */
export { get, getAll, type Message } from '../message.js';
export type { ActionFilter, LoggedAction } from './server/action-log.js';
export type { ActionHandler, HandlerResult, Reply } from './answers/answers.js';
export type { FakeUser } from './answers/built-in.js';
export type { EventClass } from './wire/event-mask.js';
export {
  FakeAsterisk,
  type CallOptions,
  type ConferenceMemberOptions,
  type FakeAsteriskOptions,
  type FakeLogin,
  type QueueOptions,
} from './fake-asterisk.js';
export type { FakeCall } from './pbx/call/fake-call.js';
export { escapeC } from './pbx/channel/causes.js';
export type { ChannelOptions, ChannelState } from './pbx/channel/channel-options.js';
export type { FakeChannel } from './pbx/channel/fake-channel.js';
export type { ConferenceMember, FakeConference } from './pbx/conference/fake-conference.js';
export type { DeviceState } from './pbx/devices.js';
export type { DialplanStep } from './pbx/dialplan/dialplan.js';
export type { ConfigCategory, ConfigLine, EndpointOptions, FakePbx, NewChannel } from './pbx/fake-pbx.js';
export type { FakeQueue } from './pbx/queue/fake-queue.js';
export type { QueueCaller } from './pbx/queue/queue-lists.js';
export { DEVICE_STATE, type QueueMember, type QueueMemberOptions } from './pbx/queue/queue-member.js';
export type { DropOptions, FakeServerOptions } from './server/server-options.js';
export type { FakeSession } from './server/fake-session.js';
export type { SessionUser } from './server/session-user.js';
export type { Misbehaviour } from './server/misbehaviour.js';
export type { WaitOptions } from './server/waiters.js';
export type { ReplayOptions } from './wire/wire-replay.js';
export { WireRecorder, type RecordedChunk } from './wire/wire-recorder.js';
export type { Headers } from './wire/wire-writer.js';
