/**
 * The package as a user would find it: packed once, and offered by a registry of one package on this machine, so that
 * `npm install gami` can be run as it is printed.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT } from './source.js';

/** A registry that runs. */
export interface Registry {
  readonly url: string;
  /** The files of the package. */
  readonly files: readonly string[];
  close(): Promise<void>;
}

/** Packs the package as it was built, and offers it. */
export async function openRegistry(): Promise<Registry> {
  const folder = mkdtempSync(join(tmpdir(), 'gami-packed-'));
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder, PROJECT];
  const { stdout } = await promisify(execFile)('npm', args, { cwd: folder });
  const [{ filename, files }] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  const tarball = readFileSync(join(folder, filename));
  rmSync(folder, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as { name: string; version: string };
  const server: Server = createServer((request, response) => {
    if (request.url === '/gami.tgz') return response.end(tarball);
    if (request.url !== `/${manifest.name}`) return response.writeHead(404).end('{}');
    const { version } = manifest;
    const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
    const dist = { tarball: `http://127.0.0.1:${(server.address() as AddressInfo).port}/gami.tgz`, integrity };
    const versions = { [version]: { ...manifest, dist } };
    return response.end(JSON.stringify({ name: manifest.name, 'dist-tags': { latest: version }, versions }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    files: files.map(({ path }) => path),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
