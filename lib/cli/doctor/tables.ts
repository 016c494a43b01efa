/**
 * Which tables of a model (`gami/live`) can be had, and what is missing for the others.
 */
import type { Asterisk } from '../../index.js';
import { live, lists } from '../../live/index.js';
import type { Findings } from './finding.js';
import { hasClass, lineOf, type Rights } from './rights.js';

/** How long the lists may take, in milliseconds. */
const LIST_LIMIT = 10_000;

/** The module isn't loaded, or Asterisk is older. Source: asterisk main/manager.c, process_message(), 22.10.1. */
const UNKNOWN = /Invalid\/unknown command/i;

/** What is wrong, with the tables that it is wrong for. */
function grouped(problems: ReadonlyMap<string, string>): Map<string, string[]> {
  const byText = new Map<string, string[]>();
  for (const [table, text] of problems) byText.set(text, [...byText.get(text) ?? [], table]);
  return byText;
}

/** The class that a list was refused for, as the model words it; of several the last one, which allows the least. */
function neededClass(text: string): string | undefined {
  return /needs the class (?:\w+ or )*(\w+)/.exec(text)?.[1];
}

/** A table that is listed row by row of another can't be had without that. */
function withDependents(problems: ReadonlyMap<string, string>, tables: readonly string[]): Map<string, string> {
  const all = new Map(problems);
  for (const table of tables) {
    const why = problems.get(lists[table]?.of ?? '');
    if (why !== undefined && !all.has(table)) all.set(table, why);
  }
  return all;
}

/** Makes a model, as a program would, and puts down what it lacks. */
export async function checkTables(client: Asterisk, rights: Rights, findings: Findings): Promise<void> {
  const pbx = live(client, { check: 0, settle: 0 });
  const late = new Promise<false>((resolve) => { setTimeout(() => resolve(false), LIST_LIMIT).unref(); });
  const isLive = await Promise.race([pbx.synced().then(() => true, () => false), late]);
  const tables = Object.keys(pbx.toJSON()).filter((name) => !['name', 'state', 'problems'].includes(name));
  const problems = withDependents(pbx.problems, tables);
  pbx.close();
  if (!isLive) return findings.add('warning', 'tables', `the lists weren't complete within ${LIST_LIMIT} ms`);
  for (const [text, names] of grouped(problems)) {
    const needed = neededClass(text);
    const isUnknown = UNKNOWN.test(text);
    const why = isUnknown ? 'the server has no such list, for the module isn\'t loaded or it is too old' : text;
    findings.add(isUnknown ? 'note' : 'warning', 'tables', `no table of ${names.join(', ')}: ${why}`,
      ...(needed === undefined ? [] : [lineOf(rights, 'write', [needed])]));
  }
  const deaf = checkDeaf(tables.filter((name) => !problems.has(name)), rights, findings);
  const good = tables.filter((name) => !problems.has(name) && !deaf.has(name));
  if (good.length > 0) findings.add('ok', 'tables', `tables that can be had: ${good.join(', ')}`);
}

/** Tables whose list is there, but whose events never come: right once, and wrong ever after. */
function checkDeaf(tables: readonly string[], rights: Rights, findings: Findings): Set<string> {
  const deaf = new Set<string>();
  const { read } = rights;
  if (read === undefined) return deaf;
  const byClass = new Map<string, string[]>();
  for (const table of tables) {
    const need = lists[table]?.read;
    if (need === undefined || hasClass(read, need)) continue;
    deaf.add(table);
    byClass.set(need, [...byClass.get(need) ?? [], table]);
  }
  for (const [need, names] of byClass) {
    findings.add('warning', 'tables',
      `${names.join(', ')} can be listed, but not followed: the user doesn't read ${need}`,
      lineOf(rights, 'read', [need]));
  }
  return deaf;
}
