/**
 * Metrics as text in the format of Prometheus, version 0.0.4. Pure.
 *
 * Source: Prometheus documentation, "Exposition formats": HELP and TYPE once before the samples of a family, all of
 * them together; `\` and line feed escaped in help, `"` too in labels; a line feed at the end.
 */

/** What a family of samples is. */
export interface Family {
  /** A name of letters, digits and underscores; `_total` at the end of a counter. */
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
}

/** Labels by name, in the order in which they are written. */
export type Labels = Readonly<Record<string, string>>;

/** The value of the header `Content-Type`. */
export const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

function escapedHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function escapedLabel(text: string): string {
  return escapedHelp(text).replaceAll('"', '\\"');
}

function labelsText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapedLabel(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function valueText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf';
}

/** Samples put together by their families. */
export class Exposition {
  readonly #families: Map<Family, Map<string, number>>;

  /** @param order the families that come first, in their order */
  constructor(order: readonly Family[] = []) {
    this.#families = new Map(order.map((family) => [family, new Map<string, number>()]));
  }

  /** Puts a sample in; a second one with the same labels takes the place of the first. */
  set(family: Family, labels: Labels, value: number): void {
    this.#samplesOf(family).set(labelsText(labels), value);
  }

  /** Adds to a sample, which is 0 before. */
  add(family: Family, labels: Labels, value = 1): void {
    const samples = this.#samplesOf(family);
    const key = labelsText(labels);
    samples.set(key, (samples.get(key) ?? 0) + value);
  }

  /** Writes all; families without samples aren't there. */
  toString(): string {
    const filled = [...this.#families].filter(([, samples]) => samples.size > 0);
    const parts = filled.map(([{ name, type, help }, samples]) => [
      `# HELP ${name} ${escapedHelp(help)}\n# TYPE ${name} ${type}\n`,
      ...Array.from(samples, ([labels, value]) => `${name}${labels} ${valueText(value)}\n`),
    ].join(''));
    return parts.join('');
  }

  #samplesOf(family: Family): Map<string, number> {
    let samples = this.#families.get(family);
    if (samples === undefined) {
      samples = new Map();
      this.#families.set(family, samples);
    }
    return samples;
  }
}
