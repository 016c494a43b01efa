/**
 * The ActionIDs of a connection: never twice the same, and never too long for any server.
 */
import { expect } from 'chai';
import { ActionIds } from '../../lib/session/action-id.js';
import { parse } from '../../lib/wire/parser.js';
import { serialize, MAX_ACTION_ID_BYTES } from '../../lib/wire/serializer.js';

describe('ActionIds', () => {
  it('are never twice the same', () => {
    const ids = new ActionIds();
    expect(new Set(Array.from({ length: 100_000 }, () => ids.next()))).to.have.property('size', 100_000);
  });

  it('share no random part between connections', () => {
    const prefixes = Array.from({ length: 1000 }, () => new ActionIds().next().slice(0, 12));
    expect(new Set(prefixes)).to.have.property('size', 1000);
  });

  it('have one random part for all of a connection, of 72 bits, and a counter', () => {
    const ids = new ActionIds();
    const parts = Array.from({ length: 50_000 }, () => /^([\w-]{12})-([\da-z]+)$/.exec(ids.next())!.slice(1));
    expect(new Set(parts.map(([random]) => random))).to.have.property('size', 1);
    expect(parts.map(([, count]) => parseInt(count!, 36))).to.deep.equal(
      Array.from({ length: 50_000 }, (_, index) => index + 1),
    );
  });

  it('stay below 64 bytes of plain ASCII, even after more actions than a counter can tell apart', () => {
    const longest = new ActionIds().next().length - 1 + Number.MAX_SAFE_INTEGER.toString(36).length;
    expect(longest).to.be.below(64).and.below(MAX_ACTION_ID_BYTES);
  });

  // Of many calls placed at once some failed at Asterisk 22 (`Channel Unique ID 'R-5' already in use`): the ActionID is
  // the ChannelId too, and the server took R-5 for the R-5a of a call that had overtaken it.
  it('begin none of each other', () => {
    const ids = new ActionIds();
    const all = Array.from({ length: 2000 }, () => ids.next()).sort();
    expect(all.filter((id, index) => all[index + 1]?.startsWith(id))).to.deep.equal([]);
  });

  it('come back from the wire as they were', () => {
    const id = new ActionIds().next();
    expect(parse(serialize({ Action: 'Ping', ActionID: id }))).to.deep.equal({ Action: 'Ping', ActionID: id });
  });
});

describe('MAX_ACTION_ID_BYTES', () => {
  it('is what ConfbridgeList of every version echoes whole: 80 bytes with "ActionID: ", CRLF and an end', () => {
    expect('ActionID: '.length + MAX_ACTION_ID_BYTES + '\r\n\0'.length).to.equal(80);
  });
});
