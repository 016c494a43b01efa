/**
 * Reads the text of an extensions.conf into a dialplan: contexts, extensions, `same`, labels, hints, includes, globals.
 *
 * A context of the text takes the place of one that there was. What it can't read it refuses by line, so that a test
 * doesn't run on half a dialplan. Source: asterisk
 * pbx/pbx_config.c, pbx_load_config(), 22.10.1: an application's data stands in brackets or behind a comma.
 */
import type { Dialplan, DialplanStep } from './dialplan.js';

interface Draft {
  readonly steps: DialplanStep[];
  readonly labels: Map<string, number>;
}

function withoutComment(line: string): string {
  return line.replace(/(^|[^\\]);.*$/, '$1').replaceAll('\\;', ';').trim();
}

function stepOf(text: string): DialplanStep {
  const [, bracketed, data] = /^([^(,]+)\((.*)\)\s*$/s.exec(text) ?? [];
  if (bracketed !== undefined) return [bracketed.trim(), data ?? ''];
  const comma = text.indexOf(',');
  return comma < 0 ? [text.trim(), ''] : [text.slice(0, comma).trim(), text.slice(comma + 1)];
}

/** A reader of one text. */
class DialplanReader {
  readonly #dialplan: Dialplan;
  readonly #globals: Map<string, string>;
  readonly #drafts = new Map<string, Draft>();
  readonly #seen = new Set<string>();
  #context = '';
  #exten = '';

  constructor(dialplan: Dialplan, globals: Map<string, string>) {
    this.#dialplan = dialplan;
    this.#globals = globals;
  }

  read(text: string): void {
    for (const [index, line] of text.split(/\r?\n/).entries()) {
      const own = withoutComment(line);
      if (own !== '' && !this.#take(own)) throw new SyntaxError(`line ${index + 1} of the dialplan: ${line.trim()}`);
    }
    for (const [key, { steps, labels }] of this.#drafts) {
      const [context = '', exten = ''] = key.split('\n');
      this.#dialplan.set(context, exten, steps, labels);
    }
  }

  #take(line: string): boolean {
    const [, context] = /^\[([^\]]+)\]/.exec(line) ?? [];
    if (context !== undefined) {
      if (!this.#seen.has(context)) this.#dialplan.clear(context);
      this.#seen.add(context);
      this.#context = context;
      return true;
    }
    const [, key = '', value = ''] = /^(\S+?)\s*=>?\s*(.*)$/s.exec(line) ?? [];
    if (this.#context === 'general') return key !== '';
    if (this.#context === 'globals') return this.#globals.set(key, value) !== undefined;
    if (key === 'include') this.#dialplan.include(this.#context, value);
    else if (key === 'exten') return this.#extension(value);
    else if (key === 'same') return this.#step(value);
    else return false;
    return true;
  }

  #extension(value: string): boolean {
    const [, name, rest] = /^([^,]+),(.*)$/s.exec(value) ?? [];
    if (name === undefined || rest === undefined) return false;
    this.#exten = name.trim();
    return this.#step(rest);
  }

  #step(value: string): boolean {
    const [, priority = '', label, rest] = /^\s*(\w+)(?:\(([^)]*)\))?\s*,(.*)$/s.exec(value) ?? [];
    if (rest === undefined || this.#exten === '') return false;
    if (priority === 'hint') {
      this.#dialplan.hints.set(`${this.#exten}@${this.#context}`, rest.trim());
      return true;
    }
    const key = `${this.#context}\n${this.#exten}`;
    const draft = this.#drafts.get(key) ?? { steps: [], labels: new Map<string, number>() };
    this.#drafts.set(key, draft);
    if (priority !== 'n' && Number(priority) !== draft.steps.length + 1) return false;
    draft.steps.push(stepOf(rest.trim()));
    if (label !== undefined) draft.labels.set(label, draft.steps.length);
    return true;
  }
}

/**
 * Reads the text of an extensions.conf into a dialplan and its globals.
 *
 * @throws {SyntaxError} a line is none that this reader knows; the line is named
 */
export function readDialplan(text: string, dialplan: Dialplan, globals: Map<string, string>): void {
  new DialplanReader(dialplan, globals).read(text);
}
