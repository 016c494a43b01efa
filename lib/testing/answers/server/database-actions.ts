/**
 * The answers about the database: family and key to a value.
 *
 * Source: asterisk main/db.c, manager_dbput(), manager_dbget(), manager_db_tree_get(), manager_dbdel(),
 * manager_dbdeltree(), 22.10.1: the value of a DBPut is `Val`, any other name stores nothing.
 */
import { builtIn, type ActionContext, type BuiltIn } from '../built-in.js';
import type { FakePbx } from '../../pbx/fake-pbx.js';

/** Returns the path of the entry that the action names; undefined when it has answered that it names none. */
function entryOf(context: ActionContext, noKey: string): string | undefined {
  const family = context.header('Family');
  const key = context.header('Key');
  if (family === '') context.error('No family specified.');
  else if (key === '') context.error(noKey);
  else return `/${family}/${key}`;
  return undefined;
}

function put(context: ActionContext): void {
  if (context.header('Family') === '') return context.error('No family specified');
  if (context.header('Key') === '') return context.error('No key specified');
  context.pbx.database.set(`/${context.header('Family')}/${context.header('Key')}`, context.header('Val'));
  context.respond('Updated database successfully');
}

function find(context: ActionContext): void {
  const entry = entryOf(context, 'No key specified.');
  if (entry === undefined) return;
  const value = context.pbx.database.get(entry);
  if (value === undefined) return context.error('Database entry not found');
  const item = {
    Event: 'DBGetResponse',
    Family: context.header('Family'),
    Key: context.header('Key'),
    Val: value,
    ...idLast(context),
  };
  context.list([item], 'DBGetComplete', 'Result will follow');
}

/** Here the ActionID stands last. */
function idLast(context: ActionContext): Record<string, string> {
  const id = context.header('ActionID');
  return id === '' ? {} : { ActionID: id };
}

function under(pbx: FakePbx, prefix: string): [string, string][] {
  return [...pbx.database].filter(([path]) => path === prefix || path.startsWith(`${prefix}/`)).sort((
    [one],
    [other],
  ) => (one < other ? -1 : 1));
}

function tree(context: ActionContext): void {
  const family = context.header('Family');
  const key = context.header('Key');
  const prefix = [family, key].filter((part) => part !== '').map((part) => `/${part}`).join('');
  const items = under(context.pbx, prefix).map(([path, value]) => ({
    Event: 'DBGetTreeResponse',
    Key: path,
    Val: value,
    ...idLast(context),
  }));
  context.list(items, 'DBGetTreeComplete', 'Result will follow');
}

function remove(context: ActionContext): void {
  const entry = entryOf(context, 'No key specified.');
  if (entry === undefined) return;
  if (context.pbx.database.delete(entry)) context.respond('Key deleted successfully');
  else context.error('Database entry could not be deleted');
}

function removeTree(context: ActionContext): void {
  const family = context.header('Family');
  if (family === '') return context.error('No family specified.');
  const key = context.header('Key');
  const entries = under(context.pbx, key === '' ? `/${family}` : `/${family}/${key}`);
  for (const [path] of entries) context.pbx.database.delete(path);
  if (entries.length === 0) context.error('Database entry not found');
  else context.respond('Key tree deleted successfully');
}

/** The actions on the database. */
export const DATABASE_ACTIONS: readonly BuiltIn[] = [
  builtIn('DBPut', 'system', 'Store a value in the database', put),
  builtIn('DBGet', 'system,reporting', 'Get a value of the database', find),
  builtIn('DBGetTree', 'system,reporting', 'Get all values below a family', tree),
  builtIn('DBDel', 'system', 'Delete an entry of the database', remove),
  builtIn('DBDelTree', 'system', 'Delete all entries below a family', removeTree),
];
