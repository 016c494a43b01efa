/**
 * Text of strangers on a terminal: what could command it is shown, everything else passes.
 */
import { expect } from 'chai';
import { safe, safeJSON, safeOutput } from '../../lib/cli/terminal/safe-text.js';

describe('safe text', () => {
  it('shows escape sequences, of seven bits and of eight', () => {
    expect(safe('\x1b[2J\x1b]0;title\x07')).to.equal('\\x1b[2J\\x1b]0;title\\x07');
    expect(safe('\x9b2J')).to.equal('\\x9b2J');
  });

  it('shows every control character', () => {
    for (let code = 0; code < 0xa0; code += 1) {
      const isControl = code < 0x20 || code >= 0x7f;
      expect(safe(String.fromCharCode(code)) === String.fromCharCode(code), `U+${code.toString(16)}`).to.equal(
        !isControl,
      );
    }
  });

  it('keeps a line a line', () => {
    expect(safe('one\ntwo\r\nthree\u2028four\tfive')).to.equal('one\\ntwo\\r\\nthree\\u2028four\\tfive');
  });

  it('shows what turns the direction of writing', () => {
    expect(safe('a\u202egpj.exe\u2066b\u200f')).to.equal('a\\u202egpj.exe\\u2066b\\u200f');
  });

  it('leaves letters of all scripts alone', () => {
    const text = 'Zoë, 李雷, Ольга, 🙂, a\\b "c"';
    expect(safe(text)).to.equal(text);
  });

  it('keeps tabs in the output of a command', () => {
    expect(safeOutput('a\tb\x1bc')).to.equal('a\tb\\x1bc');
  });

  it('drops the carriage returns at the end of a line of output, and no others', () => {
    expect(['a\r\r', 'a\rb\r', '\r', ''].map(safeOutput)).to.deep.equal(['a', 'a\\rb', '', '']);
  });

  // Symptom: 80 KB of them stood still for two seconds, a megabyte for minutes. Cause: an expression that backtracks.
  it('is not held up by a megabyte of carriage returns', () => {
    expect(safeOutput(`${'\r'.repeat(1_000_000)}x`)).to.have.length(2_000_001);
  });

  it('writes JSON that is as safe and reads back the same', () => {
    const value = { Name: 'a\x7f\x9b\x1b\u202e\u2028é', List: ['x'] };
    const line = safeJSON(value);
    expect(line).to.equal('{"Name":"a\\u007f\\u009b\\u001b\\u202e\\u2028é","List":["x"]}');
    expect(JSON.parse(line)).to.deep.equal(value);
  });
});
