import { execFileSync } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../store/temporary-folder.ts';
import { UnreadableError } from '../../../src/vault/guard/sink.ts';
import { TarUnpacker } from '../../../src/vault/guard/tar-unpacker.ts';

const noGnuTar = !isGnuTar();
const long = `${'deep/'.repeat(45)}long.txt`;

test.skipIf(noGnuTar).each(['v7', 'ustar', 'gnu', 'pax'])(
  `reads what GNU tar writes as %s, whatever the size of the chunks${noGnuTar ? ' (not here: GNU tar)' : ''}`,
  async (format) => {
    const folder = await temporaryFolder();
    const names = ['a.txt', 'empty.txt', ...(format === 'v7' ? [] : [long])];
    await mkdir(join(folder, 'deep/'.repeat(45)), { recursive: true });
    for (const name of names) await writeFile(join(folder, name), name === 'empty.txt' ? '' : name.repeat(99));
    await symlink('a.txt', join(folder, 'link'));
    execFileSync('tar', [`--format=${format}`, '-cf', 'x.tar', ...names, 'link'], { cwd: folder });
    const archive = await readFile(join(folder, 'x.tar'));
    for (const chunkBytes of [1, 511, 10_240]) {
      expect(membersOf(archive, chunkBytes)).toEqual([
        ...names.map((name) => [name, name === 'empty.txt' ? '' : name.repeat(99), null]),
        ['link', '', 'a.txt'],
      ]);
    }
    expect(() => membersOf(archive.subarray(0, 520), 512)).toThrow(UnreadableError);
  },
);

function membersOf(archive: Uint8Array, chunkBytes: number): readonly (readonly [string, string, string | null])[] {
  const members: [string, string, string | null][] = [];
  const unpacker = new TarUnpacker((name, link) => {
    const member: [string, string, string | null] = [name, '', link];
    members.push(member);
    return { push: (chunk) => void (member[1] += Buffer.from(chunk).toString('latin1')), end: () => undefined };
  });
  for (let start = 0; start < archive.length; start += chunkBytes) {
    unpacker.push(archive.subarray(start, start + chunkBytes));
  }
  unpacker.end();
  return members;
}

function isGnuTar(): boolean {
  try {
    return execFileSync('tar', ['--version'], { encoding: 'utf8', stdio: 'pipe' }).includes('GNU tar');
  } catch {
    return false;
  }
}
