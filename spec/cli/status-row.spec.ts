/**
 * The row of figures below the newest line: what is written to the terminal, and when.
 */
import { expect } from 'chai';
import { mock } from 'node:test';
import { StatusRow } from '../../lib/cli/terminal/status-row.js';

const ERASE = '\r\x1b[50M';

const drawn = (text: string): string => `${ERASE}\x1b[?7l${text}\x1b[?7h\r`;

describe('status row', () => {
  let written: string[];
  let figures: string;
  let row: StatusRow;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
    written = [];
    figures = 'one';
    row = new StatusRow((text) => written.push(text), () => figures);
  });

  afterEach(() => {
    row.end();
    mock.timers.reset();
  });

  it('is there from the start', () => {
    expect(written).to.deep.equal([drawn('one')]);
  });

  it('is brought up to date every second', () => {
    figures = 'two';
    mock.timers.tick(1000);
    expect(written.slice(1)).to.deep.equal([drawn('two')]);
  });

  it('goes once for a burst of lines and comes back once', () => {
    row.clear();
    row.clear();
    row.clear();
    expect(written.slice(1)).to.deep.equal([ERASE]);
    mock.timers.tick(50);
    expect(written.slice(2)).to.deep.equal([drawn('one')]);
    row.clear();
    expect(written.slice(3)).to.deep.equal([ERASE]);
  });

  it('is drawn anew when the terminal is resized, where it is shown', () => {
    figures = 'narrow';
    row.redraw();
    expect(written.slice(1)).to.deep.equal([drawn('narrow')]);
    row.clear();
    row.redraw();
    expect(written.slice(2)).to.deep.equal([ERASE]);
  });

  it('goes for good at the end', () => {
    row.clear();
    row.end();
    mock.timers.tick(5000);
    expect(written.slice(1)).to.deep.equal([ERASE, ERASE]);
  });
});
