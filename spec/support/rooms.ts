/**
 * The rules of the house, as functions over a map of sources: who may import whom, and how large things may be.
 *
 * They know no room of the library but those that stand beside its floors; the table of the floors is given to them.
 */
import { readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { codeOf, PROJECT, type Sources } from './source.js';

/** A folder of lib/, and which of its files the rooms above may enter. */
export interface Room {
  readonly name: string;
  readonly doors: readonly string[];
  /** The one room that may enter; undefined where all above may. */
  readonly onlyFor?: string;
}

/** Rooms that stand on one floor don't know each other. */
export type Floors = readonly (readonly Room[])[];

/** Rooms beside the floors: which files each may import beyond its own. */
const BESIDE: ReadonlyMap<string, readonly string[]> = new Map([
  ['testing', ['message', 'errors', 'wire/challenge']],
  ['live', ['index']],
  ['cli', ['index', 'testing/index', 'live/index']],
]);

/** What lies in lib/ itself: the ground, which all may enter, and the public list. */
const GROUND: readonly string[] = ['message', 'errors'];

/** How many files a folder may have. */
export const MOST_FILES = 14;
/** How long a line may be. */
export const MOST_COLUMNS = 120;

const DEV_DEPENDENCIES: readonly string[] = [
  'typescript',
  'mocha',
  'chai',
  '@types/node',
  '@types/mocha',
  '@types/chai',
];

/** Returns the room beside the floors that a file lies in. */
function besideOf(file: string): string | undefined {
  const first = file.split('/')[0]!;
  return file.includes('/') && BESIDE.has(first) ? first : undefined;
}

/** Finds a file's room and the number of its floor; undefined for what lies in no room of the table. */
function roomOf(file: string, floors: Floors): { room: Room; floor: number } | undefined {
  for (const [floor, rooms] of floors.entries()) {
    const room = rooms.find(({ name }) => name === posix.dirname(file));
    if (room !== undefined) return { room, floor };
  }
  return undefined;
}

const IMPORT =
  /(?<![\w$.])(?:(?:import|export)(?:\s*\b[^'";()]*?\bfrom)?\s*|(?:import|require)\s*\(\s*)(?:'( *)'|"( *)")/dg;
const IMPORT_OF_UNKNOWN = /(?<![\w$.])(?:import|require)\s*\(\s*[^'"\s]/;

/** Finds what a source imports: by `import`, `import type`, `export … from`, `import()` and `require()`. */
export function importsOf(source: string): string[] {
  const code = codeOf(source);
  const specifiers = Array.from(code.matchAll(IMPORT), ({ indices }) => source.slice(...(indices![1] ?? indices![2])!));
  return IMPORT_OF_UNKNOWN.test(code) ? [...specifiers, '(computed)'] : specifiers;
}

/** Returns the name of the imported file of lib/; undefined when it is none. */
function targetOf(file: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.') || !specifier.endsWith('.js')) return undefined;
  return posix.join(posix.dirname(file), specifier).slice(0, -'.js'.length);
}

/** Says why one file may not import another; undefined when it may. */
function faultOfImport(file: string, target: string, floors: Floors): string | undefined {
  const beside = besideOf(file);
  if (beside !== undefined) return faultBeside(beside, target);
  if (besideOf(target) !== undefined) return `the library must not need ${besideOf(target)}/`;
  if (target === 'index') return 'nothing below needs the public list';
  if (GROUND.includes(target)) return undefined;
  const own = roomOf(file, floors);
  const other = roomOf(target, floors);
  if (GROUND.includes(file) || other === undefined) return 'it goes up';
  if (own?.room === other.room) return undefined;
  if (own !== undefined && other.floor > own.floor) return `it goes up, from floor ${own.floor} to ${other.floor}`;
  if (own !== undefined && other.floor === own.floor) return `both rooms are on floor ${own.floor}`;
  const { name, doors, onlyFor } = other.room;
  if (onlyFor !== undefined && own?.room.name !== onlyFor) return `only ${onlyFor}/ may enter ${name}/`;
  return doors.includes(posix.basename(target)) ? undefined : `it is no door of ${name}/: ${doors.join(', ')}`;
}

function faultBeside(room: string, target: string): string | undefined {
  const allowed = BESIDE.get(room)!;
  const isAllowed = besideOf(target) === room || allowed.includes(target);
  return isAllowed ? undefined : `${room}/ may import only itself and ${allowed.join(', ')}`;
}

function isPlaced(file: string, floors: Floors): boolean {
  const isInRoom = besideOf(file) !== undefined || roomOf(file, floors) !== undefined;
  return isInRoom || GROUND.includes(file) || file === 'index';
}

/** Says what is wrong with the imports of some sources; an empty array when nothing is. */
export function importFaults(sources: Sources, floors: Floors): string[] {
  const faults: string[] = [];
  for (const [file, source] of sources) {
    if (!isPlaced(file, floors)) faults.push(`lib/${file}.ts has no room: see FLOORS in spec/floors.spec.ts`);
    for (const specifier of importsOf(source)) {
      if (specifier.startsWith('node:')) continue;
      const target = targetOf(file, specifier);
      const isOwn = target !== undefined && sources.has(target);
      const fault = isOwn
        ? faultOfImport(file, target, floors)
        : 'it is neither a file of lib/ nor a node: module';
      if (fault !== undefined) faults.push(`lib/${file}.ts imports '${specifier}': ${fault}`);
    }
  }
  return faults;
}

/** Says which rooms and doors of the table are not there. */
export function absent(sources: Sources, floors: Floors): string[] {
  const doors = floors.flat().flatMap((room) => room.doors.map((door) => `${room.name}/${door}`));
  return doors.filter((door) => !sources.has(door));
}

/** Says which folders have more files than a reader can keep in mind. */
export function crowdedFolders(sources: Sources): string[] {
  const counts = new Map<string, number>();
  for (const file of sources.keys()) counts.set(posix.dirname(file), (counts.get(posix.dirname(file)) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > MOST_FILES).map(([folder, count]) =>
    `lib/${folder}: ${count} files`
  );
}

/**
 * Says which specs of the mirrored rooms bear no name of a file there: `session.spec` and `session-timeouts.spec` do.
 */
export function strangeSpecs(sources: Sources, specs: readonly string[], mirrored: readonly string[]): string[] {
  return specs.filter((spec) => {
    const room = posix.dirname(spec);
    const name = posix.basename(spec, '.spec.ts');
    const files = [...sources.keys()].filter((file) => posix.dirname(file) === room).map((file) =>
      posix.basename(file)
    );
    return mirrored.includes(room) && !files.some((file) => name === file || name.startsWith(`${file}-`));
  });
}

/** Says which lines of a text are too long. */
export function longLines(file: string, text: string): string[] {
  return text.split('\n').flatMap((line, index) => line.length > MOST_COLUMNS ? [`${file}:${index + 1}`] : []);
}

/** Finds the files below a folder whose names end so. */
export function filesBelow(folder: string, ending: RegExp): string[] {
  const paths = readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' });
  return paths.map((path) => path.replaceAll('\\', '/')).filter((path) => ending.test(path)).sort();
}

/** Finds the circles in which sources import each other, each named once, by its files in order. */
export function cycles(sources: Sources): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (path.includes(file) || done.has(file)) return;
    for (const specifier of importsOf(sources.get(file) ?? '')) {
      const target = targetOf(file, specifier);
      if (target !== undefined) visit(target, [...path, file]);
    }
    done.add(file);
  };
  for (const file of sources.keys()) visit(file, []);
  return found;
}

/** Says what is wrong with the dependencies of a package.json. */
export function dependencyFaults(manifest: Readonly<Record<string, unknown>>): string[] {
  const namesIn = (field: string): string[] => Object.keys(manifest[field] ?? {});
  const runtime = ['dependencies', 'optionalDependencies', 'peerDependencies', 'bundleDependencies',
    'bundledDependencies'];
  return [
    ...runtime.flatMap((field) => namesIn(field).map((name) => `${field}: ${name}`)),
    ...namesIn('devDependencies').filter((name) => !DEV_DEPENDENCIES.includes(name)).map((name) =>
      `devDependencies: ${name}`
    ),
  ];
}
