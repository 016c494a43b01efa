/**
 * The files of the page, read once at the start: these and no other, so that no path of a request ever reaches the
 * disk.
 */
import { readFileSync } from 'node:fs';

/** A file as it is sent. */
export interface PageFile {
  readonly type: string;
  readonly bytes: Buffer;
}

/**
 * Beside the sources: the compiler copies nothing, and the compiled file lies three folders below the project in any
 * case.
 */
const FOLDER = new URL('../../../example/wallboard/public/', import.meta.url);

const FILES: Readonly<Record<string, readonly [name: string, type: string]>> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/phone': ['index.html', 'text/html; charset=utf-8'],
  '/wall': ['wall.html', 'text/html; charset=utf-8'],
  '/wall.css': ['wall.css', 'text/css; charset=utf-8'],
  '/wall.js': ['wall.js', 'text/javascript; charset=utf-8'],
  '/wallboard.css': ['wallboard.css', 'text/css; charset=utf-8'],
  '/wallboard.js': ['wallboard.js', 'text/javascript; charset=utf-8'],
  '/board.js': ['board.js', 'text/javascript; charset=utf-8'],
  '/calls.js': ['calls.js', 'text/javascript; charset=utf-8'],
  '/history.js': ['history.js', 'text/javascript; charset=utf-8'],
  '/parts.js': ['parts.js', 'text/javascript; charset=utf-8'],
  '/tables.js': ['tables.js', 'text/javascript; charset=utf-8'],
  '/orders.js': ['orders.js', 'text/javascript; charset=utf-8'],
  '/elements.js': ['elements.js', 'text/javascript; charset=utf-8'],
  '/icon.svg': ['icon.svg', 'image/svg+xml'],
};

/** Reads the files; the map is by the path of a request. */
export function readPageFiles(): ReadonlyMap<string, PageFile> {
  return new Map(
    Object.entries(FILES).map(([path, [name, type]]) => [path, { type, bytes: readFileSync(new URL(name, FOLDER)) }]),
  );
}
