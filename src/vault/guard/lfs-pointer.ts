import { join } from 'node:path';

/** The place of the content behind a pointer of Git LFS, in the folder of the repository; null when it is no pointer. */
export function lfsObjectOf(beginning: string): string | null {
  const [, oid] =
    /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n[^]*?^oid sha256:([0-9a-f]{64})$/m.exec(beginning) ?? [];
  return oid === undefined ? null : join('lfs', 'objects', oid.slice(0, 2), oid.slice(2, 4), oid);
}
