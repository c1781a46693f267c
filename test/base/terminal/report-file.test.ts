import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PgparityError, UsageError } from '../../../src/base/errors.ts';
import { writeReport } from '../../../src/base/terminal/report-file.ts';

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'pgparity-report-')));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('a report is written, and replaces the old one whole', async () => {
  const file = join(folder, 'verdict.json');
  await writeReport(file, 'the first one, which is longer');
  await writeReport(file, 'the second');
  expect(readFileSync(file, 'utf8')).toBe('the second');
  expect(readdirSync(folder)).toEqual(['verdict.json']);
});

test('a symbolic link stays one, and what it points at is replaced', async () => {
  writeFileSync(join(folder, 'real.json'), 'old');
  symlinkSync('real.json', join(folder, 'link.json'));
  await writeReport(join(folder, 'link.json'), 'new');
  expect(readFileSync(join(folder, 'real.json'), 'utf8')).toBe('new');
  expect(realpathSync(join(folder, 'link.json'))).toBe(join(folder, 'real.json'));
});

test('many writers at once leave one whole report and nothing else', async () => {
  const file = join(folder, 'verdict.json');
  const contents = Array.from({ length: 20 }, (_, index) => `${index}\n`.repeat(10_000));
  await Promise.all(contents.map((content) => writeReport(file, content)));
  expect(contents).toContain(readFileSync(file, 'utf8'));
  expect(readdirSync(folder)).toEqual(['verdict.json']);
});

test('a missing folder is named', async () => {
  const error = await refusal(join(folder, 'missing', 'verdict.json'));
  expect(error).toBeInstanceOf(UsageError);
  expect(error).toMatchObject({ code: 'report-folder-missing', exitCode: 2 });
  expect(error.message).toBe(
    `The report ${folder}/missing/verdict.json cannot be written: there is no folder ${folder}/missing. Create it first.`,
  );
});

test('a file where a folder should be is named', async () => {
  writeFileSync(join(folder, 'file'), '');
  const error = await refusal(join(folder, 'file', 'verdict.json'));
  expect(error).toMatchObject({ code: 'report-folder-missing', exitCode: 2 });
  expect(error.message).toContain(`${folder}/file is not a folder`);
});

test('a folder where the file should be is refused', async () => {
  mkdirSync(join(folder, 'verdict.json'));
  const error = await refusal(join(folder, 'verdict.json'));
  expect(error).toMatchObject({ code: 'report-is-folder', exitCode: 2 });
});

test('a name that is too long is refused', async () => {
  const error = await refusal(join(folder, `${'x'.repeat(300)}.json`));
  expect(error).toMatchObject({ code: 'report-name-too-long', exitCode: 2 });
});

describe.skipIf(process.getuid?.() === 0)('as a user who is not root', () => {
  test('a folder that may not be written is named', async () => {
    chmodSync(folder, 0o500);
    const error = await refusal(join(folder, 'verdict.json'));
    expect(error).toMatchObject({ code: 'report-unwritable', exitCode: 2 });
    chmodSync(folder, 0o700);
  });
});

describe.skipIf(!existsSync('/dev/full'))('with /dev/full, which is always full', () => {
  test('a full disk is said to be one', async () => {
    const error = await refusal('/dev/full');
    expect(error).toMatchObject({ code: 'disk-full', exitCode: 2 });
    expect(error.message).toBe(
      'The report /dev/full cannot be written: the disk is full. Make room, or name a file on another one.',
    );
  });
});

describe.skipIf(!canMount())('on a small file system of its own (needs the right to mount)', () => {
  beforeEach(() => {
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=64k', 'pgparity-test', folder]);
  });

  afterEach(() => {
    spawnSync('/bin/umount', [folder]);
  });

  test('a full disk leaves the old report and nothing beside it', async () => {
    const file = join(folder, 'verdict.json');
    await writeReport(file, 'old');
    await expect(writeReport(file, 'x'.repeat(1_000_000))).rejects.toMatchObject({ code: 'disk-full' });
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['verdict.json']);
  });

  test('a read-only file system is said to be one', async () => {
    expect(spawnSync('/bin/mount', ['-o', 'remount,ro', folder]).status).toBe(0);
    const error = await refusal(join(folder, 'verdict.json'));
    expect(error).toMatchObject({ code: 'report-unwritable', exitCode: 2 });
    expect(error.message).toContain('read-only');
  });
});

async function refusal(file: string): Promise<PgparityError> {
  const error: unknown = await writeReport(file, 'content').catch((reason: unknown) => reason);
  if (error instanceof PgparityError) return error;
  throw new TypeError(`${file} was not refused with a sentence: ${String(error)}`);
}

function canMount(): boolean {
  const place = mkdtempSync(join(tmpdir(), 'pgparity-mount-'));
  const mounted = spawnSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=16k', 'pgparity-test', place]).status === 0;
  if (mounted) spawnSync('/bin/umount', [place]);
  rmSync(place, { recursive: true, force: true });
  return mounted;
}
