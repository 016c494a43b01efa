/**
 * Channel variables: out in `Variable` headers as Asterisk takes them apart, and back from what it sends.
 */
import { expect } from 'chai';
import { LocalProtocolError } from '../../lib/errors.js';
import { newAction } from '../../lib/actions/new-action.js';
import { MESSAGE_PROTOTYPE, type Message } from '../../lib/message.js';
import { parse } from '../../lib/wire/parser.js';
import { serialize } from '../../lib/wire/serializer.js';
import {
  encodeVariables, escapesVariables, noteUnescaped, unescape, variable, variables, type Variables,
} from '../../lib/actions/variables.js';
import { separate } from '../support/variable-header.js';

/** The variables that a channel has after an action, and the header lines by which they came. */
function arrived(action: Message): { lines: string[]; pairs: [string, string][] } {
  const lines = serialize({ ...action, ActionID: 'x'.repeat(67) }).split('\r\n').filter((line) =>
    line.startsWith('Variable: ')
  );
  const pairs = lines.flatMap((line) => separate(line.slice('Variable: '.length))).map((text): [string, string] => {
    const equals = text.indexOf('=');
    return [text.slice(0, equals), text.slice(equals + 1)];
  });
  return { lines, pairs };
}

function numbered(count: number, value: (index: number) => string): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`v${index}`, value(index)]));
}

const NASTY: readonly string[] = [
  '', ' ', ' a ', 'a,b', ',', ',,', 'a"b', '"', '""', '"a,b"', 'a\\b', '\\', '\\\\', '\\,', 'a\\"', 'a=b', '=',
  'a:b: c', "O'Brien?", ';|#', '${EXTEN}', '$[1+1]',
  '(', 'a(b', ')', '(a,b)', '[', ']a[', '[(', 'é ✓ 📞', '\t', 'true', '\\n', 'a\\',
];

describe('the server of this spec', () => {
  it('takes headers apart as a real one was seen to', () => {
    expect(separate('A=a(b,B=bb')).to.deep.equal(['A=a(b,B=bb']);
    expect(separate('A=a[b,B=bb')).to.deep.equal(['A=a[b,B=bb']);
    expect(separate('A=a\\(b,B=b\\[b,C=c')).to.deep.equal(['A=a(b', 'B=b[b', 'C=c']);
    expect(separate('A="a,b",B=')).to.deep.equal(['A=a,b', 'B=']);
    expect(separate(Array(64).fill('A=x\\,y').join(',')).slice(62)).to.deep.equal(['A=x,y', 'A=x\\,y']);
    expect(separate(Array(66).fill('A=x').join(',')).slice(62)).to.deep.equal(['A=x', 'A=x,A=x,A=x']);
  });
});

describe('variables of an action', () => {
  it('have a header each', () => {
    expect(encodeVariables({ a: '1', b: 'x,y', c: '' }, 100, 1022)).to.deep.equal(['a=1', 'b=x\\,y', 'c=']);
  });

  it('arrive as they were, however nasty, in a header each', () => {
    const wanted = numbered(NASTY.length, (index) => NASTY[index]!);
    const { lines, pairs } = arrived(newAction('Originate', { Channel: 'PJSIP/1' }, wanted));
    expect(lines).to.have.lengthOf(NASTY.length);
    expect(pairs).to.deep.equal(Object.entries(wanted));
  });

  it('come from an object, a Map or pairs, where a name may come twice', () => {
    const wanted = ['a=1', 'b=2'];
    const sources: Variables[] = [
      { a: '1', b: '2' },
      new Map([['a', '1'], ['b', '2']]),
      [['a', '1'], ['b', '2']],
      Object.entries({ a: '1', b: '2' }).values(),
      Object.assign(Object.create(null), { a: '1', b: '2' }),
    ];
    for (const source of sources) expect(encodeVariables(source, 9, 1022)).to.deep.equal(wanted);
    expect(encodeVariables([['a', '1'], ['a', '2']], 9, 1022)).to.deep.equal(['a=1', 'a=2']);
  });

  it('make no header when there are none', () => {
    for (const none of [{}, new Map<string, string>(), []]) {
      expect(newAction('Originate', { Channel: 'PJSIP/1' }, none)).to.deep.equal({
        Action: 'Originate',
        Channel: 'PJSIP/1',
      });
    }
  });

  it('have a header each as long as 128 lines hold them and the ActionID', () => {
    const { lines, pairs } = arrived(newAction('Originate', { Channel: 'PJSIP/1' }, numbered(125, String)));
    expect(lines).to.have.lengthOf(125);
    expect(pairs).to.have.lengthOf(125);
    const many = numbered(125, String);
    const headersBeside = (headers: Message): number =>
      newAction('Originate', headers, many)['Variable']!.split('\n').length;
    expect(headersBeside({ Channel: 'PJSIP/1', ActionID: 'x' })).to.equal(125);
    expect(headersBeside({ Channel: 'a\nb', ActionID: 'x' })).to.equal(2);
  });

  for (const count of [126, 200, 300, 2000]) {
    it(`arrive, ${count} of them, several to a header`, () => {
      const wanted = numbered(count, (index) => NASTY[index % NASTY.length]!);
      const { lines, pairs } = arrived(newAction('Originate', { Channel: 'PJSIP/1', Variable: 'first=0' }, wanted));
      expect(pairs).to.deep.equal([['first', '0'], ...Object.entries(wanted)]);
      expect(lines.length).to.be.below(count / 30 + 3);
    });
  }

  it('are at most 63 to a header: the last of the server’s 64 places keeps its backslashes', () => {
    const counts = encodeVariables(numbered(200, () => ''), 10, 1022).map((header) => header.split(',').length);
    expect(counts).to.deep.equal([63, 63, 63, 11]);
  });

  it('fill a header to 1,022 bytes and no further', () => {
    const sizes = (a: string, b: string): number[] => {
      return encodeVariables({ a, b }, 1, 1022).map((header) => Buffer.byteLength(`Variable: ${header}`));
    };
    expect(sizes('x'.repeat(498), 'é'.repeat(254) + 'x')).to.deep.equal([1022]);
    expect(sizes('x'.repeat(498), 'é'.repeat(254) + 'xx')).to.deep.equal([510, 522]);
    expect(sizes('x'.repeat(498), `${'é'.repeat(253)}x(`)).to.deep.equal([1022]);
    expect(sizes('x'.repeat(498), `${'é'.repeat(253)}xx(`)).to.deep.equal([510, 522]);
  });

  it('are left to the serializer when even the shared headers are too many or too long', () => {
    const tooMany = newAction('Originate', {}, numbered(130, () => 'x'.repeat(600)));
    expect(() => serialize(tooMany)).to.throw(LocalProtocolError).with.property('code', 'AMI_TOO_MANY_LINES');
    const tooLong = newAction('Originate', {}, { a: 'x'.repeat(1011) });
    expect(() => serialize(tooLong)).to.throw(LocalProtocolError).with.property('code', 'AMI_LINE_TOO_LONG');
    expect(serialize(newAction('Originate', {}, { a: 'x'.repeat(1010) }))).to.be.a('string');
  });

  it('may be functions', () => {
    const wanted = Object.fromEntries([['CALLERID(name)', 'a'], ...Object.entries(numbered(130, String))]);
    expect(arrived(newAction('Originate', {}, wanted)).pairs).to.deep.equal(Object.entries(wanted));
  });

  it('are refused by name when a header cannot carry them', () => {
    const refused: [Variables, string][] = [
      [{ '': '1' }, 'variable "": its name must be a string that is not empty'],
      [{ a: 'hush\r\nAction: Hangup' },
        'variable "a": its value has a line break or NUL, which a Variable header cannot carry'],
      [{ a: 'hush\n' }, 'variable "a": its value has a line break or NUL, which a Variable header cannot carry'],
      [{ a: 'hush\0' }, 'variable "a": its value has a line break or NUL, which a Variable header cannot carry'],
      ...['a=b', 'a,b', 'a"', 'a\\', 'a\r', 'a\n', 'a\0'].map((name): [Variables, string] => {
        return [{ [name]: '1' }, `variable ${JSON.stringify(name)}: its name has a line break, NUL or one of = , " \\`];
      }),
      [{ a: 1 } as unknown as Variables, 'variable "a": its value must be a string, not number'],
      [{ a: undefined } as unknown as Variables, 'variable "a": its value must be a string, not undefined'],
      [[['a', null]] as unknown as Variables, 'variable "a": its value must be a string, not null'],
      [[[1, 'a']] as unknown as Variables, 'variable "1": its name must be a string that is not empty'],
    ];
    for (const [given, text] of refused) {
      expect(() => newAction('Originate', {}, given), text).to.throw(LocalProtocolError)
        .that.includes({ code: 'AMI_ILLEGAL_VARIABLE', message: text });
    }
  });

  it('are read back from the action', () => {
    for (const count of [NASTY.length, 300]) {
      const wanted = numbered(count, (index) => NASTY[index % NASTY.length]!);
      expect(variables(newAction('Originate', {}, wanted))).to.deep.equal(wanted);
    }
  });
});

describe('variables of an event or response', () => {
  it('come from Variable, ChanVariable and ChanVariable(channel), in any case; the last one of a name counts', () => {
    const message = parse([
      'Event: Newchannel',
      'ChanVariable: a=1',
      'ChanVariable: b=x=y',
      'chanvariable(SIP/x-1): c=3',
      'VARIABLE: d=',
      'Variable: a=5',
      'Variables: e=6',
      'ChanVariables: f=7',
    ].join('\r\n'));
    expect(variables(message)).to.deep.equal({ a: '5', b: 'x=y', c: '3', d: '' });
    expect(variables(parse('Response: Success\r\nValue: 1'))).to.deep.equal({});
  });

  it('lose the C escapes of ChanVariable, and of that alone', () => {
    const message = parse([
      'Event: OriginateResponse',
      'ChanVariable: a=O\\\'Brien\\?\\n\\\\',
      'ChanVariable(SIP/x-1): b=O\\\'Brien',
      'Variable: c=O\\\'Brien',
    ].join('\r\n'));
    expect(variables(message)).to.deep.equal({ a: "O'Brien?\n\\", b: "O\\'Brien", c: "O\\'Brien" });
  });

  it('come from ChanVariable with any prefix, without its escapes', () => {
    const message = parse('Event: DialBegin\r\nDestChanVariable: SIDE=called\r\nParkeeChanVariable: a=\\\'b\\\'');
    expect(variables(message)).to.deep.equal({ SIDE: 'called', a: "'b'" });
    expect(variables(parse('Event: E\r\nMyVariable: a=b\r\nChanVariable(x: a=b'))).to.deep.equal({});
  });

  it('are one where name and value have a header each: VarSet, the answer to Getvar, a Setvar', () => {
    expect(variables(parse('Event: VarSet\r\nVariable: DIALSTATUS\r\nValue: ANSWER\r\nChanVariable: x=1')))
      .to.deep.equal({ DIALSTATUS: 'ANSWER', x: '1' });
    expect(variables(parse('Event: VarSet\r\nVariable: V\r\nValue: O\\\'Brien'))).to.deep.equal({ V: "O'Brien" });
    expect(variables(parse('Response: Success\r\nVariable: F(a=b)\r\nValue: O\\\'B=x')))
      .to.deep.equal({ 'F(a=b)': "O\\'B=x" });
    expect(variable(newAction('Setvar', { Variable: 'V', Value: '\\1,2' }), 'V')).to.equal('\\1,2');
    expect(variables(parse('Event: UserEvent\r\nVariable: a=1\r\nValue: x'))).to.deep.equal({ a: '1' });
  });

  it('can be had of one channel', () => {
    const message = parse([
      'Event: BridgeEnter', 'Channel: SIP/c', 'DestChannel: SIP/(d)', 'ChanVariable(SIP/a): CID=a',
      'ChanVariable(SIP/b): CID=b', 'ChanVariable: CID=c', 'DestChanVariable: CID=d',
    ].join('\r\n'));
    const of = ['SIP/a', 'SIP/b', 'SIP/c', 'SIP/(d)', 'SIP/e'].map((channel) => variable(message, 'CID', channel));
    expect(of).to.deep.equal(['a', 'b', 'c', 'd', undefined]);
    expect(variables(message)).to.deep.equal({ CID: 'd' });
    expect([message, message].map(variables)).to.deep.equal([{ CID: 'd' }, { CID: 'd' }]);
  });

  it('are taken as they are from a server that is known to escape nothing', () => {
    const events = ['ChanVariable: BACK=C:\\temp\\new', 'Variable: BACK\r\nValue: C:\\temp\\new'].map((lines) =>
      parse(`Event: VarSet\r\n${lines}`)
    );
    for (const event of events) {
      expect(variable(event, 'BACK')).to.equal('C:\temp\new');
      noteUnescaped(event);
      expect(variable(event, 'BACK')).to.equal('C:\\temp\\new');
    }
    const versions = ['1.1', '2.0.0', '2.5.0', '2.7.0', '2.8.0', '2.10.6', '3.2.2', '11.0.0', 'x', undefined];
    expect(versions.filter(escapesVariables)).to.deep.equal(versions.slice(4));
  });

  it('are found in a header with a long name in no time', () => {
    const name = `${'chanvariable('.repeat(20_000)})`;
    expect(variables({ Event: 'E', [name]: 'a=1', [`${name} `]: 'b=1' })).to.deep.equal({ a: '1' });
  });

  it('are not parted at commas', () => {
    expect(variables(parse('Response: Success\r\nVariable: a=1,b=2\r\nVariable: c="x"'))).to.deep.equal({
      a: '1,b=2',
      c: '"x"',
    });
  });

  it('may have no value, may have no name, which goes, and may have names of plain objects', () => {
    const found = variables(
      parse(
        'Event: Status\r\nVariable: a\r\nVariable: =1\r\nVariable: \r\nVariable: __proto__=2\r\n'
          + 'Variable: constructor=3',
      ),
    );
    expect(Object.entries(found)).to.deep.equal([['a', ''], ['__proto__', '2'], ['constructor', '3']]);
    expect(Object.getPrototypeOf(found)).to.equal(MESSAGE_PROTOTYPE);
  });

  it('are found by their exact name', () => {
    const message = parse('Event: Status\r\nVariable: Name=1\r\nVariable: NAME=2');
    expect(variable(message, 'Name')).to.equal('1');
    expect(variable(message, 'NAME')).to.equal('2');
    expect(variable(message, 'name')).to.equal(undefined);
    expect(variable(message, 'toString')).to.equal(undefined);
  });
});

describe('unescape', () => {
  it('undoes each C escape', () => {
    expect(unescape(String.raw`\a\b\f\n\r\t\v\\\'\"\?`)).to.equal('\x07\b\f\n\r\t\v\\\'"?');
    expect(unescape(String.raw`O\'Brien\? \\n`)).to.equal("O'Brien? \\n");
  });

  it('leaves everything else as it is', () => {
    for (const text of ['', 'plain', String.raw`\x41 \q \0`, 'ends in \\', 'é ✓']) {
      expect(unescape(text)).to.equal(text);
    }
  });
});
