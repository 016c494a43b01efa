/**
 * The figures of a watch, and how events are counted by the second.
 */
import { expect } from 'chai';
import { counted, figuresRow, Rate } from '../../lib/cli/terminal/figures.js';

describe('figures', () => {
  const figures = { name: 'pbx:5038', state: 'ready', rate: 12, events: 1234, shown: 1234, inFlight: 0, reconnects: 0 };

  it('tell state, rate, sum and what is in flight', () => {
    expect(figuresRow(figures, 80)).to.equal(' pbx:5038 ready · 12 events/s · 1,234 events · 0 in flight ');
  });

  it('tell how many of the events were shown, and reconnects, where there are any', () => {
    expect(figuresRow({ ...figures, events: 1, shown: 0, reconnects: 2 }, 100)).to.equal(
      ' pbx:5038 ready · 12 events/s · 0 of 1 event shown · 0 in flight · 2 reconnects ',
    );
  });

  it('stay one column narrower than the terminal', () => {
    expect(figuresRow(figures, 20)).to.equal(' pbx:5038 ready · 1');
    expect(figuresRow(figures, 0)).to.equal('');
  });

  it('count in the singular and the plural', () => {
    expect([counted(0, 'item'), counted(1, 'item'), counted(12345, 'item')]).to.deep.equal(['0 items', '1 item',
      '12,345 items']);
  });
});

describe('rate', () => {
  it('is that of the last whole second', () => {
    let now = 5000;
    const rate = new Rate(() => now);
    rate.add();
    rate.add();
    expect(rate.perSecond).to.equal(0);
    now = 6000;
    expect(rate.perSecond).to.equal(2);
    rate.add();
    now = 7999;
    expect(rate.perSecond).to.equal(1);
  });

  it('is zero after a second without events', () => {
    let now = 0;
    const rate = new Rate(() => now);
    rate.add();
    now = 2500;
    expect(rate.perSecond).to.equal(0);
  });
});
