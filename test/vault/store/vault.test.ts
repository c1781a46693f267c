import { execFile } from 'node:child_process';
import { chmod, lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Decrypter, generateIdentity, identityToRecipient } from 'age-encryption';
import { expect, test } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';
import { exampleRecord } from '../../bench/trip/example-record.ts';
import { createRunId } from '../../../src/vault/store/run-id.ts';
import { vaultRootOf } from '../../../src/vault/store/vault-root.ts';
import { openVault } from '../../../src/vault/store/vault.ts';

const restricted = exampleRecord({ profile: 'alloydb-omni' });
const restrictedId = `${restricted.result.runId}/alloydb-omni`;

test('a record is read back as it was written, and its id tells nothing', async () => {
  const vault = await openVault({ PGPARITY_VAULT: join(await temporaryFolder(), 'vault') });
  const { id } = await vault.writeRecord(restricted);
  expect(id).toBe('2026-11-25-0a1b2c/alloydb-omni');
  expect(await vault.read(id)).toEqual(restricted);
  expect(await vault.readResults()).toEqual({ results: new Map([[id, restricted.result]]), unreadable: [] });
});

test('the place is PGPARITY_VAULT, else the state folder of XDG, else of the home', () => {
  expect(vaultRootOf({ PGPARITY_VAULT: '/a', XDG_STATE_HOME: '/b', HOME: '/c' })).toBe('/a');
  expect(vaultRootOf({ XDG_STATE_HOME: '/b', HOME: '/c' })).toBe('/b/pgparity/vault');
  expect(vaultRootOf({ XDG_STATE_HOME: 'b', HOME: '/c' })).toBe('/c/.local/state/pgparity/vault');
  expect(() => vaultRootOf({ PGPARITY_VAULT: 'vault' })).toThrow(
    /PGPARITY_VAULT is "vault": set it to an absolute path/,
  );
});

test('every folder and file is for its owner alone, whatever the umask', async () => {
  const root = join(await temporaryFolder(), 'state', 'vault');
  for (const umask of [0o000, 0o777]) {
    const before = process.umask(umask);
    try {
      const vault = await openVault({ PGPARITY_VAULT: root });
      await vault.steps.write(`step-${umask}`, { p50Ms: 1.25 });
      const record = exampleRecord({
        profile: 'alloydb-omni',
        runId: `2026-11-25-${umask.toString(16).padStart(6, '0')}`,
      });
      await vault.writeRecord(record);
      await vault.writeReport(record.result.runId, 'report.html', `<!-- ${record.result.canary} -->`);
    } finally {
      process.umask(before);
    }
  }
  const modes = await modesBelow(root);
  expect(modes.length).toBeGreaterThan(10);
  expect(modes.filter(({ mode, folder }) => mode !== (folder ? 0o700 : 0o600))).toEqual([]);
});

test('a vault that others may enter is refused', async () => {
  const root = join(await temporaryFolder(), 'vault');
  await mkdir(root);
  await chmod(root, 0o750);
  await expect(openVault({ PGPARITY_VAULT: root })).rejects.toMatchObject({
    code: 'vault-open-to-others',
    exitCode: 2,
    message: expect.stringContaining('mode 0750'),
  });
});

test('a file that others may read within a vault is closed to them when the vault is opened', async () => {
  const root = join(await temporaryFolder(), 'vault');
  const { path } = await (await openVault({ PGPARITY_VAULT: root })).writeRecord(restricted);
  await chmod(join(path, 'result.json'), 0o644);
  await chmod(path, 0o755);
  await openVault({ PGPARITY_VAULT: root });
  expect((await modesBelow(root)).filter(({ mode }) => (mode & 0o077) !== 0)).toEqual([]);
});

test.each([
  ['a folder in a work tree', async (tree: string) => join(tree, 'deep', 'vault')],
  ['the work tree itself', async (tree: string) => tree],
  [
    'a link that leads into a work tree',
    async (tree: string) => {
      await mkdir(join(tree, 'inside'));
      await symlink(join(tree, 'inside'), join(tree, '..', 'link'));
      return join(tree, '..', 'link', 'vault');
    },
  ],
])('%s is refused as a vault', async (_, place) => {
  const tree = join(await temporaryFolder(), 'tree');
  await promisify(execFile)('git', ['init', '-q', tree]);
  const root = await place(tree);
  await expect(openVault({ PGPARITY_VAULT: root })).rejects.toMatchObject({ code: 'vault-in-work-tree', exitCode: 2 });
  expect(await readdir(tree)).not.toContain('deep');
});

test('a linked work tree, where .git is a file, is refused too', async () => {
  const tree = await temporaryFolder();
  await writeFile(join(tree, '.git'), 'gitdir: elsewhere\n');
  await expect(openVault({ PGPARITY_VAULT: join(tree, 'vault') })).rejects.toMatchObject({
    code: 'vault-in-work-tree',
  });
});

test('a second result of the same run and profile is refused, and the first one stays', async () => {
  const vault = await openVault({ PGPARITY_VAULT: join(await temporaryFolder(), 'vault') });
  await vault.writeRecord(restricted);
  const other = exampleRecord({ profile: 'alloydb-omni', seed: 99 });
  await expect(vault.writeRecord(other)).rejects.toMatchObject({ code: 'result-exists' });
  expect(await vault.read(restrictedId)).toEqual(restricted);
});

test('many writers at once each leave a whole result, and nothing half', async () => {
  const root = join(await temporaryFolder(), 'vault');
  const runs = Array.from({ length: 12 }, (_, index) => `2026-11-25-00000${index.toString(16)}`);
  await Promise.all(
    runs.map(async (runId) => {
      const vault = await openVault({ PGPARITY_VAULT: root });
      await vault.steps.write('shared', { runId });
      await vault.writeRecord(exampleRecord({ profile: 'alloydb-omni', runId }));
    }),
  );
  const vault = await openVault({ PGPARITY_VAULT: root });
  const { results } = await vault.readResults();
  expect([...results.values()].map(({ runId }) => runId).toSorted()).toEqual(runs);
  expect(await vault.steps.read('shared')).toMatchObject({ runId: expect.any(String) });
  expect((await modesBelow(root)).filter(({ path }) => path.endsWith('.new'))).toEqual([]);
});

test('what a crash left half written is no result, and prune removes it', async () => {
  const root = join(await temporaryFolder(), 'vault');
  const vault = await openVault({ PGPARITY_VAULT: root });
  await vault.writeRecord(restricted);
  const half = join(root, 'results', restricted.result.runId, '.pgvector.0011.new');
  await mkdir(half, { mode: 0o700 });
  await writeFile(join(half, 'result.json'), '{"format": 1', { mode: 0o600 });
  expect(await vault.ids()).toEqual([restrictedId]);
  await vault.prune(new Date(Date.now() + 3 * 24 * 3600 * 1000), 30);
  expect(await readdir(join(root, 'results', restricted.result.runId))).toEqual(['alloydb-omni']);
});

test('a result that another version wrote keeps no other one back, and no report', async () => {
  const root = join(await temporaryFolder(), 'vault');
  const vault = await openVault({ PGPARITY_VAULT: root });
  const old = '2026-10-01-0a1b2c';
  await vault.writeRecord(exampleRecord({ runId: old }));
  await writeFile(join(root, 'results', old, 'pgvector', 'result.json'), '{"format": 0}\n');
  await vault.writeRecord(restricted);
  const { results, unreadable } = await vault.readResults();
  expect([...results.keys()]).toEqual([restrictedId]);
  expect(unreadable).toEqual([
    {
      id: `${old}/pgvector`,
      reason: expect.stringContaining('does not match the result format of this version of pgparity'),
    },
  ]);
  const { runId, canary } = restricted.result;
  await expect(vault.writeReport(runId, 'report.html', canary)).resolves.toContain(runId);
  // Of its own run nobody could say whether the report has to carry that mark.
  await expect(vault.writeReport(old, 'report.html', canary)).rejects.toMatchObject({ code: 'result-unreadable' });
});

test('a result whose canary does not say what its licence says is refused', async () => {
  const vault = await openVault({ PGPARITY_VAULT: join(await temporaryFolder(), 'vault') });
  const canary = exampleRecord({ profile: 'pgvector' }).result.canary;
  await expect(vault.writeRecord({ ...restricted, result: { ...restricted.result, canary } })).rejects.toMatchObject({
    code: 'canary-wrong',
  });
});

test('every file of a restricted result carries its canary, samples in each line', async () => {
  const vault = await openVault({ PGPARITY_VAULT: join(await temporaryFolder(), 'vault') });
  const { path } = await vault.writeRecord(restricted);
  expect(await readFile(join(path, 'result.json'), 'utf8')).toContain(restricted.result.canary);
  const [, ...lines] = (await readFile(join(path, 'samples.csv'), 'utf8')).trimEnd().split('\n');
  expect(lines).toHaveLength(restricted.samples.length);
  expect(lines.every((line) => line.startsWith(`${restricted.result.canary},alloydb-omni,`))).toBe(true);
  await expect(vault.writeReport(restricted.result.runId, 'r.html', '<p>1.25 ms</p>')).rejects.toMatchObject({
    code: 'report-without-canary',
  });
});

test('steps are read back, unknown and damaged ones are undefined, and old ones are pruned', async () => {
  const root = join(await temporaryFolder(), 'vault');
  const vault = await openVault({ PGPARITY_VAULT: root });
  await vault.steps.write('a'.repeat(64), { recall: 0.95 });
  expect(await vault.steps.read('a'.repeat(64))).toEqual({ recall: 0.95 });
  expect(await readFile(join(root, 'steps', `${'a'.repeat(64)}.json`), 'utf8')).toMatch(/PGPARITY-RESTRICTED-/);
  await writeFile(join(root, 'steps', 'half.json'), '{"canary"');
  expect(await vault.steps.read('half')).toBeUndefined();
  expect(await vault.steps.read('none')).toBeUndefined();
  await expect(vault.steps.read('../results')).rejects.toMatchObject({ code: 'bad-step-key' });
  expect(await vault.prune(new Date(), 30)).toBe(0);
  expect(await vault.prune(new Date(Date.now() + 31 * 24 * 3600 * 1000), 30)).toBe(2);
});

test('the text of an error is kept with a canary in each line, and encrypted when everything is', async () => {
  const root = join(await temporaryFolder(), 'vault');
  const file = await (await openVault({ PGPARITY_VAULT: root })).keepError(new Error('p50 was 2.41375 ms'));
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  expect(lines[0]).toContain('2.41375');
  expect(lines.every((line) => /PGPARITY-RESTRICTED-[0-9a-f]{16}$/.test(line))).toBe(true);
  const identity = await generateIdentity();
  const sealed = await openVault({ PGPARITY_VAULT: root }, { recipients: [await identityToRecipient(identity)] });
  const handedOver = await readFile(await sealed.keepError(new Error('p50 was 2.41375 ms')));
  expect(handedOver.toString('latin1')).not.toContain('2.41375');
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  expect(await decrypter.decrypt(handedOver, 'text')).toContain('2.41375');
});

test('removing the last result of a run removes its reports, removing one of two the reports that may hold it', async () => {
  const root = join(await temporaryFolder(), 'vault');
  const vault = await openVault({ PGPARITY_VAULT: root });
  const run = restricted.result.runId;
  await vault.writeRecord(restricted);
  await vault.writeRecord(exampleRecord({ profile: 'pgvector' }));
  await vault.writeReport(run, 'report.html', `<!-- ${restricted.result.canary} -->`);
  await vault.remove(restrictedId);
  expect(await readdir(join(root, 'results', run))).toEqual(['pgvector']);
  await vault.remove(`${run}/pgvector`);
  expect(await readdir(join(root, 'results'))).toEqual([]);
  await expect(vault.remove(`${run}/pgvector`)).rejects.toMatchObject({ code: 'result-missing', exitCode: 2 });
});

test.each(['pgvector', '../../etc/passwd', '2026-11-25-0a1b2c/../x', '2026-11-25-0a1b2c/a/b'])(
  '"%s" is not a result id',
  async (id) => {
    const vault = await openVault({ PGPARITY_VAULT: join(await temporaryFolder(), 'vault') });
    await expect(vault.read(id)).rejects.toMatchObject({ code: 'bad-result-id', exitCode: 2 });
  },
);

test('the id of a run is its day and something random', () => {
  const ids = Array.from({ length: 50 }, () => createRunId(new Date('2026-11-25T23:00:00Z')));
  expect(ids.every((id) => /^2026-11-25-[0-9a-f]{6}$/.test(id))).toBe(true);
  expect(new Set(ids).size).toBeGreaterThan(45);
});

interface Found {
  readonly path: string;
  readonly mode: number;
  readonly folder: boolean;
}

async function modesBelow(folder: string): Promise<readonly Found[]> {
  const entries = await readdir(folder, { recursive: true });
  return Promise.all(
    ['', ...entries].map(async (entry) => {
      const found = await lstat(join(folder, entry));
      return { path: entry, mode: found.mode & 0o777, folder: found.isDirectory() };
    }),
  );
}
