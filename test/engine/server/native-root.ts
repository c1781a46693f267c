import { chmodSync, existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../../../src/base/config/environment.ts';

/** A folder in which a test's native servers make theirs, so that it sees what they leave. */
export interface NativeRoot {
  readonly folder: string;
  readonly environment: Environment;
  entries(): string[];
  /** True when one of the folders in it holds that path. */
  contains(path: string): boolean;
  remove(): Promise<void>;
}

export async function nativeRoot(): Promise<NativeRoot> {
  const folder = mkdtempSync(join(tmpdir(), 'pgparity-test-'));
  // PostgreSQL's own user has to be able to pass through.
  chmodSync(folder, 0o755);
  const entries = (): string[] => readdirSync(folder);
  return {
    folder,
    environment: { ...process.env, PGPARITY_TEMPORARY_FOLDER: folder },
    entries,
    contains: (path) => entries().some((entry) => existsSync(join(folder, entry, path))),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
