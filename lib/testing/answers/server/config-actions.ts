/**
 * The answers about configuration files, which are a table in memory.
 *
 * Source: asterisk main/manager.c, action_getconfig(), action_updateconfig(), handle_updates(), action_createconfig(),
 * action_listcategories(), 22.10.1.
 */
import { getAll } from '../../../message.js';
import { builtIn, type ActionContext, type BuiltIn } from '../built-in.js';
import type { ConfigCategory } from '../../pbx/fake-pbx.js';

/** Source: asterisk main/manager.c, restrictedFile(), 22.10.1: what isn't there isn't below the directory either. */
function escalated({ pbx }: ActionContext): string {
  return pbx.major < 17 ? 'File requires escalated priveledges' : 'File requires escalated privileges';
}

function number(index: number): string {
  return String(index).padStart(6, '0');
}

function file(context: ActionContext): ConfigCategory[] | undefined {
  const name = context.header('Filename');
  const found = context.pbx.files.get(name);
  if (name === '') context.error('Filename not specified');
  else if (found === undefined) context.error('Config file not found');
  return name === '' ? undefined : found;
}

function getConfig(context: ActionContext): void {
  const categories = file(context);
  if (categories === undefined) return;
  const wanted = context.header('Category');
  const headers: Record<string, string> = {};
  const shown = categories.filter(({ name }) => wanted === '' || name === wanted);
  for (const [index, { name, lines }] of shown.entries()) {
    headers[`Category-${number(index)}`] = name;
    for (const [row, [key, value]] of lines.entries()) {
      headers[`Line-${number(index)}-${number(row)}`] = `${key}=${value}`;
    }
  }
  if (shown.length > 0 || wanted === '') return context.respond(headers);
  const id = context.header('ActionID');
  context.session.sendRaw(`Response: Success\r\n${id === '' ? '' : `ActionID: ${id}\r\n`}No categories found\r\n\r\n`);
}

/** Names that come again are one in an object; the last wins. */
function getConfigJson(context: ActionContext): void {
  const name = context.header('Filename');
  if (name === '') return context.error('Filename not specified');
  const categories = context.pbx.files.get(name);
  if (categories === undefined) return context.error(escalated(context));
  const object = Object.fromEntries(categories.map((category) => [category.name, Object.fromEntries(category.lines)]));
  return context.respond({ JSON: JSON.stringify(object) });
}

function listCategories(context: ActionContext): void {
  const categories = file(context);
  if (categories === undefined) return;
  if (categories.length === 0) return context.respond({ Error: 'no categories found' });
  context.respond(Object.fromEntries(categories.map(({ name }, index) => [`Category-${number(index)}`, name])));
}

function createConfig(context: ActionContext): void {
  const name = context.header('Filename');
  if (name === '') return context.error('Filename not specified');
  if (context.pbx.files.has(name)) return context.error('File exists');
  context.pbx.files.set(name, []);
  context.respond('New configuration file created successfully');
}

/** One change of an UpdateConfig. */
interface Change {
  readonly category: string;
  readonly variable: string;
  readonly value: string;
  readonly match: string;
  readonly line: number | undefined;
}

/** Makes a change; returns the server's words when it can't. */
type Update = (categories: ConfigCategory[], change: Change) => string | undefined;

const NO_CATEGORY = 'Given category does not exist';
const NOT_DONE = 'Update did not complete successfully';

function inCategory(
  update: (category: ConfigCategory, change: Change, categories: ConfigCategory[]) => string | undefined,
): Update {
  return (categories, change) => {
    const category = categories.find(({ name }) => name === change.category);
    return category === undefined ? NO_CATEGORY : update(category, change, categories);
  };
}

function rowOf({ lines }: ConfigCategory, { variable, match, line }: Change): number {
  if (line !== undefined) return line < lines.length ? line : -1;
  return lines.findIndex(([name, value]) => name === variable && (match === '' || value === match));
}

const UPDATES: Readonly<Record<string, Update>> = {
  newcat: (categories, { category }) => {
    if (categories.some(({ name }) => name === category)) return 'Create category did not complete successfully';
    categories.push({ name: category, lines: [] });
    return undefined;
  },
  renamecat: inCategory((category, { value }, categories) => {
    categories.splice(categories.indexOf(category), 1, { name: value, lines: category.lines });
    return undefined;
  }),
  delcat: inCategory((category, _change, categories) => {
    categories.splice(categories.indexOf(category), 1);
    return undefined;
  }),
  emptycat: inCategory((category) => {
    category.lines.length = 0;
    return undefined;
  }),
  update: inCategory((category, change) => {
    const row = rowOf(category, change);
    if (row < 0) return NOT_DONE;
    category.lines[row] = [change.variable, change.value];
    return undefined;
  }),
  delete: inCategory((category, change) => {
    const row = rowOf(category, change);
    if (row < 0) return NOT_DONE;
    category.lines.splice(row, 1);
    return undefined;
  }),
  append: inCategory((category, { variable, value }) => {
    category.lines.push([variable, value]);
    return undefined;
  }),
  insert: inCategory((category, { variable, value, line }) => {
    category.lines.splice(line ?? 0, 0, [variable, value]);
    return undefined;
  }),
};

function changeOf(context: ActionContext, index: number): Change {
  const field = (name: string): string => context.header(`${name}-${number(index)}`);
  const line = Number.parseInt(field('Line'), 10);
  return {
    category: field('Cat'),
    variable: field('Var'),
    value: field('Value'),
    match: field('Match'),
    line: Number.isNaN(line) ? undefined : line,
  };
}

function applyChanges(context: ActionContext, categories: ConfigCategory[]): string | undefined {
  for (let index = 0; getAll(context.action, `Action-${number(index)}`).length > 0; index += 1) {
    const update = UPDATES[context.header(`Action-${number(index)}`).toLowerCase()];
    const change = changeOf(context, index);
    if (change.category === '') return 'Category not specified';
    const fault = update === undefined ? 'Unknown action command' : update(categories, change);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Either all changes are made or none. */
function updateConfig(context: ActionContext): void {
  const from = context.header('SrcFilename');
  const to = context.header('DstFilename');
  const source = context.pbx.files.get(from);
  if (from === '' || to === '') return context.error('Filename not specified');
  if (source === undefined) return context.error(escalated(context));
  const categories = source.map(({ name, lines }): ConfigCategory => ({
    name,
    lines: lines.map(([key, value]) => [key, value]),
  }));
  const fault = applyChanges(context, categories);
  if (fault !== undefined) return context.error(fault);
  context.pbx.files.set(to, categories);
  context.respond();
}

/** The actions on configuration files. */
export const CONFIG_ACTIONS: readonly BuiltIn[] = [
  builtIn('GetConfig', 'system,config', 'Show a configuration file', getConfig),
  builtIn('GetConfigJSON', 'system,config', 'Show a configuration file as JSON', getConfigJson),
  builtIn('UpdateConfig', 'config', 'Change a configuration file', updateConfig),
  builtIn('CreateConfig', 'config', 'Make an empty configuration file', createConfig),
  builtIn('ListCategories', 'config', 'List the categories of a configuration file', listCategories),
];
