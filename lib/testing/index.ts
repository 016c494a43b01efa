/**
 * `gami/testing`: a scripted Asterisk for the tests of those who use gami, and of gami itself.
 */
export { get, getAll, type Message } from '../message.js';
export type { ActionFilter, LoggedAction } from './action-log.js';
export type { ActionHandler, HandlerResult, Reply } from './answers.js';
export type { FakeUser } from './built-in.js';
export type { EventClass } from './event-mask.js';
export { FakeAsterisk, type CallOptions, type ConferenceMemberOptions, type FakeAsteriskOptions, type FakeLogin, type QueueOptions } from './fake-asterisk.js';
export type { FakeCall } from './fake-call.js';
export { escapeC, type ChannelOptions, type ChannelState, type FakeChannel } from './fake-channel.js';
export type { ConferenceMember, FakeConference } from './fake-conference.js';
export type { ConfigCategory, ConfigLine, DialplanStep, FakePbx, NewChannel } from './fake-pbx.js';
export { DEVICE_STATE, type FakeQueue, type QueueCaller, type QueueMember, type QueueMemberOptions } from './fake-queue.js';
export type { DropOptions, FakeServerOptions } from './fake-server.js';
export type { FakeSession, SessionUser } from './fake-session.js';
export type { WaitOptions } from './waiters.js';
export type { ReplayOptions } from './wire-replay.js';
export { WireRecorder, type RecordedChunk } from './wire-recorder.js';
export type { Headers } from './wire-writer.js';
