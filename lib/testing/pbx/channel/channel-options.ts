/**
 * What a channel is described with: its states, its place in the dialplan, how it begins, what runs it.
 */

/** The states of a channel, by number. Source: asterisk main/channel.c, ast_state2str(), 22.10.1. */
export const STATES = ['Down', 'Rsrvd', 'OffHook', 'Dialing', 'Ring', 'Ringing', 'Up', 'Busy'] as const;

/** A state's name. */
export type ChannelState = (typeof STATES)[number];

/** A place of the dialplan. */
export interface Place {
  readonly context: string;
  readonly exten: string;
  readonly priority: number;
}

/** What the far end of a call lets its near end know. */
export type Signal = 'ringing' | 'progress' | 'answered' | 'busy' | 'congestion' | 'hangup';

/** What runs a channel. */
export interface Thread {
  /** The channel is to end; called once. */
  hangup(): void;
  /** The channel is to go on at another place of the dialplan. */
  go(place: Place): void;
  /** The channel is taken away, to go into a bridge: what it did is left without a word. */
  taken?(): void;
  /** The far end says something. */
  signal?(signal: Signal): void;
  /** A digit was pressed. */
  digit?(digit: string): void;
}

/** How a channel begins; all but its name has a default. */
export interface ChannelOptions {
  /** Its name, such as `PJSIP/alice-00000001`. */
  readonly name: string;
  readonly uniqueid?: string | undefined;
  readonly linkedid?: string | undefined;
  readonly state?: ChannelState | undefined;
  readonly callerIdNum?: string | undefined;
  readonly callerIdName?: string | undefined;
  readonly connectedLineNum?: string | undefined;
  readonly connectedLineName?: string | undefined;
  readonly language?: string | undefined;
  readonly accountCode?: string | undefined;
  readonly context?: string | undefined;
  readonly exten?: string | undefined;
  readonly priority?: number | undefined;
}

/**
 * Returns a state's name as it is.
 *
 * @throws {RangeError} there is no such state
 */
export function stateOf(state: string): ChannelState {
  const known = STATES.find((name) => name === state);
  if (known === undefined) throw new RangeError(`no channel state '${state}'; known are ${STATES.join(', ')}`);
  return known;
}
