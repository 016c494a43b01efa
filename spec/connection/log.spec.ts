/**
 * Log lines: to whom they go, and that no secret goes with them.
 */
import { expect } from 'chai';
import { createLog, masked } from '../../lib/connection/log.js';
import type { LogLevel } from '../../lib/connection/options.js';

describe('masked', () => {
  it('hides the secret of a plain Login and the key of an MD5 one, and nothing else', () => {
    expect(masked('Action: Login\r\nActionID: 1\r\nUsername: anna\r\nSecret: geheim: "x"\r\nEvents: on\r\n\r\n'))
      .to.equal('Action: Login\r\nActionID: 1\r\nUsername: anna\r\nSecret: ***\r\nEvents: on\r\n\r\n');
    expect(masked('Action: Login\r\nAuthType: MD5\r\nKey: 0123456789abcdef\r\n\r\n')).to.equal(
      'Action: Login\r\nAuthType: MD5\r\nKey: ***\r\n\r\n',
    );
  });

  it('hides them in every case, with any blanks, in every message of a text, empty ones too', () => {
    expect(masked('SECRET:geheim\r\nsecret \t: geheim\r\nkEy:  1\r\nSecret: \r\n\r\nSecret: geheim')).to.equal(
      'SECRET: ***\r\nsecret \t: ***\r\nkEy: ***\r\nSecret: ***\r\n\r\nSecret: ***',
    );
  });

  it('hides a whole secret that has characters which some take for line ends', () => {
    expect(masked('Secret: a\u2028b\u2029c\u0085d\r\nX: 1\r\n')).to.equal('Secret: ***\r\nX: 1\r\n');
  });

  it('leaves names that only begin or end like them', () => {
    const text = 'SecretSanta: x\r\nKeyboard: y\r\nMonKey: z\r\nValue: Secret: w\r\n';
    expect(masked(text)).to.equal(text);
  });
});

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

  it('says which levels anybody reads', () => {
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
});
