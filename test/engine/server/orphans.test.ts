import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeOrphans } from '../../../src/engine/server/orphans.ts';
import { isDead, type Owner, thisProcess } from '../../../src/engine/server/owner.ts';
import { createTemporaryFolder } from '../../../src/engine/server/temporary-folder.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'pgparity-test-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function folderOf(owner: unknown): Promise<string> {
  const folder = await mkdtemp(join(root, 'pgparity-native-'));
  await writeFile(join(folder, 'owner.json'), JSON.stringify(owner));
  await mkdir(join(folder, 'data'));
  await writeFile(join(folder, 'data', 'PG_VERSION'), '15\n');
  return folder;
}

/** A process that has ended, described as it was when it ran. */
async function deadProcess(): Promise<Owner> {
  const child = spawn('sleep', ['0']);
  await once(child, 'exit');
  return { ...thisProcess(), processId: child.pid ?? 0 };
}

test('removes the folder of a process that has ended', async () => {
  const folder = await folderOf(await deadProcess());
  expect(await removeOrphans(root)).toEqual([folder]);
  expect(existsSync(folder)).toBe(false);
});

test('leaves the folder of a process that lives', async () => {
  const folder = createTemporaryFolder({ PGPARITY_TEMPORARY_FOLDER: root }, 0);
  expect(await removeOrphans(root)).toEqual([]);
  expect(existsSync(folder)).toBe(true);
});

test('is not fooled by a later process with the same id', async () => {
  const folder = await folderOf({ ...thisProcess(), startedAt: '1' });
  expect(await removeOrphans(root)).toEqual([folder]);
});

test('removes what was there before the machine was started again', async () => {
  const folder = await folderOf({ ...thisProcess(), boot: 'an earlier one' });
  expect(await removeOrphans(root)).toEqual([folder]);
});

test('leaves folders of other machines and of other containers alone', async () => {
  const dead = await deadProcess();
  await folderOf({ ...dead, hostname: 'another-machine' });
  await folderOf({ ...dead, processNamespace: 'pid:[1]' });
  expect(await removeOrphans(root)).toEqual([]);
});

test('leaves a folder with an owner that it cannot read', async () => {
  await folderOf({ processId: 'no number' });
  expect(await removeOrphans(root)).toEqual([]);
});

test('leaves a folder without an owner until it is a minute old, and then removes it when it is empty', async () => {
  const empty = await mkdtemp(join(root, 'pgparity-native-'));
  const full = await mkdtemp(join(root, 'pgparity-native-'));
  await writeFile(join(full, 'file'), '');
  expect(await removeOrphans(root)).toEqual([]);
  const twoMinutesAgo = new Date(Date.now() - 120_000);
  await Promise.all([empty, full].map((folder) => utimes(folder, twoMinutesAgo, twoMinutesAgo)));
  expect(await removeOrphans(root)).toEqual([empty]);
  expect(existsSync(full)).toBe(true);
});

test('follows no link, and touches nothing with another name', async () => {
  const outside = await mkdtemp(join(root, 'outside-'));
  await writeFile(join(outside, 'owner.json'), JSON.stringify(await deadProcess()));
  await symlink(outside, join(root, 'pgparity-native-link'));
  expect(await removeOrphans(root)).toEqual([]);
  expect(existsSync(join(outside, 'owner.json'))).toBe(true);
});

test('does not end a process that is no server of the folder', async () => {
  const folder = await folderOf(await deadProcess());
  const bystander = spawn('sleep', ['60']);
  try {
    await writeFile(join(folder, 'data', 'postmaster.pid'), `${bystander.pid}\n`);
    expect(await removeOrphans(root)).toEqual([folder]);
    expect(bystander.exitCode).toBeNull();
    expect(bystander.signalCode).toBeNull();
  } finally {
    bystander.kill('SIGKILL');
    await once(bystander, 'exit');
  }
});

test('finds nothing where there is no folder', async () => {
  expect(await removeOrphans(join(root, 'nowhere'))).toEqual([]);
});

test('knows that this process lives', () => {
  expect(isDead(thisProcess())).toBe(false);
});
