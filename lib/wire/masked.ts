/**
 * What the wire shows, made fit for a log: no secret, no key, no value without end.
 *
 * A secret is known by the name in front of it: a header's (`Secret`, `Md5Cred`), a setting's inside a value
 * (`secret=…` of GetConfig, `"secret":"…"` of GetConfigJSON, `password : …` of a command line's output), or the name
 * that stands in the header beside it (`Var-000000` and `Value-000000`). From the name on the rest of the line is
 * masked: secrets have blanks and commas in them. Every step is linear in the text. Pure.
 */
import { emptyMessage, type Message } from '../message.js';

type Header = readonly [name: string, value: string];

const MASK = '***';

/** Longer values are cut for the log, in characters: some output is megabytes. */
const MAX_VALUE = 65_536;

/** Names that end so, without regard to case, `-`, `_` and blanks. */
const SECRET_END = /(?:secret|password|passwords|passwd|passphrase|md5cred|passworddigest)$/;

/**
 * Further names of secrets, and of what can be used in place of one. Source: asterisk configs/samples/, 22.10.1
 * (confbridge, pjsip, res_ldap, res_pgsql, xmpp); main/manager.c, authenticate(); main/security_events.c.
 */
const SECRET_NAMES: ReadonlySet<string> = new Set(['pass', 'dbpass', 'pin', 'adminpin', 'userpin', 'token', 'authtoken',
  'accesstoken', 'oauthtoken', 'refreshtoken', 'apikey', 'authorization', 'receivedhash', 'expectedresponse']);

/** Settings whose value has a secret in it: `auth=name:secret@realm` and `register=>name:secret@host` of sip.conf. */
const SETTING_NAMES: ReadonlySet<string> = new Set(['auth', 'register']);

/** Where the names of settings are those of mailboxes too, whose value begins with the PIN. */
const CONFIG_HEADER = /^(?:line-|json$)/i;

/** The header that names a secret, and those beside it that hold it, all with the same end. */
const NAMING: readonly (readonly [naming: RegExp, held: RegExp])[] = [
  [/^var(-\d+)$/i, /^(?:value|match)(-\d+)$/i],
  [/^variable()$/i, /^value()$/i],
  [/^key()$/i, /^val()$/i],
];

/** A field of JSON; a value that was cut has no end. */
const JSON_FIELD = /"((?:[^"\\]|\\.){1,100})"(\s{0,8}:\s{0,8})(?:"(?:[^"\\]|\\.)*(?:"|\\?$)|[^\s",{}[\]]+)/g;

/** A name and a secret inside the address of a database or a server. */
const IN_ADDRESS = /(:\/\/[^\s:/@]{0,200}:)[^\s@]{1,200}@/g;

function plain(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('/') + 1, name.length - 64)).replace(/[-_. \t]/g, '').toLowerCase();
}

function isSecret(name: string): boolean {
  const word = plain(name);
  return SECRET_END.test(word) || SECRET_NAMES.has(word);
}

function isMailbox(name: string): boolean {
  return /^\d{1,64}$/.test(name);
}

function isSecretSetting(name: string, isConfig: boolean): boolean {
  return isSecret(name) || SETTING_NAMES.has(plain(name)) || (isConfig && isMailbox(name));
}

/** The word in front of a place in a line. */
function wordBefore(line: string, at: number): string {
  return line.slice(Math.max(0, at - 64), at).trimEnd().split(/[^\w./-]/).at(-1)!;
}

/** Masks a line from the first sign on that has the name of a secret in front; a colon counts in command output. */
function maskSetting(line: string, isOutput: boolean, isConfig: boolean): string {
  for (let at = 0; at < line.length; at += 1) {
    const isNamed = line[at] === '='
      ? isSecretSetting(wordBefore(line, at), isConfig)
      : isOutput && line[at] === ':' && isSecret(wordBefore(line, at));
    if (!isNamed) continue;
    const behind = /^(?:[=:]>?[ \t]{0,8})/.exec(line.slice(at, at + 10))![0].length;
    return line.slice(0, at + behind) + MASK;
  }
  return line;
}

function maskLine(line: string, header: string): string {
  const isConfig = CONFIG_HEADER.test(header);
  const text = line.replace(IN_ADDRESS, `$1${MASK}@`).replace(
    JSON_FIELD,
    (field, name: string, colon: string) => isSecretSetting(name, isConfig) ? `"${name}"${colon}"${MASK}"` : field,
  );
  return maskSetting(text, /^output$/i.test(header), isConfig);
}

function shortened(value: string): string {
  return value.length <= MAX_VALUE ? value : `${value.slice(0, MAX_VALUE)}… (${value.length} characters)`;
}

/** The headers of the message whose value is a secret because another header names it. */
function namedBeside(headers: readonly Header[]): (name: string) => boolean {
  const named = headers.flatMap(([name, value]) =>
    NAMING.flatMap(([naming, held]) => {
      const end = naming.exec(name)?.[1];
      if (end === undefined || !(isSecret(value) || (end !== '' && isMailbox(value.trim())))) return [];
      return [[held, end] as const];
    })
  );
  return (name) => named.some(([held, end]) => held.exec(name)?.[1] === end);
}

function maskHeaders(headers: readonly Header[]): Header[] {
  const isNamed = namedBeside(headers);
  return headers.map(([name, value]) => {
    if (isSecret(name) || plain(name) === 'key' || isNamed(name)) return [name, MASK];
    return [name, shortened(value).split('\n').map((line) => maskLine(line, name)).join('\n')];
  });
}

/** Makes a message fit to be shown; the message itself is not touched. */
export function maskedMessage(message: Message): Message {
  return Object.assign(emptyMessage(), Object.fromEntries(maskHeaders(Object.entries(message))));
}

/** Makes the text of actions, as they are written, fit to be shown. */
export function maskedText(text: string): string {
  return text.split('\r\n\r\n').map((action) => {
    const lines = action.split('\r\n');
    const headers = lines.map((line): Header => {
      const colon = line.indexOf(':');
      return colon < 0 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 1)];
    });
    return maskHeaders(headers).map(([name, value], index) => {
      if (!lines[index]!.includes(':')) return lines[index]!;
      return `${name}:${value === MASK ? ` ${MASK}` : value}`;
    }).join('\r\n');
  }).join('\r\n\r\n');
}
