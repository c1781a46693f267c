import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeOnly, pgparity, projectFolder } from './command-line.ts';
import { pgparityInProcess } from './in-process.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgparity-wrong-'));
});
afterEach(() => rm(folder, { recursive: true }));

const embedded = ['--profiles', 'embedded'];

test.each([
  ['an unknown flag', ['--datset', 'a.fvecs'], /unknown option '--datset'[\s\S]*Did you mean --dataset\?/],
  ['an unknown profile', ['--profiles', 'pgvecto'], /no profile named "pgvecto". Did you mean "pgvector"\?/],
  ['an unknown index', ['--index', 'hnswf'], /Unknown value "hnswf" for --index. Did you mean "hnsw"\?/],
  ['an index without a name', ['--index', 'hnsw,'], /Unknown value "" for --index\. Use ivfflat, hnsw, scann\./],
  ['an unknown metric', ['--dataset', 'a.fvecs', '--metric', 'l1'], /Unknown value "l1" for --metric/],
  ['an unknown storage', ['--storage', 'inline'], /Unknown value "inline" for --storage. Use external, plain\./],
  ['an unknown scenario', ['--scenarios', 'drif'], /Unknown value "drif" for --scenarios. Did you mean "drift"\?/],
  [
    'an unknown preset',
    [...embedded, '--preset', 'simple'],
    /Unknown value "simple" for --preset. Use easy, realistic, hard\./,
  ],
  ['no rows', ['--rows', '0'], /--rows "0" is not a whole number from 1/],
  ['rows that are no number', ['--rows', 'many'], /--rows "many" is not a whole number from 1/],
  ['a k of nothing', ['--k', '0'], /--k "0" is not a whole number from 1/],
  ['a negative k', ['--k', '-1'], /--k "-1"/],
  ['no queries', ['--queries', '0'], /--queries "0" is not a whole number from 1/],
  ['no queries of a scenario', ['--scenario-queries', '0'], /--scenario-queries "0" is not a whole number from 1/],
  ['no rows of drift', ['--drift-rows', 'all'], /--drift-rows "all" is not a whole number from 1/],
  ['no builds', ['--builds', '0'], /--builds "0" is not a whole number from 1/],
  ['probes that are no number', ['--probes', '1,two'], /--probes "two" is not a whole number from 1/],
  ['probes without a number', ['--probes', '1,,2'], /--probes "" is not a whole number from 1/],
  ['a setting without a value', ['--set', 'work_mem'], /--set "work_mem" is not name=value/],
  ['a recall that is none', ['--target-recall', '95'], /--target-recall "95" is not between 0 and 1/],
  ['a seed that is no number', ['--seed', 'lucky'], /--seed "lucky" is not a whole number/],
  ['queries in a file without a dataset', ['--queries', 'q.fvecs'], /--queries "q\.fvecs" is a file.*--dataset/],
  ['a truth without a dataset', ['--truth', 't.ivecs'], /--truth "t\.ivecs" cannot be used with synthetic vectors/],
  [
    'dimensions of a file',
    ['--dataset', 'a.fvecs', '--dimensions', '8'],
    /--dimensions "8" cannot be used with --dataset/,
  ],
  [
    'a dataset and a table',
    ['--dataset', 'a.fvecs', '--table', 't'],
    /--dataset "a\.fvecs" cannot be used with --table/,
  ],
  ['a shard of a whole benchmark', ['--shard', '1/2'], /--shard "1\/2" cannot be used with a run without --load-only/],
  ['a load of no table', ['--load-only'], /--load-only needs --table/],
  [
    'a shard that is none',
    ['--load-only', '--table', 't', '--column', 'e', '--shard', '3/2'],
    /--shard "3\/2" is not a part of a whole, as in 2\/8/,
  ],
  [
    'a filter of no table',
    ['--filter', 'user_id = $1'],
    /--filter "user_id = \$1" cannot be used with vectors other than/,
  ],
  [
    'a filter that is none',
    ['--table', 't', '--column', 'e', '--filter', 'user_id > $1'],
    /--filter "user_id > \$1" is not a column and a parameter, as in 'user_id = \$1'/,
  ],
  [
    'a filter of queries that have no row',
    ['--table', 't', '--column', 'e', '--filter', 'user_id = $1', '--queries', 'q.fvecs'],
    /needs queries that are rows of the table, and --queries "q\.fvecs" is a file/,
  ],
  ['a table without a column', ['--table', 'memories'], /--table "memories" needs --column/],
  [
    'a table without a server',
    ['--table', 'm', '--column', 'e', '--profiles', 'pgvector'],
    /set PGPARITY_PGVECTOR_URL/,
  ],
  ['a dataset that is not there', [...embedded, '--dataset', '/nowhere/a.fvecs'], /\/nowhere\/a\.fvecs/],
  ['a report in a folder that is not there', ['--json', '/nowhere/b.json'], /there is no folder \/nowhere/],
  ['a page in a folder that is not there', ['--html', '/nowhere/b.html'], /there is no folder \/nowhere/],
  ['a recipient that is none', [...embedded, '--recipient', 'somebody'], /age1/],
])('%s: one sentence, exit code 2, and nothing in the vault', async (_, words, sentence) => {
  const vault = join(folder, 'vault');
  const { exitCode, stderr, stdout } = await pgparityInProcess(['bench', ...words], {
    ...nodeOnly,
    PGPARITY_VAULT: vault,
  });
  expect(stderr).toMatch(sentence);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(await readdir(vault).catch(() => [])).toEqual([]);
});

test('a vault in a git work tree is refused before anything is measured', async () => {
  execFileSync('git', ['init', '-q', folder]);
  const { exitCode, stderr, stdout } = await pgparityInProcess(['bench', ...embedded], {
    ...nodeOnly,
    PGPARITY_VAULT: join(folder, 'vault'),
  });
  expect(stderr).toMatch(/is inside the git work tree .*Set PGPARITY_VAULT to a folder outside\./);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(await readdir(folder)).toEqual(['.git']);
});

test.skipIf(process.platform === 'win32')('a vault that others may enter is refused', async () => {
  await chmod(folder, 0o755);
  const { exitCode, stderr } = await pgparityInProcess(['bench', ...embedded], { ...nodeOnly, PGPARITY_VAULT: folder });
  expect(stderr).toMatch(/can be entered by others \(mode 0755\)/);
  expect(exitCode).toBe(2);
});

test('no profile that can be measured ends with 3', async () => {
  const { exitCode, stderr, stdout } = await pgparityInProcess(['bench', '--profiles', 'pgvector'], {
    ...nodeOnly,
    PGPARITY_VAULT: join(folder, 'vault'),
  });
  expect(stderr).toMatch(/No server available for any profile/);
  expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
});

test('a profile and an index that were asked for by name and are not here: listed with the reason, and exit code 3', async () => {
  const file = join(folder, 'bench.json');
  const words =
    '--profiles embedded,pgvector --index hnsw,scann --ef-search 20 --rows 2000 --dimensions 32 --queries 20 --scenarios none';
  const { exitCode, stdout } = await pgparity(['bench', ...words.split(' '), '--json', file], {
    ...nodeOnly,
    PGPARITY_VAULT: join(folder, 'vault'),
    XDG_CACHE_HOME: folder,
  });
  expect(stdout).toMatch(/^Not measured\n\n {2}✗ pgvector: remote: PGPARITY_PGVECTOR_URL is not set; docker: /m);
  expect(stdout).toContain('  ✗ scann: No measured server has it');
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
    results: [{ result: { profile: { name: 'embedded' } } }],
    notMeasured: [
      { what: 'pgvector', asked: true },
      { what: 'scann', asked: true },
    ],
  });
  expect(exitCode).toBe(3);
});

test('a server that does not answer ends with 4, with host and user and without the password', async () => {
  const words = ['bench', '--profiles', 'pgvector', '--rows', '200', '--dimensions', '8', '--queries', '10'];
  const { exitCode, stderr, stdout } = await pgparityInProcess(words, {
    ...nodeOnly,
    PGPARITY_VAULT: join(folder, 'vault'),
    XDG_CACHE_HOME: folder,
    PGPARITY_PGVECTOR_URL: 'postgresql://somebody:hush-hush@127.0.0.1:9/postgres',
  });
  expect(stderr).toMatch(/No connection to 127\.0\.0\.1:9\/postgres as "somebody": .*ECONNREFUSED/);
  expect(stderr).not.toContain('hush-hush');
  expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' });
});

test('the help lists every exit code, and no line of it is wider than 80 columns', async () => {
  const { exitCode, stdout } = await pgparityInProcess(['bench', '--help']);
  expect(exitCode).toBe(0);
  for (const code of [0, 1, 2, 3, 4]) expect(stdout).toMatch(new RegExp(`^  ${code}  `, 'm'));
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(stdout).not.toContain(projectFolder);
});
