/**
 * Profiles: servers by name, in `~/.config/gami.json` (or `gami.json` below `XDG_CONFIG_HOME`).
 *
 * A profile holds no secret, only the name of the file that does. What isn't known there is refused by name, so that a
 * slip can't go unnoticed.
 */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from '../arguments.js';
import { didYouMean } from '../nearest.js';
import { urlPlace, type Place } from './place.js';

const FIELDS: Readonly<Record<string, 'string' | 'number' | 'boolean'>> = {
  url: 'string',
  host: 'string',
  port: 'number',
  username: 'string',
  secretFile: 'string',
  tls: 'boolean',
  ca: 'string',
  auth: 'string',
  timeout: 'number',
};

/** Returns the path of the file. */
export function profilesPath(env: NodeJS.ProcessEnv): string {
  return join(env['XDG_CONFIG_HOME'] || join(env['HOME'] || homedir(), '.config'), 'gami.json');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads all profiles, unchecked.
 *
 * @throws {Error} the file can't be read, or is no JSON object of objects
 */
function readProfiles(path: string): Record<string, unknown> {
  let profiles: unknown;
  try {
    profiles = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    const why = cause instanceof SyntaxError ? 'it is no JSON' : (cause as Error).message;
    throw new UsageError(`cannot read the profiles in ${path}: ${why}`, { cause });
  }
  if (!isRecord(profiles)) throw new UsageError(`${path} must be a JSON object: a profile each, by its name`);
  return profiles;
}

/** Returns the names of all profiles; none where there is no file, or it can't be read. */
export function profileNames(env: NodeJS.ProcessEnv): string[] {
  try {
    return Object.keys(readProfiles(profilesPath(env)));
  } catch {
    return [];
  }
}

function checkField(where: string, name: string, value: unknown): void {
  if (/^(?:secret|password)$/i.test(name)) {
    throw new UsageError(`${where} may hold no ${name}; put it into a file and name that by secretFile`);
  }
  const type = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
  if (type === undefined) {
    throw new UsageError(`${where} has the unknown field "${name}"${didYouMean(name, Object.keys(FIELDS))}`);
  }
  if (typeof value !== type) throw new UsageError(`${where}: "${name}" must be a ${type}`);
}

/** A path of a profile: `~/` is the home directory, and what is relative is so to the file of the profiles. */
function pathOf(path: string | undefined, file: string, env: NodeJS.ProcessEnv): string | undefined {
  if (path === undefined) return undefined;
  return path.startsWith('~/')
    ? join(env['HOME'] || homedir(), path.slice(2))
    : resolve(dirname(file), path);
}

/**
 * Reads a profile.
 *
 * @throws {UsageError} there is none of that name, or it isn't as it must be
 */
export function readProfile(name: string, env: NodeJS.ProcessEnv): Place {
  const path = profilesPath(env);
  const profiles = readProfiles(path);
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (profile === undefined) {
    throw new UsageError(`there is no profile "${name}" in ${path}${didYouMean(name, Object.keys(profiles))}`);
  }
  const where = `the profile "${name}"`;
  if (!isRecord(profile)) throw new UsageError(`${where} must be a JSON object`);
  for (const [field, value] of Object.entries(profile)) checkField(where, field, value);
  const { url, ...place } = profile as Place & { url?: string };
  return {
    ...(url === undefined ? {} : urlPlace(`${where}: "url"`, url, false)),
    ...place,
    ca: pathOf(place.ca, path, env),
    secretFile: pathOf(place.secretFile, path, env),
  };
}
