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
export type { FakeCall } from './pbx/fake-call.js';
export { escapeC, type ChannelOptions, type ChannelState, type FakeChannel } from './pbx/fake-channel.js';
export type { ConferenceMember, FakeConference } from './pbx/fake-conference.js';
export type { ConfigCategory, ConfigLine, DialplanStep, FakePbx, NewChannel } from './pbx/fake-pbx.js';
export {
  DEVICE_STATE,
  type FakeQueue,
  type QueueCaller,
  type QueueMember,
  type QueueMemberOptions,
} from './pbx/fake-queue.js';
export type { DropOptions, FakeServerOptions } from './server/fake-server.js';
export type { FakeSession, SessionUser } from './server/fake-session.js';
export type { WaitOptions } from './server/waiters.js';
export type { ReplayOptions } from './wire/wire-replay.js';
export { WireRecorder, type RecordedChunk } from './wire/wire-recorder.js';
export type { Headers } from './wire/wire-writer.js';
