/**
 * The page's copy of the board: a snapshot, then changes; and what is shown of it, put together. No element is touched
 * here.
 */
const collator = new Intl.Collator(undefined, { numeric: true });

const head = { phase: 'connecting', problems: {} };
const tables = {
  calls: new Map(), queues: new Map(), callers: new Map(), agents: new Map(), conferences: new Map(),
  conferees: new Map(),
};

/** What is said of the whole; empty before the first snapshot. */
export let newest = head;

/** Takes a snapshot in: what isn't in it is gone. */
export function takeSnapshot(snapshot) {
  newest = snapshot.head;
  for (const [name, rows] of Object.entries(tables)) {
    rows.clear();
    for (const [key, row] of Object.entries(snapshot.tables[name] ?? {})) rows.set(key, row);
  }
}

/** Takes changes in: a row that is null is gone. */
export function takeChanges(changes) {
  newest = changes.head ?? newest;
  for (const [name, rows] of Object.entries(changes.tables)) {
    for (const [key, row] of Object.entries(rows)) {
      if (row === null) tables[name].delete(key);
      else tables[name].set(key, row);
    }
  }
}

function grouped(rows, header) {
  const groups = new Map();
  for (const [id, row] of rows) {
    const known = groups.get(row[header]) ?? [];
    groups.set(row[header], known);
    known.push({ id, ...row });
  }
  return groups;
}

function byName(one, other) {
  return collator.compare(one.name, other.name);
}

/** The calls, the longest first. */
export function callList() {
  return [...tables.calls.values()].sort((one, other) => one.since - other.since || (one.id < other.id ? -1 : 1));
}

/** Which queues the address asks for; all, where it names none. */
function isAsked({ name }) {
  const names = new URLSearchParams(location.search).get('queue')?.split(',');
  return names === undefined || names.includes(name);
}

function byPosition(one, other) {
  return one.position - other.position || one.since - other.since;
}

/** The queues that the address asks for by their names, each with its callers in their order and its members. */
export function queueList() {
  const callers = grouped(tables.callers, 'queue');
  const members = grouped(tables.agents, 'queue');
  return [...tables.queues.values()].filter(isAsked).sort(byName).map((queue) => ({
    ...queue,
    callers: (callers.get(queue.name) ?? []).sort(byPosition),
    members: members.get(queue.name) ?? [],
  }));
}

/** The conferences by their names, each with its members. */
export function conferenceList() {
  const conferees = grouped(tables.conferees, 'conference');
  const all = [...tables.conferences.values()].sort(byName);
  return all.map((one) => ({ ...one, members: conferees.get(one.name) ?? [] }));
}
