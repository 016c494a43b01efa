/**
 * A fake PBX and one raw client that is logged in to it, anew for each spec.
 */
import { FakeAsterisk } from '../../lib/testing/index.js';
import { RawClient } from './raw-client.js';

/** Messages in wire order. */
export type Messages = readonly Record<string, string>[];

/** The channels that these specs use. */
export const ALICE = 'PJSIP/alice-00000000';
export const BOB = 'PJSIP/bob-00000001';

/** Events in short: name and channel, or device and state. */
export function names(events: Messages): string[] {
  return events.map(({ Event = '', Channel, DestChannel, Device, State }) =>
    [Event, Channel ?? DestChannel ?? Device, Device === undefined ? undefined : State].filter((part) =>
      part !== undefined
    ).join(' ')
  );
}

/** Tells whether an event is no `VarSet`: where the other events are what a spec is about. */
export function isNoVariable(event: Record<string, string>): boolean {
  return event['Event'] !== 'VarSet';
}

/** Tells whether an event is about no device. */
export function isNoDevice(event: Record<string, string>): boolean {
  return event['Event'] !== 'DeviceStateChange';
}

/** What a spec has at hand; filled before each one. */
export interface PbxScene {
  fake: FakeAsterisk;
  client: RawClient;
  /** Sends an action and takes its whole list, or the error. */
  list(...lines: string[]): Promise<Messages>;
}

/** Sets the hooks of a `describe`. */
export function pbxScene(): PbxScene {
  const scene = {
    list: async (...lines: string[]): Promise<Messages> => {
      scene.client.send(...lines);
      return scene.client.takeUntil((message) =>
        message['EventList'] === 'Complete' || message['Response'] === 'Error'
      );
    },
  } as PbxScene;
  beforeEach(async () => {
    scene.fake = new FakeAsterisk();
    await scene.fake.listen();
    scene.client = await RawClient.loggedIn(scene.fake.port, 'call,agent,dialplan');
  });
  afterEach(() => scene.fake.close());
  return scene;
}
