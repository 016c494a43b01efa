/**
 * The xpointers of Asterisk's documentation: which elements an `xi:include` stands for.
 *
 * The subset in use: a path from `docs` with one predicate a step at most (`[@name='x']`, `[contains(@name, 'x')]`,
 * `[2]`) and `node()` at the end, which takes over text and no element. Any other grammar, and a pointer to nothing,
 * throws: a documentation that begins to say more must not lose headers in silence.
 */
import type { Element } from './xml.js';

type Predicate = (element: Element, position: number) => boolean;

const POINTER = /^xpointer\(\s*\/?(docs(?:\/.+)?)\s*\)$/s;
const STEP = /\/([\w-]+)(?:\[(?:@name='([^']*)'|contains\(@name,\s*'([^']*)'\)|(\d+))\])?/y;
const TEXT_ONLY = /\/node\(\)$/;

/**
 * Returns the elements that the xpointer selects, in document order; none for one that selects text.
 *
 * @throws {Error} the xpointer is beyond the subset, or selects nothing
 */
export function resolve(root: Element, xpointer: string): readonly Element[] {
  const path = POINTER.exec(xpointer)?.[1];
  if (path === undefined || root.name !== 'docs') throw new Error(`unknown xpointer ${xpointer}`);
  if (TEXT_ONLY.test(path)) return [];
  let found: readonly Element[] = [root];
  for (let offset = 'docs'.length; offset < path.length; offset = STEP.lastIndex) {
    STEP.lastIndex = offset;
    const step = STEP.exec(path);
    if (step === null) throw new Error(`unknown xpointer ${xpointer}`);
    found = select(found, step[1] ?? '', predicate(step));
  }
  if (found.length === 0) throw new Error(`xpointer to nothing: ${xpointer}`);
  return found;
}

function predicate([, , name, part, position]: RegExpExecArray): Predicate {
  if (name !== undefined) return (element) => element.attributes.get('name') === name;
  if (part !== undefined) return (element) => element.attributes.get('name')?.includes(part) === true;
  if (position !== undefined) return (_, index) => index === Number(position);
  return () => true;
}

function select(parents: readonly Element[], name: string, fits: Predicate): readonly Element[] {
  return parents.flatMap((parent) =>
    parent.children.filter((child) => child.name === name).filter((child, index) => fits(child, index + 1)),
  );
}
