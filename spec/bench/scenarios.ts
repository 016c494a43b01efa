/**
 * All scenarios, in the order of the table.
 */
import { actions } from './actions.js';
import { answers } from './answers.js';
import { cold } from './cold.js';
import { models } from './models.js';
import type { Scenario } from './scenario.js';
import { streams } from './streams.js';

/** Every scenario. */
export const scenarios: readonly Scenario[] = [...streams, ...actions, ...answers, ...models, ...cold];

/** Finds a scenario by its name. */
export function scenarioOf(name: string): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (found === undefined) {
    throw new Error(`there is no scenario ${name}; there are ${scenarios.map((each) => each.name).join(', ')}`);
  }
  return found;
}

/** Finds the scenarios of a name, or of the beginning of one in front of a `*`. */
export function scenariosOf(name: string): Scenario[] {
  if (!name.endsWith('*')) return [scenarioOf(name)];
  return scenarios.filter((scenario) => scenario.name.startsWith(name.slice(0, -1)));
}
