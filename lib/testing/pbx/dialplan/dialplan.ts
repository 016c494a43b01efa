/**
 * A dialplan: what each extension of each context does, patterns and hints included.
 *
 * Knows no channel: it finds steps. Source: asterisk main/pbx.c, pbx_find_extension() and _extension_match_core(),
 * 22.10.1: the name itself before patterns, then included contexts; in a pattern `X` is a digit, `Z` one from 1, `N`
 * one from 2, `.` any rest, `!` any rest or none.
 */

/** A step of a dialplan: an application and its data. */
export type DialplanStep = readonly [application: string, data?: string];

/** What an extension does. */
export interface Extension {
  /** Its name or pattern. */
  readonly name: string;
  readonly context: string;
  /** Its steps; the first has priority 1. */
  readonly steps: readonly DialplanStep[];
  /** Priorities by label. */
  readonly labels: ReadonlyMap<string, number>;
}

/** Source: asterisk main/pbx.c, _extension_match_core(), 22.10.1; hyphens are for readers alone. */
function matcherOf(pattern: string): RegExp {
  const source = pattern.slice(1).replace(/\[[^\]]*\]|./g, (part) => {
    if (part.length > 1) return part.replace(/-(?=[^\]])/g, '-');
    const known: Record<string, string> = { X: '[0-9]', Z: '[1-9]', N: '[2-9]', '.': '.+', '!': '.*', '-': '' };
    return known[part.toUpperCase()] ?? part.replace(/[\\^$*+?()|{}]/g, '\\$&');
  });
  return new RegExp(`^${source}$`, 's');
}

interface Context {
  readonly extensions: Map<string, Extension>;
  readonly patterns: Map<string, { readonly matcher: RegExp; readonly extension: Extension }>;
  readonly includes: string[];
}

/** Contexts and their extensions. */
export class Dialplan {
  /** Devices by extension and context (`100@default`). */
  readonly hints = new Map<string, string>();
  readonly #contexts = new Map<string, Context>();

  /** The names of the contexts. */
  get contexts(): readonly string[] {
    return [...this.#contexts.keys()];
  }

  /** Sets what an extension does; without steps it doesn't exist any more. */
  set(
    context: string,
    name: string,
    steps: readonly DialplanStep[],
    labels: ReadonlyMap<string, number> = new Map(),
  ): void {
    const own = this.#context(context);
    own.extensions.delete(name);
    own.patterns.delete(name);
    if (steps.length === 0) return;
    const extension: Extension = { name, context, steps, labels };
    if (name.startsWith('_')) own.patterns.set(name, { matcher: matcherOf(name), extension });
    else own.extensions.set(name, extension);
  }

  /** Forgets a context. */
  clear(context: string): void {
    this.#contexts.delete(context);
  }

  /** Lets a context have the extensions of another. */
  include(context: string, other: string): void {
    this.#context(context).includes.push(other);
  }

  /** Finds an extension; undefined when there is none. */
  find(context: string, exten: string, seen: readonly string[] = []): Extension | undefined {
    const own = this.#contexts.get(context);
    if (own === undefined || seen.includes(context)) return undefined;
    const exact = own.extensions.get(exten);
    if (exact !== undefined) return exact;
    for (const { matcher, extension } of own.patterns.values()) if (matcher.test(exten)) return extension;
    for (const other of own.includes) {
      const found = this.find(other, exten, [...seen, context]);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Finds a step; undefined when there is none. */
  step(context: string, exten: string, priority: number): DialplanStep | undefined {
    return this.find(context, exten)?.steps[priority - 1];
  }

  /** The extensions of a context, or of all, in the order of their making. */
  list(context?: string): readonly Extension[] {
    const wanted = context === undefined ? [...this.#contexts.values()] : [this.#contexts.get(context)];
    return wanted.flatMap((own) => [
      ...(own?.extensions.values() ?? []),
      ...[...(own?.patterns.values() ?? [])].map(({ extension }) => extension),
    ]);
  }

  #context(name: string): Context {
    const context = this.#contexts.get(name) ?? { extensions: new Map(), patterns: new Map(), includes: [] };
    this.#contexts.set(name, context);
    return context;
  }
}
