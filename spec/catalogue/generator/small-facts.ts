/**
 * Small documentations for the specs of the generator, and the hand-kept lists with nothing in them.
 */
import type { HandKept } from './catalogue.js';
import { readDocumentation } from './documentation.js';
import type { Facts } from './facts.js';
import type { Version } from './versions.js';

/** Hand-kept lists with nothing in them. */
export const NOTHING: HandKept = {
  openEnumerations: new Map(),
  actionPatterns: new Map(),
  corrections: new Map(),
  undocumented: new Map(),
  lists: new Map(),
};

function docs(content: string): string {
  return `<docs>${content}</docs>`;
}

/** An action with its parameters. */
export function action(name: string, parameters: string): string {
  return `<manager name="${name}"><syntax>${parameters}</syntax></manager>`;
}

/** An event with what its syntax holds. */
export function event(name: string, syntax: string): string {
  return `<managerEvent name="${name}"><managerEventInstance><syntax>${syntax}</syntax></managerEventInstance></mana`
    + `gerEvent>`;
}

/** A required parameter and its values. */
export function header(name: string, ...values: string[]): string {
  const enumeration = values.map((value) => `<enum name="${value}"/>`).join('');
  return `<parameter name="${name}" required="true"><enumlist>${enumeration}</enumlist></parameter>`;
}

/** The facts of an Asterisk 16 and of an Asterisk 22. */
export function factsOf(in16: string, in22: string): Map<Version, Facts> {
  return new Map([
    ['16', { release: '16.28.0', ...readDocumentation(docs(in16)) }],
    ['22', { release: '22.10.1', ...readDocumentation(docs(in22)) }],
  ]);
}
