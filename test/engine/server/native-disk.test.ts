import { execFileSync } from 'node:child_process';
import { statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nativeServer } from '../../../src/engine/server/native.ts';
import { canMount } from './can-mount.ts';
import { nativeRoot, type NativeRoot } from './native-root.ts';
import { pgvector } from '../../../fixtures/profiles.ts';

const availability = await nativeServer.find(pgvector, process.env);
const lacking = availability.available
  ? canMount()
    ? ''
    : ' (not here: this user may not mount)'
  : ` (not here: ${availability.reason})`;

describe.skipIf(lacking !== '')(`a native server on a bad disk${lacking}`, () => {
  let root: NativeRoot;

  beforeEach(async () => {
    root = await nativeRoot();
  });
  afterEach(async () => {
    execFileSync('umount', [root.folder]);
    await root.remove();
  });

  const mount = (options: string): unknown =>
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', root.folder]);

  const start = (onProgress?: (step: string) => void): Promise<unknown> =>
    nativeServer.start(pgvector, { environment: root.environment, ...(onProgress && { onProgress }) });

  const full = {
    code: 'temporary-folder-full',
    message: expect.stringMatching(/^No space left in .* for a temporary cluster\./),
  };

  test('says that there is no space before it begins', async () => {
    mount('size=20m,mode=755');
    await expect(start()).rejects.toMatchObject(full);
    expect(root.entries()).toEqual([]);
  });

  test.each([
    ['while initdb runs', 'initdb', 20],
    ['while the server starts', 'starting PostgreSQL', 0],
  ])('says that the space ran out %s, and leaves nothing', async (_when, step, megabytesLeft) => {
    mount('size=200m,mode=755');
    const filler = join(root.folder, 'filler');
    await expect(start((said) => (said === step ? fill(filler, megabytesLeft) : undefined))).rejects.toMatchObject(
      full,
    );
    expect(root.entries()).toEqual(['filler']);
  });

  test('says that the disk is read-only', async () => {
    mount('ro,size=200m,mode=755');
    await expect(start()).rejects.toMatchObject({ message: expect.stringContaining('is on a read-only file system') });
  });
});

/** Fills the disk that the file is on, but for so many megabytes. */
function fill(file: string, megabytesLeft: number): void {
  const { bavail, bsize } = statfsSync(join(file, '..'));
  writeFileSync(file, Buffer.alloc(bavail * bsize - megabytesLeft * 1024 * 1024));
}
