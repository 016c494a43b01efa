/**
 * The expressions of a dialplan, `$[…]`: comparisons, sums, and, or.
 *
 * Source: asterisk main/ast_expr2.y, 22.10.1: numbers are compared as numbers, everything else as text; false is 0.
 */

const TOKEN = /\s*("(?:\\.|[^"\\])*"|!=|<=|>=|[()=<>+\-*/%&|!]|[^\s()=<>+*/%&|!"]+)/gy;

const LEVELS: readonly (readonly string[])[] = [['|'], ['&'], ['=', '!=', '<', '>', '<=', '>='], ['+', '-'],
  ['*', '/', '%']];

function isNumber(text: string): boolean {
  return /^\s*-?\d+(?:\.\d+)?\s*$/.test(text);
}

function compare(one: string, other: string): number {
  if (isNumber(one) && isNumber(other)) return Number(one) - Number(other);
  return one === other ? 0 : one < other ? -1 : 1;
}

const isTrue = (value: string): boolean => value !== '' && value !== '0';
const truth = (isSo: boolean): string => (isSo ? '1' : '0');

const OPERATORS: Readonly<Record<string, (one: string, other: string) => string>> = {
  '|': (one, other) => (isTrue(one) ? one : other),
  '&': (one, other) => (isTrue(one) && isTrue(other) ? one : '0'),
  '=': (one, other) => truth(compare(one, other) === 0),
  '!=': (one, other) => truth(compare(one, other) !== 0),
  '<': (one, other) => truth(compare(one, other) < 0),
  '>': (one, other) => truth(compare(one, other) > 0),
  '<=': (one, other) => truth(compare(one, other) <= 0),
  '>=': (one, other) => truth(compare(one, other) >= 0),
  '+': (one, other) => String(Number(one) + Number(other)),
  '-': (one, other) => String(Number(one) - Number(other)),
  '*': (one, other) => String(Number(one) * Number(other)),
  '/': (one, other) => String(Number(one) / Number(other)),
  '%': (one, other) => String(Number(one) % Number(other)),
};

class Evaluation {
  readonly #tokens: string[];

  constructor(text: string) {
    this.#tokens = [...text.matchAll(TOKEN)].map(([, token = '']) => token);
  }

  evaluate(level = 0): string {
    const operators = LEVELS[level];
    if (operators === undefined) return this.#single();
    let value = this.evaluate(level + 1);
    while (operators.includes(this.#tokens[0] ?? '')) {
      const operator = this.#tokens.shift()!;
      value = OPERATORS[operator]!(value, this.evaluate(level + 1));
    }
    return value;
  }

  #single(): string {
    const token = this.#tokens.shift() ?? '';
    if (token === '!') return truth(!isTrue(this.#single()));
    if (token === '-') return `-${this.#single()}`;
    if (token !== '(') return token.startsWith('"') ? token.slice(1, -1) : token;
    const value = this.evaluate();
    this.#tokens.shift();
    return value;
  }
}

/** Evaluates what stands between `$[` and `]`, its variables already filled in. */
export function evaluate(text: string): string {
  return new Evaluation(text).evaluate();
}
