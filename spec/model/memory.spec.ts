/**
 * What a model holds in memory: a few hundred bytes for each channel, of text of its own, nothing of those that have
 * ended but their tombstones, and nothing of sessions that are over.
 */
import { expect } from 'chai';
import type { Message } from '../../lib/index.js';
import { Model, type Live } from '../../lib/live/live.js';
import { KINDS } from '../../lib/live/rules/kinds.js';
import { Parser } from '../../lib/wire/parser.js';
import { usedHeap } from '../support/heap.js';
import { channel, channelItem, Stage, useClock } from './stage.js';
import { TapeClient } from './tape.js';

const CHANNELS = 10_000;

/** As it is written down for a channel with its tables, on 64 bits. */
const MOST_EACH = 5000;

const RECONNECTS = 1000;
const WARM_RECONNECTS = 200;

/** What the compiler may have kept meanwhile: 1,000 bytes a reconnect, whose rows have 8,000. */
const MOST_MORE = 1_000_000;

/** 4,096 tombstones with their own text, and what V8 keeps of tables that were large. */
const MOST_BEHIND = 3_000_000;

function wire(event: Message): Buffer {
  return Buffer.from(`${Object.entries(event).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
}

function event(name: string, index: number, more: Message = {}): Buffer {
  const id = `1795647303.${index}`;
  const state = channel(id, { Channel: `PJSIP/a-long-name-${index}`, CallerIDName: `Caller number ${index}` });
  return wire({ Event: name, Privilege: 'call,all', ...state, ...more });
}

describe('the memory of a model', function () {
  this.timeout(60_000);

  it(`P23: is at most ${MOST_EACH} bytes a channel, in text of its own, and as before behind their end`, async () => {
    const client = new TapeClient();
    const { channels, bridges } = KINDS;
    const model = new Model(client, new Map(Object.entries({ channels, bridges })), { check: 0, settle: 0 }) as Live;
    client.life('ready');
    client.answer('channels', []);
    client.answer('bridges', []);
    await model.synced();
    const parser = new Parser({
      encoding: 'utf8', onBanner: () => undefined, onMessage: (message) => client.event(message),
    });
    parser.push(Buffer.from('Asterisk Call Manager/11.0.0\r\n'));
    const before = await usedHeap();
    for (let index = 0; index < CHANNELS; index += 1) {
      parser.push(event('Newchannel', index));
      parser.push(event('Newexten', index, { Application: 'Dial', AppData: `PJSIP/another-long-name-${index},30` }));
    }
    const each = (await usedHeap() - before) / CHANNELS;
    expect(model.channels.size).to.equal(CHANNELS);
    expect(each).to.be.below(MOST_EACH);
    for (let index = 0; index < CHANNELS; index += 1) parser.push(event('Hangup', index));
    expect(model.channels.size).to.equal(0);
    expect(await usedHeap() - before).to.be.below(MOST_BEHIND);
    model.close();
  });
});

describe('a model over many reconnects', function () {
  this.timeout(60_000);
  useClock();

  it(`is as large behind ${RECONNECTS} of them as behind ${WARM_RECONNECTS}, and leaves nothing open`, async () => {
    const stage = new Stage({ check: 60_000 });
    const round = (turn: number): void => {
      const channels = Array.from({ length: 20 }, (_, index) => channelItem(`${1_795_647_303 + turn}.${index}`));
      stage.begin({ channels }).forget();
      stage.play({ Event: 'Hangup', ...channel(channels[0]!.Uniqueid!) });
      if (turn % 2 === 0) stage.wait(5000).answer({ channels: channels.slice(1) }).wait(1000);
      stage.client.life('disconnected');
      stage.client.sent.length = 0;
      expect(stage.client.open).to.equal(0);
    };
    for (let turn = 0; turn < WARM_RECONNECTS; turn += 1) round(turn);
    const before = await usedHeap();
    for (let turn = 0; turn < RECONNECTS; turn += 1) round(turn);
    expect(stage.model.channels.size).to.equal(19);
    expect(await usedHeap() - before).to.be.below(MOST_MORE);
    stage.model.close();
  });
});
