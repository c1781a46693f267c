import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { constants, gunzip, gzip } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { ArchivedFiles } from './archived-files.ts';
import { cacheFolder } from '../../base/files/cache-folder.ts';
import { replaceFile } from '../../base/files/replace-file.ts';

/**
 * Starts PGlite in this process from a dumped data directory, or empty. Whoever starts it closes it.
 *
 * An empty one is what its initdb makes. That takes about seven times as long as opening what it made, so it runs once a
 * version of PGlite, and what it made is kept in the cache's folder.
 */
export async function startPglite(archive: string | null): Promise<PGlite> {
  if (archive !== null) return open(await readFile(archive));
  const file = await emptyFile();
  const kept = await readFile(file).then(unpack, () => null);
  if (kept !== null) return open(kept);
  const made = await PGlite.create({ extensions: { vector } });
  await keep(file, made).catch(() => undefined);
  return made;
}

function open(archive: Buffer): Promise<PGlite> {
  return PGlite.create({ extensions: { vector }, fs: new ArchivedFiles(archive) });
}

async function emptyFile(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const { version } = JSON.parse(await readFile(join(dirname(entry), '..', 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  return join(cacheFolder(process.env), `pglite-${version}.tar.gz`);
}

/** The archive, or null when the file is damaged: its checksum is gzip's. */
function unpack(packed: Buffer): Promise<Buffer | null> {
  return promisify(gunzip)(packed).catch(() => null);
}

async function keep(file: string, made: PGlite): Promise<void> {
  const archive = await (await made.dumpDataDir('none')).arrayBuffer();
  const packed = await promisify(gzip)(archive, { level: constants.Z_BEST_SPEED });
  await mkdir(dirname(file), { recursive: true });
  await replaceFile(file, (temporary) => writeFile(temporary, packed, { mode: 0o600 }));
}
