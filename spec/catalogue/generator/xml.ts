/**
 * A small XML reader: the elements and attributes of a document as a tree, for Asterisk's documentation.
 *
 * It reads what `core-en_US.xml` is made of: a declaration, a DOCTYPE without internal subset, processing instructions,
 * comments, elements, attributes in quotes. Text is checked for stray `<` and left out of the tree, because the
 * catalogue holds names and no sentence. Anything that isn't well-formed throws an XmlError with its line; nothing is
 * guessed.
 */

/** An element: its name as written (`xi:include` keeps its prefix), its attributes, its child elements in order. */
export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Element[];
}

/** A document that is not well-formed, or beyond what this reader knows; the message ends with the line. */
export class XmlError extends Error {
  override readonly name = 'XmlError';

  constructor(problem: string, text: string, offset: number) {
    super(`${problem} in line ${text.slice(0, offset).split('\n').length}`);
  }
}

interface OpenElement extends Element {
  readonly attributes: Map<string, string>;
  readonly children: OpenElement[];
}

/** What may stand at a `<`, longest opening first; each ends at the first of its closing text. */
const SKIPPED: readonly (readonly [open: string, close: string])[] = [
  ['<!--', '-->'],
  ['<?', '?>'],
  ['<!DOCTYPE', '>'],
];

const NAME = '[A-Za-z_][\\w.:-]*';
const TAG = new RegExp(`<(/?)(${NAME})((?:[^<>"']|"[^"<]*"|'[^'<]*')*?)(/?)>`, 'y');
const ATTRIBUTE = new RegExp(`\\s+(${NAME})\\s*=\\s*("[^"]*"|'[^']*')`, 'y');
const ENTITY = /&(?:#(\d+)|(\w+));|&/g;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/**
 * Reads a document and returns its root element.
 *
 * @throws {XmlError} the document is not well-formed: the message says what is wrong and in which line
 */
export function parseXml(text: string): Element {
  return new Reader(text).read();
}

class Reader {
  readonly #text: string;
  readonly #open: OpenElement[] = [];
  #root: Element | undefined;
  #offset = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): Element {
    for (let next = this.#nextTag(); next >= 0; next = this.#nextTag()) {
      this.#offset = next;
      if (!this.#skip()) this.#tag();
    }
    const unclosed = this.#open.at(-1);
    if (unclosed !== undefined) throw this.#error(`<${unclosed.name}> is not closed`);
    if (this.#root === undefined) throw this.#error('no element');
    return this.#root;
  }

  #nextTag(): number {
    const next = this.#text.indexOf('<', this.#offset);
    const between = this.#text.slice(this.#offset, next < 0 ? undefined : next);
    if (this.#open.length === 0 && between.trim() !== '') throw this.#error('text outside of the root element');
    return next;
  }

  #skip(): boolean {
    const found = SKIPPED.find(([open]) => this.#text.startsWith(open, this.#offset));
    if (found === undefined) return false;
    const end = this.#text.indexOf(found[1], this.#offset + found[0].length);
    if (end < 0) throw this.#error(`${found[0]} has no ${found[1]}`);
    if (this.#text.slice(this.#offset, end).includes('[') && found[0] === '<!DOCTYPE') {
      throw this.#error('a DOCTYPE with an internal subset');
    }
    this.#offset = end + found[1].length;
    return true;
  }

  #tag(): void {
    TAG.lastIndex = this.#offset;
    const match = TAG.exec(this.#text);
    if (match === null) throw this.#error('a malformed tag');
    const [whole, slash, name = '', attributes = '', empty] = match;
    if (slash === '/') this.#close(name, attributes + empty);
    else this.#start(name, attributes, empty === '/');
    this.#offset += whole.length;
  }

  #start(name: string, attributes: string, isEmpty: boolean): void {
    const element: OpenElement = { name, attributes: this.#attributes(attributes), children: [] };
    const parent = this.#open.at(-1);
    if (parent !== undefined) parent.children.push(element);
    else if (this.#root !== undefined) throw this.#error('a second root element');
    else this.#root = element;
    if (!isEmpty) this.#open.push(element);
  }

  #close(name: string, rest: string): void {
    const element = this.#open.pop();
    if (element?.name !== name || rest.trim() !== '') throw this.#error(`</${name}> closes nothing`);
  }

  #attributes(text: string): Map<string, string> {
    const attributes = new Map<string, string>();
    let offset = 0;
    while (text.slice(offset).trim() !== '') {
      ATTRIBUTE.lastIndex = offset;
      const match = ATTRIBUTE.exec(text);
      if (match === null) throw this.#error('a malformed attribute');
      const [whole, name = '', quoted = ''] = match;
      if (attributes.has(name)) throw this.#error(`attribute ${name} twice`);
      attributes.set(name, this.#decode(quoted.slice(1, -1)));
      offset += whole.length;
    }
    return attributes;
  }

  #decode(value: string): string {
    return value.replace(ENTITY, (entity, code: string | undefined, name: string | undefined) => {
      const character = code === undefined ? ENTITIES.get(name ?? '') : String.fromCodePoint(Number(code));
      if (character === undefined) throw this.#error(`unknown entity ${entity}`);
      return character;
    });
  }

  #error(problem: string): XmlError {
    return new XmlError(problem, this.#text, this.#offset);
  }
}
