/**
 * A model on a stage: a tape client whose lists and events the spec says line by line, and the changes that were told.
 */
import { mock } from 'node:test';
import type { Message } from '../../lib/index.js';
import { Model, type Live } from '../../lib/live/live.js';
import type { LiveOptions } from '../../lib/live/options.js';
import type { Kind } from '../../lib/live/rules/kind.js';
import { DEFAULT_TABLES, KINDS } from '../../lib/live/rules/kinds.js';
import { TapeClient } from './tape.js';

/** The lists of the default tables, as a tape names them. */
const LISTS = ['channels', 'bridges', 'queues', 'parked', 'rooms'] as const;

/** Longer than a model takes to settle. */
const SETTLE = 1000;

/** A channel's headers, as Asterisk repeats them in every event. */
export function channel(id: string, changes: Message = {}): Message {
  return {
    Channel: `PJSIP/${id}`, ChannelState: '6', ChannelStateDesc: 'Up', CallerIDNum: '100', CallerIDName: 'Anna',
    ConnectedLineNum: '<unknown>', ConnectedLineName: '<unknown>', Language: 'en', AccountCode: '', Context: 'default',
    Exten: '200', Priority: '1', Uniqueid: id, Linkedid: id, ...changes,
  };
}

/** The headers of a bridge. */
export function bridge(id: string, changes: Message = {}): Message {
  return {
    BridgeUniqueid: id, BridgeType: 'basic', BridgeTechnology: 'simple_bridge', BridgeCreator: '<unknown>',
    BridgeName: '<unknown>', BridgeNumChannels: '0', BridgeVideoSourceMode: 'none', ...changes,
  };
}

/** An item of CoreShowChannels. */
export function channelItem(id: string, changes: Message = {}): Message {
  return {
    Event: 'CoreShowChannel', ...channel(id), Application: '', ApplicationData: '', Duration: '00:00:07', BridgeId: '',
    ...changes,
  };
}

/** A model and who plays to it. The clock is `node:test`'s. */
export class Stage {
  readonly client = new TapeClient();
  readonly model: Live;
  /** What was told: `+channels a`, `-channels a`, `channels a ChannelState=6`. */
  readonly told: string[] = [];

  constructor(options: LiveOptions = { check: 0 }, kinds?: Readonly<Record<string, Kind>>) {
    const all = kinds ?? Object.fromEntries([...DEFAULT_TABLES, 'serving' as const].map((name) => [name, KINDS[name]]));
    this.model = new Model(this.client, new Map(Object.entries<Kind>(all)), options) as Live;
    this.model.on((table, key, row, old) => {
      const name = `${table} ${key.replace('\n', '/')}`;
      if (row === undefined) this.told.push(`-${name}`);
      else if (old === undefined) this.told.push(`+${name}`);
      else {
        const changes = Object.keys(row).filter((header) => row[header] !== old[header]);
        this.told.push(`${name} ${changes.map((header) => `${header}=${row[header]}`).join(' ')}`);
      }
    });
  }

  /** Logs in, answers the lists and lets the model settle. */
  begin(lists: Readonly<Record<string, readonly Message[]>> = {}): this {
    this.client.life('ready');
    this.answer(lists);
    return this.wait(SETTLE);
  }

  /** Answers what was asked for; a list that isn't given is empty. */
  answer(lists: Readonly<Record<string, readonly Message[]>> = {}): this {
    for (const list of LISTS) this.client.answer(list, lists[list] ?? []);
    this.client.answer('conferees', lists['conferees'] ?? []);
    this.client.answer('Status', lists['Status'] ?? []);
    return this;
  }

  /** Plays events, each with the class call unless it says otherwise. */
  play(...events: readonly Message[]): this {
    for (const event of events) this.client.event({ Privilege: 'call,all', ...event });
    return this;
  }

  /** Lets time pass. */
  wait(milliseconds: number): this {
    mock.timers.tick(milliseconds);
    return this;
  }

  /** Forgets what was told. */
  forget(): this {
    this.told.length = 0;
    return this;
  }
}

/** Mocks the clock around the specs of a `describe`. */
export function useClock(): void {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_790_000_000_000 }));
  afterEach(() => mock.timers.reset());
}
