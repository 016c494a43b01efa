/**
 * A configuration file as GetConfig shows it: a tree of categories and lines.
 *
 * Pure. Source: asterisk main/manager.c, action_getconfig(), 22.10.1: `Category-000000`, `IsTemplate-000000`,
 * `Templates-000000` and `Line-000000-000001: name=value`, numbered in the order of the file; categories and lines may
 * come twice.
 */
import type { Message } from '../message.js';

/** One line of a category. */
export interface ConfigLine {
  readonly name: string;
  /** As Asterisk shows it: of `exten => 100` it is `100`. */
  readonly value: string;
}

/** One category of a configuration file. */
export interface ConfigCategory {
  readonly name: string;
  /** True for one that others inherit from; the server shows those only with the filter `TEMPLATES=include`. */
  readonly isTemplate: boolean;
  /** The templates that it inherits from. */
  readonly templates: readonly string[];
  readonly lines: readonly ConfigLine[];
}

const HEADER = /^(Category|IsTemplate|Templates|Line)-(\d+)(?:-(\d+))?$/i;

interface Draft {
  name: string;
  isTemplate: boolean;
  templates: string[];
  lines: ConfigLine[];
}

function lineOf(text: string): ConfigLine {
  const equals = text.indexOf('=');
  return equals < 0 ? { name: text, value: '' } : { name: text.slice(0, equals), value: text.slice(equals + 1) };
}

function take(draft: Draft, kind: string, value: string): void {
  if (kind === 'category') draft.name = value;
  else if (kind === 'istemplate') draft.isTemplate = value === '1' || value.toLowerCase() === 'yes';
  else if (kind === 'templates') {
    draft.templates = value.split(',').map((name) => name.replace(/^"|"$/g, '')).filter((name) =>
      name !== ''
    );
  }
  else draft.lines.push(lineOf(value));
}

/** Makes a tree of the response to GetConfig; empty when the file, or the part asked for, has no category. */
export function configTree(response: Message): ConfigCategory[] {
  const drafts = new Map<string, Draft>();
  for (const [header, value] of Object.entries(response)) {
    const match = HEADER.exec(header);
    if (match === null) continue;
    const number = match[2]!;
    const draft = drafts.get(number) ?? { name: '', isTemplate: false, templates: [], lines: [] };
    drafts.set(number, draft);
    take(draft, match[1]!.toLowerCase(), value);
  }
  return [...drafts.values()];
}
