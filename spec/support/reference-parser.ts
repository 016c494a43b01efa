/**
 * A second parser, slow and plain, to compare the real one with: it has the whole stream at once and the rules of the
 * wire as regular expressions, one after the other. It shares no code with the library.
 *
 * Bytes are looked at as ISO 8859-1, one character each, until a message is cut out; only then they become text.
 */

/**
 * What a stream comes to: the banner where one is due, messages as lists of headers, and whether it ends in an error.
 */
export interface Reading {
  banner: string | undefined;
  messages: [name: string, value: string][][];
  error: 'AMI_BAD_BANNER' | 'AMI_MESSAGE_TOO_LARGE' | undefined;
}

/** How to read a stream: with a banner before the messages or without, and a parser's own options. */
export interface Rules {
  hasBanner: boolean;
  maxMessageSize: number;
  encoding: 'utf8' | 'latin1';
  /** Whether an answer that says Follows may be one in raw text. */
  isCommandDue: boolean;
}

const IDENTITY = ['action', 'event', 'response', 'actionid'];
const IDS = /^(?:action|event|response|actionid|.*uniqueid|.*linkedid|.*channel)$/is;

const RAW_TOP = /^Response: Follows\r\n(?:(?:Privilege|ActionID): [^\n]*\r\n)*/;
const NEW_FORM = /^(?:Output: |Message: Command output follows\r\n)/;
const RAW_END = /--END COMMAND--\r\n(?:[^\n:]+:[^\n]*\r\n)*\r?\n/;
const RAW_TEXT = /^(?<output>[^]*?)--END COMMAND--(?<behind>(?:\r\n[^\n:]+:[^\n]*?)*)$/;

/** Reads a whole stream. */
export function referenceParse(stream: Uint8Array, rules: Rules): Reading {
  const reading: Reading = { banner: undefined, messages: [], error: undefined };
  const decode = (bytes: string): string => Buffer.from(bytes, 'latin1').toString(rules.encoding);
  let rest = Buffer.from(stream).toString('latin1');
  if (rules.hasBanner) {
    const [line] = rest.split('\n');
    if (line!.length > 1024) return { ...reading, error: 'AMI_BAD_BANNER' };
    if (!rest.includes('\n')) return reading;
    reading.banner = decode(line!).replace(/\r$/, '');
    rest = rest.slice(line!.length + 1);
  }
  for (;;) {
    rest = rest.replace(/^[\r\n]+/, '');
    const isRaw = rules.isCommandDue && isRawAnswer(rest);
    const end = (isRaw ? RAW_END : /\r\n\r?\n/).exec(rest);
    const size = end === null ? rest.length : end.index + end[0].length;
    if (size > rules.maxMessageSize) return { ...reading, error: 'AMI_MESSAGE_TOO_LARGE' };
    if (end === null) return reading;
    const text = decode(rest.slice(0, size).replace(/\r\n\r?\n$/, ''));
    reading.messages.push(fold(isRaw ? rawHeaders(text) : headers(text)));
    rest = rest.slice(size);
  }
}

type Header = [name: string, value: string];

function headers(text: string): Header[] {
  const result: Header[] = [];
  for (const line of text.split('\r\n')) {
    const [, whole, value] = /^([^:]+): ?([^]*)$/.exec(line) ?? [];
    const name = whole?.replace(/^[ \t]+|[ \t]+$/g, '') || undefined;
    const before = result.at(-1)?.[0] ?? 'Event';
    if (name === undefined) {
      result.push([IDS.test(before) ? 'Output' : before, line.replace(/\n+$/, '')]);
    }
    else result.push([name, value!.replace(/\n+$/, '')]);
  }
  return result;
}

function isRawAnswer(text: string): boolean {
  const top = RAW_TOP.exec(text)?.[0];
  return top !== undefined && !NEW_FORM.test(text.slice(top.length));
}

function rawHeaders(text: string): Header[] {
  const [top] = RAW_TOP.exec(text)!;
  const { output, behind } = RAW_TEXT.exec(text.slice(top.length))!.groups!;
  return [
    ...headers(top.replace(/\r\n$/, '')),
    ['Output', output!.replace(/\n$/, '')],
    ...(behind === '' ? [] : headers(behind!.replace(/^\r\n/, ''))),
  ];
}

/** Joins what has one name, whatever its case; of the headers that say what a message is only the first counts. */
function fold(all: readonly Header[]): Header[] {
  const names = [...new Set(all.map(([name]) => name.toLowerCase()))];
  return names.map((lower) => {
    const same = all.filter(([name]) => name.toLowerCase() === lower);
    const values = same.map(([, value]) => value);
    return [same[0]![0], IDENTITY.includes(lower) ? values[0]! : values.join('\n')];
  });
}
