/**
 * Compares a model with what a judge listed: row by row, header by header.
 */
import type { Message } from '../../lib/index.js';
import type { Live } from '../../lib/live/live.js';
import type { TableName } from '../../lib/live/options.js';
import type { Judge } from './tape.js';

/** What a comparison found. */
export class Verdict {
  rows = 0;
  headers = 0;
  ghosts: string[] = [];
  missing: string[] = [];
  /** `table header` → how often it was wrong. */
  readonly wrong = new Map<string, number>();
  readonly examples: string[] = [];

  /** True when nothing was wrong. */
  get isClean(): boolean {
    return this.ghosts.length + this.missing.length + this.wrong.size === 0;
  }
}

interface Compared {
  readonly table: TableName;
  readonly items: (judge: Judge) => readonly Message[];
  readonly key: (item: Message) => string;
  /** Headers of ours for those of the list. */
  readonly names?: Readonly<Record<string, string>>;
  /** Headers that no event tells, or that count the time. */
  readonly except: readonly string[];
  /** Headers that no event tells, and that the model asks for again. */
  readonly asked?: readonly string[];
}

const CHANNEL = ['Channel', 'ChannelState', 'ChannelStateDesc', 'CallerIDNum', 'CallerIDName', 'ConnectedLineNum',
  'ConnectedLineName', 'Language', 'AccountCode', 'Context', 'Exten', 'Priority', 'Linkedid'];

const named = (event: string) => (items: readonly Message[]) => items.filter((item) => item.Event === event);

/** What is compared, and what is left out because it is never told. */
export const COMPARED: readonly Compared[] = [
  {
    table: 'channels',
    items: ({ channels }) => channels,
    key: (item) => item.Uniqueid!,
    except: ['Application', 'ApplicationData', 'Duration'],
  },
  { table: 'bridges', items: ({ bridges }) => bridges, key: (item) => item.BridgeUniqueid!, except: [] },
  {
    table: 'queues', items: ({ queues }) => named('QueueParams')(queues), key: (item) => item.Queue!, except: [],
    asked: ['Holdtime', 'TalkTime', 'Completed', 'Abandoned', 'ServicelevelPerf', 'ServicelevelPerf2'],
  },
  {
    table: 'members',
    items: ({ queues }) => named('QueueMember')(queues),
    key: (item) => `${item.Queue}\n${item.Location}`,
    names: { Name: 'MemberName', Location: 'Interface' },
    except: [],
    asked: ['CallsTaken', 'LastCall', 'InCall'],
  },
  {
    table: 'callers',
    items: ({ queues }) => named('QueueEntry')(queues),
    key: (item) => item.Uniqueid!,
    asked: ['Priority'],
    except: ['Wait', 'Channel', 'CallerIDNum', 'CallerIDName', 'ConnectedLineNum', 'ConnectedLineName'],
  },
  {
    table: 'parked', items: ({ parked }) => parked, key: (item) => item.ParkeeUniqueid!,
    except: ['ParkingTimeout', 'ParkingDuration', ...CHANNEL.map((name) => `Parkee${name}`)],
  },
  { table: 'conferences', items: ({ rooms }) => rooms, key: (item) => item.Conference!, except: ['Locked'] },
  {
    table: 'conferees',
    items: ({ conferees }) => conferees,
    key: (item) => `${item.Conference}\n${item.Uniqueid}`,
    except: ['AnsweredTime', ...CHANNEL],
    asked: ['MarkedUser', 'WaitMarked', 'EndMarked', 'EndMarkedAny', 'Waiting'],
  },
];

const HOW_IT_CAME = new Set(['Event', 'ActionID', 'Privilege']);

/**
 * Compares the tables of a model with a judge's lists.
 *
 * @param isAsked true where what the model has asked for again has come, so that its counters must be right too
 */
export function compare(model: Live, judge: Judge, verdict: Verdict, { isAsked }: { isAsked: boolean }): void {
  for (const compared of COMPARED) compareTable(model, judge, compared, verdict, isAsked);
}

function compareTable(model: Live, judge: Judge, compared: Compared, verdict: Verdict, isAsked: boolean): void {
  const { table, items, key } = compared;
  const rows = model[table];
  const listed = new Map(items(judge).map((item) => [key(item), item]));
  for (const id of rows.keys()) if (!listed.has(id)) verdict.ghosts.push(`${table} ${id}`);
  for (const [id, item] of listed) {
    const row = rows.get(id);
    if (row === undefined) {
      verdict.missing.push(`${table} ${id}`);
      continue;
    }
    verdict.rows += 1;
    compareRow(row, item, compared, verdict, isAsked);
  }
}

function compareRow(
  row: Message,
  item: Message,
  { table, names = {}, except, asked = [], key }: Compared,
  verdict: Verdict,
  isAsked: boolean,
): void {
  for (const [name, value] of Object.entries(item)) {
    if (HOW_IT_CAME.has(name) || except.includes(name) || (!isAsked && asked.includes(name))) continue;
    verdict.headers += 1;
    const own = row[names[name] ?? name];
    if (own === value) continue;
    verdict.wrong.set(`${table} ${name}`, (verdict.wrong.get(`${table} ${name}`) ?? 0) + 1);
    verdict.examples.push(`${table} ${key(item)} ${name}: ${JSON.stringify(own)} for ${JSON.stringify(value)}`);
  }
}
