/**
 * Device states of the fake PBX, and the hints that follow them.
 *
 * The state of a telephone comes from its channels; others (`Custom:…`, `Queue:…`, `park:…`) are set. Each change is
 * told in a DeviceStateChange, and each extension whose hint names the device in an ExtensionStatus. Source: asterisk
 * main/devicestate.c, devstatestring[]; main/pbx.c, extension_states[] and ast_devstate_to_extenstate(), 22.10.1.
 */
import type { Board } from './channel/board.js';

/** Device states by name, with the number that a queue shows. */
export const DEVICE_STATES = {
  UNKNOWN: 0,
  NOT_INUSE: 1,
  INUSE: 2,
  BUSY: 3,
  INVALID: 4,
  UNAVAILABLE: 5,
  RINGING: 6,
  RINGINUSE: 7,
  ONHOLD: 8,
} as const;

/** A device state's name. */
export type DeviceState = keyof typeof DEVICE_STATES;

const EXTENSION_STATES: Readonly<Record<DeviceState, readonly [status: number, text: string]>> = {
  UNKNOWN: [0, 'Idle'],
  NOT_INUSE: [0, 'Idle'],
  INUSE: [1, 'InUse'],
  BUSY: [2, 'Busy'],
  INVALID: [4, 'Unavailable'],
  UNAVAILABLE: [4, 'Unavailable'],
  RINGING: [8, 'Ringing'],
  RINGINUSE: [9, 'InUse&Ringing'],
  ONHOLD: [16, 'Hold'],
};

/** Returns a device state by its name, in any case; undefined when there is none. */
export function deviceStateOf(name: string): DeviceState | undefined {
  const wanted = name.toUpperCase();
  return wanted in DEVICE_STATES ? (wanted as DeviceState) : undefined;
}

/** The devices of a PBX. */
export class Devices {
  readonly #board: Board;
  readonly #hints: ReadonlyMap<string, string>;
  readonly #stateOf: (device: string) => DeviceState;
  readonly #set = new Map<string, DeviceState>();
  readonly #known = new Map<string, DeviceState>();
  readonly #extensions = new Map<string, DeviceState>();
  readonly #listeners: ((device: string, state: DeviceState) => void)[] = [];

  /** @param stateOf the state of a device as its channels make it */
  constructor(board: Board, hints: ReadonlyMap<string, string>, stateOf: (device: string) => DeviceState) {
    this.#board = board;
    this.#hints = hints;
    this.#stateOf = stateOf;
  }

  /** The devices that something was told of, each with its state. */
  get known(): ReadonlyMap<string, DeviceState> {
    return this.#known;
  }

  /** Returns a device's state; the options behind a Local name don't count. */
  state(device: string): DeviceState {
    return this.#set.get(device) ?? this.#stateOf(device.startsWith('Local/') ? device.replace(/\/n$/, '') : device);
  }

  /** Sets the state of a device that has no channels, and says so. */
  set(device: string, state: DeviceState): void {
    this.#set.set(device, state);
    this.#board.soon(() => this.changed(device));
  }

  /** Says how a device is now. */
  changed(device: string): void {
    const state = this.state(device);
    this.#known.set(device, state);
    this.#board.emit('DeviceStateChange', 'call', { Device: device, State: state });
    for (const listener of this.#listeners) listener(device, state);
    for (const [extension, devices] of this.#hints) {
      if (devices.split('&').includes(device)) this.#tellExtension(extension, state);
    }
  }

  /** Calls back for each change. */
  onChange(listener: (device: string, state: DeviceState) => void): void {
    this.#listeners.push(listener);
  }

  /** The headers that tell of an extension with a hint; undefined when it has none. */
  extension(exten: string, context: string): { Hint: string; Status: number; StatusText: string } | undefined {
    const hint = this.#hints.get(`${exten}@${context}`);
    if (hint === undefined) return undefined;
    const [status, text] = EXTENSION_STATES[this.state(hint.split(/[&,]/, 1)[0] ?? '')];
    return { Hint: hint, Status: status, StatusText: text };
  }

  #tellExtension(extension: string, state: DeviceState): void {
    if ((this.#extensions.get(extension) ?? 'UNKNOWN') === state) return;
    this.#extensions.set(extension, state);
    const [exten = '', context = ''] = extension.split('@');
    this.#board.emit('ExtensionStatus', 'call', {
      Exten: exten,
      Context: context,
      ...this.extension(exten, context),
    });
  }
}
