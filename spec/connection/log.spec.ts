/**
 * Log lines: to whom they go, and that each is one line.
 */
import { expect } from 'chai';
import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { createLog } from '../../lib/connection/log.js';
import type { LogLevel } from '../../lib/connection/options.js';

describe('createLog', () => {
  const LEVELS: LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

  it('gives each level to the logger\'s method of that name, with the name of the client in front', () => {
    const lines: unknown[][] = [];
    const log = createLog(
      Object.fromEntries(LEVELS.map((level) => [level, (...line: unknown[]) => lines.push([level, ...line])])),
      'pbx',
    );
    for (const level of LEVELS) log.write(level, 'text', { level });
    expect(lines).to.deep.equal(LEVELS.map((level) => [level, 'pbx: text', { level }]));
  });

  it('calls the methods on the logger, as loggers with a state of their own want it', () => {
    class Logger {
      readonly lines: string[] = [];
      info(line: string): void { this.lines.push(line); }
    }
    const logger = new Logger();
    createLog(logger, 'pbx').write('info', 'text');
    expect(logger.lines).to.deep.equal(['pbx: text']);
  });

  it('says which levels are read', () => {
    const isDebugged = /\bgami\b|\*/i.test(process.env['NODE_DEBUG'] ?? '');
    const log = createLog({ warn: () => {}, error: undefined as never }, 'pbx');
    expect(LEVELS.map((level) => log.reads(level))).to.deep.equal(
      LEVELS.map((level) => isDebugged || level === 'warn'),
    );
    expect(createLog(undefined, 'pbx').reads('fatal')).to.equal(isDebugged);
  });

  it('is silent where a level has no method, and takes no harm from a logger that throws', () => {
    const log = createLog({ error: () => { throw new Error('the disk is full'); }, debug: 5 as never }, 'pbx');
    for (const level of LEVELS) expect(() => log.write(level, 'text')).to.not.throw();
    expect(() => createLog(undefined, 'pbx').write('info', 'text')).to.not.throw();
  });

  it('writes one line that commands no terminal, whatever a server said, also in the details', () => {
    const lines: unknown[][] = [];
    const log = createLog({ warn: (...line) => lines.push(line) }, 'pbx');
    log.write('warn', 'No\x1b[2J such\r\nthing', { version: 'a\x07b' });
    expect(lines).to.deep.equal([['pbx: No\\x1b[2J such\\r\\nthing', { version: 'a\\x07b' }]]);
  });

  it('prints one readable line a message on a console, at every level, with its details behind it', () => {
    const printed = { stdout: '', stderr: '' };
    const into = (name: 'stdout' | 'stderr'): Writable =>
      new Writable({
        write: (chunk, _encoding, done) => {
          printed[name] += String(chunk);
          done();
        },
      });
    const log = createLog(new Console({ stdout: into('stdout'), stderr: into('stderr') }), 'pbx');
    expect(LEVELS.every((level) => log.reads(level))).to.equal(true);
    for (const level of LEVELS) log.write(level, `100%s ${level}`);
    log.write('info', 'ready', { reconnected: false, downtime: 0, version: '11.0.0', more: 'x'.repeat(100) });
    expect(printed).to.deep.equal({
      stdout: 'pbx: 100%s trace\npbx: 100%s debug\npbx: 100%s info\n'
        + `pbx: ready { reconnected: false, downtime: 0, version: '11.0.0', more: '${'x'.repeat(100)}' }\n`,
      stderr: 'pbx: 100%s warn\npbx: 100%s error\npbx: 100%s fatal\n',
    });
  });
});
