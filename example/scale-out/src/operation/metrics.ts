/**
 * Figures for `/metrics`, in the text format of Prometheus.
 *
 * Counters are kept here; what can be read elsewhere (window, lag) is a gauge, read when asked for.
 */

/** Labels of a figure. */
export type Labels = Readonly<Record<string, string>>;

interface Family {
  readonly help: string;
  readonly kind: 'counter' | 'gauge';
  readonly values: Map<string, number>;
  readonly read?: () => Iterable<readonly [Labels, number]>;
}

function labelText(labels: Labels): string {
  const parts = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`,
  );
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}

/** All figures of one process. */
export class Metrics {
  readonly #families = new Map<string, Family>();

  /** Makes a counter; returns the function that adds to it. */
  counter(name: string, help: string): (labels?: Labels, by?: number) => void {
    const values = new Map<string, number>();
    this.#families.set(name, { help, kind: 'counter', values });
    return (labels = {}, by = 1) => {
      const key = labelText(labels);
      values.set(key, (values.get(key) ?? 0) + by);
    };
  }

  /** Makes a figure that is read when asked for. */
  read(kind: 'counter' | 'gauge', name: string, help: string, read: () => Iterable<readonly [Labels, number]>): void {
    this.#families.set(name, { help, kind, values: new Map(), read });
  }

  /** As `read`, for one gauge without labels. */
  gauge(name: string, help: string, read: () => number): void {
    this.read('gauge', name, help, () => [[{}, read()]]);
  }

  /** Writes all figures. */
  toString(): string {
    const lines: string[] = [];
    for (const [name, { help, kind, values, read }] of this.#families) {
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`);
      for (const [key, value] of values) lines.push(`${name}${key} ${value}`);
      for (const [labels, value] of read?.() ?? []) lines.push(`${name}${labelText(labels)} ${value}`);
    }
    return `${lines.join('\n')}\n`;
  }
}
