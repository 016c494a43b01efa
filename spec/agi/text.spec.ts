/**
 * The text of AsyncAGI, as two servers wrote it: environments, results, and the commands that they read.
 */
import { expect } from 'chai';
import { agiCommand, agiEnvironment, agiResult, quoteAgi, type AgiResult } from '../../lib/agi/text.js';
import { LocalProtocolError } from '../../lib/errors.js';

describe('AGI environment', () => {
  it('is decoded, line by line', () => {
    const encoded =
      'agi_request%3A%20async%0Aagi_channel%3A%20Local%2Fagi%40default-00000000%3B2%0Aagi_callerid%3A%2012%253A%0A'
      + 'agi_calleridname%3A%20Zo%C3%AB%20%2541%20x%0Aagi_version%3A%2022.10.1%2Bdfsg%0Aagi_accountcode%3A%20%0A%0A';
    expect({ ...agiEnvironment(encoded) }).to.deep.equal({
      agi_request: 'async',
      agi_channel: 'Local/agi@default-00000000;2',
      agi_callerid: '12%3A',
      agi_calleridname: 'Zoë %41 x',
      agi_version: '22.10.1+dfsg',
      agi_accountcode: '',
    });
  });

  it('may be empty, and may name what objects inherit', () => {
    expect({ ...agiEnvironment('') }).to.deep.equal({});
    expect(agiEnvironment('agi_x%3A%201%0A')['constructor']).to.equal(undefined);
    expect(agiEnvironment('__proto__%3A%201%0A')['__proto__']).to.equal('1');
  });

  // Symptom: agi_calleridname was undefined. Cause: a line was taken to end at what ends lines in JavaScript.
  it('ends a line at its line feed alone: a caller\'s name may hold a carriage return, U+2028 or blanks', () => {
    const name = ' \u2028Eve\r\u2029\u0085: x ';
    const encoded = encodeURIComponent(`agi_callerid: 1\nagi_calleridname: ${name}\nagi_x:1\n\n`);
    expect({ ...agiEnvironment(encoded) }).to.deep.equal({ agi_callerid: '1', agi_calleridname: name, agi_x: '1' });
  });

  // An expression that backtracks would take hours.
  it('is read at once where a megabyte of it is blanks or carriage returns', () => {
    for (const filling of [' ', '\r', '%20', '%0D', ' :']) {
      const encoded = `agi_calleridname: ${filling.repeat(1_000_000)}x\nagi_x: 1\n`;
      expect(agiEnvironment(encoded)['agi_x']).to.equal('1');
      expect(agiResult(`200 result=1 (${filling.repeat(1_000_000)}`)).to.include({ code: 200, result: '1' });
    }
  });

  it('undoes the negative bytes of Asterisk 1.8 and 12', () => {
    expect(agiEnvironment('agi_calleridname%3A%20Zo%FFFFFFC3%FFFFFFAB%0A')).to.include({ agi_calleridname: 'Zoë' });
  });

  it('takes bytes that are no UTF-8 for ISO 8859-1, and passes over a percent sign that encodes nothing', () => {
    expect(agiEnvironment('agi_calleridname%3A%20Zo%EB%0Aagi_x%3A%20100%%0A')).to.include({
      agi_calleridname: 'Zoë',
      agi_x: '100%',
    });
  });
});

describe('AGI result', () => {
  const USAGE = '520-Invalid command syntax.  Proper usage follows:\nGET VARIABLE <name>\n520 End of proper usage.';
  const results: readonly [string, AgiResult][] = [
    ['200%20result%3D1%0A', { code: 200, result: '1', text: '200 result=1' }],
    ['200%20result%3D-1%20endpos%3D0%0A', { code: 200, result: '-1', text: '200 result=-1 endpos=0' }],
    ['200%20result%3D1%20(Local%2Fagi%40default-00000000%3B2)%0A', {
      code: 200,
      result: '1',
      data: 'Local/agi@default-00000000;2',
      text: '200 result=1 (Local/agi@default-00000000;2)',
    }],
    ['200%20result%3D1%20(a)%20b%20(c))%0A', {
      code: 200,
      result: '1',
      data: 'a) b (c)',
      text: '200 result=1 (a) b (c))',
    }],
    ['200%20result%3D1%20(one%0Atwo)%0A', {
      code: 200,
      result: '1',
      data: 'one\ntwo',
      text: '200 result=1 (one\ntwo)',
    }],
    ['200%20result%3D1%20()%0A', { code: 200, result: '1', data: '', text: '200 result=1 ()' }],
    ['200%20result%3D%20(timeout)%0A', { code: 200, result: '', data: 'timeout', text: '200 result= (timeout)' }],
    ['200%20result%3D0%20(hangup)%20endpos%3D1234%0A', {
      code: 200,
      result: '0',
      data: 'hangup',
      text: '200 result=0 (hangup) endpos=1234',
    }],
    ['510%20Invalid%20or%20unknown%20command%0A', { code: 510, result: '', text: '510 Invalid or unknown command' }],
    ['511%20Command%20Not%20Permitted%20on%20a%20dead%20channel%0A', {
      code: 511,
      result: '',
      text: '511 Command Not Permitted on a dead channel',
    }],
    [`${encodeURIComponent(USAGE)}%0A`, { code: 520, result: '', text: USAGE }],
    ['', { code: 0, result: '', text: '' }],
    ['garbage', { code: 0, result: '', text: 'garbage' }],
  ];
  for (const [encoded, result] of results) {
    it(`reads ${JSON.stringify(result.text)}`, () => {
      expect(agiResult(encoded)).to.deep.equal(result);
    });
  }
});

describe('AGI command', () => {
  it('quotes arguments, with quotes and backslashes escaped', () => {
    expect(quoteAgi('a "b" c\\d')).to.equal('"a \\"b\\" c\\\\d"');
    expect(quoteAgi('')).to.equal('""');
  });

  it('is a line as it is, or a name with quoted arguments', () => {
    expect(agiCommand('SET VARIABLE X "y z"')).to.equal('SET VARIABLE X "y z"');
    expect(agiCommand(['SET VARIABLE', 'X', 'y "z"'])).to.equal('SET VARIABLE "X" "y \\"z\\""');
    expect(agiCommand(['ANSWER'])).to.equal('ANSWER');
  });

  for (
    const command of ['', '  ', 'NOOP\r\nAction: Logoff', 'NOOP\n', 'NOOP\0', [], [''], ['NOOP', 'a\nb'], ['NOOP',
      'a\rb'], ['NOOP', 1 as unknown as string], 5 as unknown as string]
  ) {
    it(`refuses ${JSON.stringify(command)}`, () => {
      expect(() => agiCommand(command)).to.throw(LocalProtocolError).with.property('code', 'AMI_BAD_ARGUMENT');
    });
  }
});
