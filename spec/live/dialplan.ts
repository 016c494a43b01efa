/**
 * The dialplan that the specs call into: extensions.conf, and what a spec must know of it.
 *
 * Every extension of the context `default` is one outcome of a call; `many` is there to be listed. In a pattern `n`
 * stands for a digit, hence the brackets. Source: asterisk main/pbx.c, _extension_match_core(), 22.10.1.
 */

/** Number of extensions in the context `many`, each one item of a `ShowDialPlan` list. */
export const MANY_EXTENSIONS = 1_500;

/**
 * Variables that the extension `awkward` sets on its channel, with the values that they have there.
 *
 * Source of the escapes: asterisk main/config.c (`;` starts a comment), main/pbx_variables.c (`${…}`), 22.10.1.
 */
export const AWKWARD_VARIABLES: Readonly<Record<string, string>> = {
  QUOTES: `say "hi", it's me`,
  BACKSLASH: 'C:\\temp\\new',
  COMMA: 'a,b,,c',
  COLON: 'Event: Hangup',
  EQUALS: 'a=b==c',
  SEMICOLON: 'a;b',
  PARENTHESES: 'f(x)[y]{z}',
  UTF8: 'Zoë ✓ 日本 🎉',
  EMPTY: '',
  BLANKS: '  two before, two behind  ',
  LINE_FEED: 'one\ntwo',
  TAB: 'one\ttwo',
};

const EXTENSIONS = `[general]
static=yes
writeprotect=yes

[default]
exten => answer,1,Answer()
 same => n,Wait(600)

exten => ring,1,Ringing()
 same => n,Wait(1)
 same => n,Answer()
 same => n,Wait(600)

exten => busy,1,Busy(5)

exten => congestion,1,Congestion(5)

exten => nobody,1,Ringing()
 same => n,Wait(60)

exten => hangup,1,Answer()
 same => n,Hangup(16)

exten => echo,1,Answer()
 same => n,Echo()

exten => conference,1,Answer()
 same => n,ConfBridge(1000)

exten => _co[n]fere[n]ce-X.,1,Answer()
 same => n,ConfBridge(\${EXTEN:11})

exten => dial,1,Dial(Local/answer@default)

exten => queue,1,Answer()
 same => n,Queue(support)

exten => park,1,Answer()
 same => n,Park()

exten => agi,1,Answer()
 same => n,AGI(agi:async)
 same => n,Wait(600)

exten => desk,hint,Custom:desk
exten => desk,1,Goto(answer,1)

exten => awkward,1,Answer()
`;

/** Returns extensions.conf. */
export function extensions(): string {
  return `${EXTENSIONS}${setVariables()} same => n,UserEvent(AwkwardSet)\n same => n,Wait(600)\n\n[many]\n${many()}`;
}

function setVariables(): string {
  return Object.entries(AWKWARD_VARIABLES).map(([name, value]) => ` same => n,Set(${name}=${expression(value)})\n`)
    .join('');
}

/** Spells any text as a call of URIDECODE, so that neither the file nor the dialplan finds a character to interpret. */
function expression(value: string): string {
  const encoded = [...Buffer.from(value)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  return value === '' ? '' : `\${URIDECODE(${encoded})}`;
}

function many(): string {
  return Array.from({ length: MANY_EXTENSIONS }, (_, index) => `exten => ${10_000 + index},1,NoOp(${index})\n`).join(
    '',
  );
}
