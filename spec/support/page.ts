/**
 * A page of documentation as a list of blocks to be followed, in order.
 *
 * A block of `js` or `ts` is a whole program. Where the line above it ends with a name in backticks and a colon
 * (`first.mjs`:), it is saved under that name; else it is saved as program.mjs or program.mts and run. A block of `sh`
 * are commands. A block of `text` right behind one is what that one prints; `…` stands for what differs from time to
 * time, on a line of its own for any lines. Behind the language may stand `exit=1` (the commands end with that code),
 * `clone` (they are for a clone of the repository, not for the folder of a user) or `pbx` (they want a PBX of the
 * user's; other specs check their words). Other languages are to be read only; those with a name are saved.
 */

/** A block of a page. */
export interface Block {
  readonly heading: string;
  /** The number of its first line. */
  readonly line: number;
  readonly language: string;
  readonly marks: readonly string[];
  /** The name that the line above gives it. */
  readonly file: string | undefined;
  readonly text: string;
  /** What it prints; undefined where the page doesn't say. */
  readonly prints: string | undefined;
}

const FENCE = /^```(\w*) ?(.*)$/;
const NAMED = /`([\w.-]+\.\w+)`:$/;

/** Finds the blocks of a page, those of `text` as what the block before them prints. */
export function blocksOf(page: string): Block[] {
  const lines = page.split('\n');
  const blocks: { -readonly [Key in keyof Block]: Block[Key] }[] = [];
  let heading = '';
  let last = '';
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]!;
    const fence = FENCE.exec(line);
    if (fence === null) {
      if (line.startsWith('#')) heading = line.replace(/^#+ /, '');
      if (line !== '') last = line;
      continue;
    }
    const end = lines.indexOf('```', at + 1);
    if (end < 0) throw new Error(`line ${at + 1}: the block does not end`);
    const [, language, marks] = fence as unknown as [string, string, string];
    const text = lines.slice(at + 1, end).map((each) => `${each}\n`).join('');
    if (language === 'text' && last === '```') blocks.at(-1)!.prints = text;
    else {
      const file = NAMED.exec(last)?.[1];
      blocks.push({ heading, line: at + 1, language: language!, marks: marks!.split(' ').filter(Boolean), file, text,
        prints: undefined });
    }
    at = end;
    last = '```';
  }
  return blocks;
}

/** What the lines of a program say behind `//` that they print. */
function saidIn(program: string): string {
  return (program.match(/(?<=console\.log\(.*; \/\/ ).*$/gm) ?? []).join('\n');
}

/** Finds the blocks behind `@example` in the comments of a source; what they print stands behind `//` in them. */
export function examplesOf(source: string): Block[] {
  const comments = source.match(/^ *\/\*\*\n(?: *\*.*\n)*? *\*\//gm) ?? [];
  return comments.filter((comment) => comment.includes('@example')).flatMap((comment) => {
    const text = comment.replace(/^ *(?:\/\*\*| \*\/| \* ?)/gm, '').replace(/^[^]*@example/, '');
    const end = comment.length + source.indexOf(comment);
    const name = source.slice(end).match(/(?:function |async )?(\w+)[<(]/)![1]!;
    return blocksOf(`# ${name}\n${text}`).map((block) => ({ ...block, prints: saidIn(block.text) }));
  });
}

/** Says in which line an output differs from what a page says; undefined where it is the same. */
export function differenceOf(printed: string, said: string): string | undefined {
  const pattern = said.trimEnd().split('\n').map((line) =>
    line.trim() === '…' ? '(?:[^]*?\\n)?' : `${line.split('…').map(escaped).join('.*')}\\n`
  ).join('');
  if (new RegExp(`^${pattern}$`).test(`${printed.trimEnd()}\n`)) return undefined;
  return `it says:\n${said}\nand this was printed:\n${printed}`;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(page: string): Set<string> {
  const headings = withoutBlocks(page).match(/^#+ .*$/gm) ?? [];
  return new Set(headings.map((heading) =>
    heading.replace(/^#+ /, '').toLowerCase().replace(/[^\p{L}\p{N}_ -]/gu, '').replaceAll(' ', '-')
  ));
}

/** The targets of a page's links and images. */
export function linksOf(page: string): string[] {
  const text = withoutBlocks(page).replace(/`[^`\n]*`/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
}

function withoutBlocks(page: string): string {
  return page.replace(/^```[^]*?^```$/gm, '');
}
