/**
 * The package's types under the oldest TypeScript that they are made for: no error in what the package declares,
 * whatever the project's modules are and however they are found.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../support/source.js';

/** The oldest TypeScript whose users the types are for. */
export const OLDEST_TYPESCRIPT = '5.0';

const PROGRAM = `
import { Asterisk, newOriginate, type EventMessage, type Message } from 'gami';
import { live } from 'gami/live';
import { FakeAsterisk } from 'gami/testing';

export async function main(): Promise<string | undefined> {
  const fake = new FakeAsterisk();
  const g: Asterisk = new Asterisk(fake.options);
  g.registerHandler('Hangup', (m: EventMessage<'Hangup'>) => m['Cause-txt']);
  for await (const event of g.events('Newchannel')) return event.Channel;
  const events: AsyncIterableIterator<Message> = g.events();
  g.originate(newOriginate('PJSIP/1', 'default', '100', 1));
  // @ts-expect-error a header is a string
  g.sendAction({ Action: 'Ping', Number: 1 });
  live(g);
  return (await events.next()).value?.Event;
}
`;

/** Kinds of modules, how they are found, and what the project's package.json says. */
const PROJECTS: readonly (readonly [module: string, moduleResolution: string, type: 'module' | 'commonjs'])[] = [
  ['commonjs', 'node10', 'commonjs'],
  ['commonjs', 'node16', 'commonjs'],
  ['node16', 'node16', 'commonjs'],
  ['node16', 'node16', 'module'],
  ['nodenext', 'nodenext', 'module'],
  ['esnext', 'bundler', 'module'],
];

/** Checks the types in each kind of project, below a folder in which TypeScript is installed. */
export function typeChecks(tsc: string, home: string): { passed: number; failed: number; skipped: number } {
  let failed = 0;
  for (const [module, moduleResolution, type] of PROJECTS) {
    const folder = join(home, `${type}-${module}-${moduleResolution}`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(folder, 'node_modules'), { recursive: true });
    symlinkSync(PROJECT, join(folder, 'node_modules', 'gami'));
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type }));
    writeFileSync(join(folder, 'program.ts'), PROGRAM);
    const options = ['--noEmit', '--strict', '--target', 'es2022', '--types', 'node', '--skipLibCheck', 'false'];
    try {
      execFileSync(
        process.execPath,
        [tsc, ...options, '--module', module, '--moduleResolution', moduleResolution, 'program.ts'],
        { cwd: folder, encoding: 'utf8' },
      );
      console.log(`  ok: ${type}, ${module}/${moduleResolution}`);
    } catch (error) {
      failed += 1;
      console.log(`  FAILED: ${type}, ${module}/${moduleResolution}\n${(error as { stdout: string }).stdout}`);
    }
  }
  return { passed: PROJECTS.length - failed, failed, skipped: 0 };
}
