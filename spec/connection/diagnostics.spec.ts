/**
 * What others may watch: the log lines and the channels, and that no secret is among what they see.
 */
import { expect } from 'chai';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { ConnectionError } from '../../lib/errors.js';
import { Diagnostics } from '../../lib/connection/diagnostics.js';
import type { Logger } from '../../lib/connection/options.js';

const LOST = new ConnectionError('AMI_CONNECTION_LOST', 'the server closed the connection');

/** A logger that keeps its lines. */
function keeper(lines: unknown[][]): Logger {
  return Object.fromEntries(
    ['trace', 'debug', 'info', 'warn', 'error'].map((level) => [level, (text: string, details?: object) => {
      lines.push(details === undefined ? [level, text] : [level, text, details]);
    }]),
  );
}

describe('Diagnostics', () => {
  it('writes a line for what happens, the graver the less hope there is', () => {
    const lines: unknown[][] = [];
    const diagnostics = new Diagnostics('pbx', keeper(lines));
    diagnostics.state('connecting');
    diagnostics.ready({ reconnected: true });
    diagnostics.lost(LOST, { attempt: 1, delay: 500 });
    diagnostics.lost(LOST, undefined);
    diagnostics.message({ Event: 'Hangup' });
    expect(lines).to.deep.equal([
      ['debug', 'pbx: connecting'], ['info', 'pbx: ready', { reconnected: true }],
      ['warn', 'pbx: the server closed the connection', { code: 'AMI_CONNECTION_LOST', attempt: 1, delay: 500 }],
      ['error', 'pbx: the server closed the connection', { code: 'AMI_CONNECTION_LOST' }],
      ['trace', 'pbx: received {"Event":"Hangup"}'],
    ]);
  });

  it('shows what is written without secret and key', () => {
    const lines: unknown[][] = [];
    new Diagnostics('pbx', keeper(lines)).wrote(
      'Action: Login\r\nSecret: geheim\r\n\r\nAction: Login\r\nKey: 0123\r\n\r\n',
    );
    expect(lines).to.deep.equal([['trace',
      'pbx: sent "Action: Login\\r\\nSecret: ***\\r\\n\\r\\nAction: Login\\r\\nKey: ***\\r\\n\\r\\n"']]);
  });

  it('makes no text of a message for which there is no reader', () => {
    if (/\bgami\b|\*/i.test(process.env['NODE_DEBUG'] ?? '')) return;
    const message = { toJSON: () => { throw new Error('was made to text'); } };
    expect(() => new Diagnostics('pbx', { info: () => {} }).message(message as never)).to.not.throw();
  });

  it('publishes on the channels of node:diagnostics_channel', () => {
    const published: unknown[][] = [];
    const channels = ['gami:connection', 'gami:action', 'gami:message'];
    const listen = (message: unknown, name: string | symbol): void => { published.push([name, message]); };
    for (const name of channels) subscribe(name, listen);
    try {
      const diagnostics = new Diagnostics('pbx', undefined);
      diagnostics.state('ready');
      diagnostics.lost(LOST, undefined);
      diagnostics.action('ping', 'a');
      diagnostics.message({ Event: 'Hangup' });
    } finally {
      for (const name of channels) unsubscribe(name, listen);
    }
    expect(published).to.deep.equal([
      ['gami:connection', { name: 'pbx', state: 'ready' }],
      ['gami:connection', { name: 'pbx', state: 'disconnected', error: LOST, retry: undefined }],
      ['gami:action', { name: 'pbx', action: 'ping', actionId: 'a' }],
      ['gami:message', { name: 'pbx', message: { Event: 'Hangup' } }],
    ]);
  });
});
