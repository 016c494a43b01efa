/**
 * Colours only where there is a terminal for them and nobody has asked for none.
 */
import { expect } from 'chai';
import { coloured, hasColours, plain } from '../../lib/cli/terminal/paint.js';

describe('colours', () => {
  const terminal = { isTTY: true };

  it('are for terminals', () => {
    expect(hasColours(terminal, { TERM: 'xterm' })).to.equal(true);
    expect(hasColours({}, { TERM: 'xterm' })).to.equal(false);
    expect(hasColours({ isTTY: false }, {})).to.equal(false);
  });

  it('are not for those who ask for none by NO_COLOR, unless it is empty', () => {
    expect(hasColours(terminal, { NO_COLOR: '1' })).to.equal(false);
    expect(hasColours(terminal, { NO_COLOR: '' })).to.equal(true);
  });

  it('are not for terminals that are dumb', () => {
    expect(hasColours(terminal, { TERM: 'dumb' })).to.equal(false);
  });

  it('end where the text ends', () => {
    expect(coloured('red', 'Hangup')).to.equal('\x1b[31mHangup\x1b[0m');
    expect(plain('red', 'Hangup')).to.equal('Hangup');
  });
});
