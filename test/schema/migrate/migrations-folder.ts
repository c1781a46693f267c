import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder with these files, which is gone when the test has ended. */
export async function migrationsFolder(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pgparity-test-migrations-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeMigrations(folder, files);
  return folder;
}

export async function writeMigrations(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}
