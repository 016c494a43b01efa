/**
 * Parts of the page that several tables have: somebody's name, a note, a list.
 */
import { element, setAttribute, setText } from './elements.js';
import { newest } from './tables.js';

/** What somebody is called. */
export function partyText({ name, number, device = '' }) {
  return name || number || device || 'Anonymous';
}

/** A name with the number behind it, each kept apart from the direction of writing around it. */
export function partyElement({ name, number, device = '' }) {
  const made = element('span', 'party', element('bdi', 'name', partyText({ name, number, device })));
  if (name && number) made.append(' ', element('bdi', 'number', number));
  return made;
}

/** Gives an element these children, where its text isn't theirs already. */
export function sameText(target, children) {
  const fresh = element('div', '', ...children);
  if (target.textContent !== fresh.textContent) target.replaceChildren(...fresh.childNodes);
}

/** Elements with commas between them. */
export function listed(elements) {
  return elements.flatMap((one, index) => (index === 0 ? [one] : [', ', one]));
}

/** Why what is shown can't be right; undefined where it is. */
export function problemOf(...tables) {
  const problems = new Set(tables.map((table) => newest.problems[table]).filter(Boolean));
  return problems.size === 0 ? undefined : [...problems].join(' · ');
}

/** Shows a note: why a table is wrong, else some words where `isShown`. */
export function setNote(id, problem, isShown, words) {
  document.getElementById(id).hidden = problem === undefined && !isShown;
  document.getElementById(id).toggleAttribute('data-problem', problem !== undefined);
  setText(document.getElementById(id), problem === undefined ? words : `Not to be relied on: ${problem}`);
}

/** A list without bullets, which some browsers take for no list, unless it is said. */
export function list(kind, className, label) {
  const made = element(kind, className);
  setAttribute(made, 'role', 'list');
  if (label) setAttribute(made, 'aria-label', label);
  return made;
}
