/**
 * Reads the facts of every version from their files.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseFacts, type Facts } from './facts.js';
import { VERSIONS, type Version } from './versions.js';

/** Returns the facts in a folder by version, oldest first. */
export function readFacts(folder: string): Map<Version, Facts> {
  const read = (version: Version): Facts => parseFacts(readFileSync(join(folder, `${version}.json`), 'utf8'));
  return new Map(VERSIONS.map((version) => [version, read(version)]));
}
