import { mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pgparity, type Ended } from './command-line.ts';
import { result as resultSchema, type BenchmarkResult } from '../../src/vault/result/result.ts';
import { nativeMissing } from '../schema/migrate/native-database.ts';
import { alloydbOmni } from '../../fixtures/profiles.ts';

const missing = await nativeMissing(alloydbOmni);
const small =
  '--rows 2000 --dimensions 32 --queries 50 --builds 1 --loop-seconds 1 --index ivfflat --lists 20 --probes 1,2,4 --scenarios loops'.split(
    ' ',
  );
const restricted = ['bench', '--profiles', 'alloydb-omni', '--server'];
const words = [...restricted, 'native'];

describe.skipIf(missing !== undefined)(`a restricted profile's benchmark${missing ? ` (${missing})` : ''}`, () => {
  let folder: string;
  let environment: Record<string, string>;
  let ended: Ended;
  let stored: BenchmarkResult;

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'pgparity-restricted-')));
    environment = { PGPARITY_VAULT: join(folder, 'vault') };
    ended = await pgparity([...words, ...small, '--show', '--json', join(folder, 'bench.json')], environment);
    const [run = ''] = await readdir(join(folder, 'vault', 'results')).catch(() => {
      throw new Error(`It came to no result: ${ended.stderr}`);
    });
    const file = join(folder, 'vault', 'results', run, 'alloydb-omni', 'result.json');
    stored = resultSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('ends well, with a result in the vault that says it is a stand-in', () => {
    expect(ended).toMatchObject({ exitCode: 0 });
    expect(stored.profile).toMatchObject({ name: 'alloydb-omni', standIn: true, licence: { numbers: 'restricted' } });
    expect(stored.points).toHaveLength(3);
    expect(stored.points.some(({ closedLoops }) => closedLoops.length > 0)).toBe(true);
  });

  test.each(['stdout', 'stderr', 'json'] as const)(
    'tells none of its numbers on %s, with --show and no terminal',
    async (where) => {
      const written = where === 'json' ? await readFile(join(folder, 'bench.json'), 'utf8') : ended[where];
      // How long the command runs by now is no number of the profile's, but may be the same by chance.
      const text = written.replaceAll(/^\[[\d.]+ m?s\] /gm, '');
      expect(text.length).toBeGreaterThan(20);
      const numbers = measuredNumbers(stored);
      expect(numbers.size).toBeGreaterThan(100);
      const told = new Set(text.match(/\d[\d,_]*(?:\.\d+)?(?:e[+-]?\d+)?/g) ?? []);
      expect([...numbers].filter((number) => told.has(number))).toEqual([]);
    },
  );

  test('the same check finds numbers in what is not withheld', async () => {
    const numbers = measuredNumbers(stored);
    const text = JSON.stringify(stored);
    const told = new Set(text.match(/\d[\d,_]*(?:\.\d+)?(?:e[+-]?\d+)?/g) ?? []);
    expect([...numbers].filter((number) => told.has(number)).length).toBeGreaterThan(50);
  });

  test('tells no time by which a stage of it could be told from another one', () => {
    const lines = ended.stderr.split('\n').filter((line) => line.includes('alloydb-omni'));
    expect(lines.filter((line) => /loading|building|side by side|floor|under load|measured/.test(line))).toEqual([]);
  });

  test('a report in the open is refused before anything is measured', async () => {
    const html = join(folder, 'report.html');
    const refused = await pgparity([...words, ...small, '--html', html], environment);
    expect(refused.stderr).toMatch(
      /--html ".*report\.html" would be empty: the licence restricts the numbers of alloydb-omni/,
    );
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(await readdir(join(folder, 'vault', 'results'))).toHaveLength(1);
    await expect(readFile(html)).rejects.toThrow(/ENOENT/);
  });

  test('what fails of it is told by its code only, and its text is in the vault', async () => {
    const { exitCode, stderr, stdout } = await pgparity([...restricted, 'remote', ...small], {
      ...environment,
      PGPARITY_ALLOYDB_OMNI_URL: 'postgresql://somebody:hush-hush@127.0.0.1:9/postgres',
    });
    expect(stderr).toMatch(
      /Measuring alloydb-omni failed \(database-unreachable\)\. Its text is in the vault, .*errors/,
    );
    expect(stderr).not.toMatch(/ECONNREFUSED|hush-hush/);
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' });
    const [file = ''] = await readdir(join(folder, 'vault', 'errors'));
    const text = await readFile(join(folder, 'vault', 'errors', file), 'utf8');
    expect(text).toMatch(/ECONNREFUSED/);
    expect(text).not.toContain('hush-hush');
  });
});

/** Every number that was measured, in the precisions in which one is shown. Small whole ones stand anywhere. */
function measuredNumbers({
  floor,
  load,
  builds,
  points,
  sameArms,
  atRecall,
  durationMs,
}: BenchmarkResult): Set<string> {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
    if (typeof value !== 'number' || (Number.isInteger(value) && value < 10_000) || value === 0.5) return;
    for (const scaled of [value, value * 100, value / 1_000, value / 1_024, value / 1_024 / 1_024]) {
      for (const digits of [1, 2, 3, 4]) {
        found.add(scaled.toFixed(digits));
        found.add(scaled.toPrecision(digits + 1));
      }
      if (scaled >= 1_000) found.add(Math.round(scaled).toLocaleString('en')).add(String(Math.round(scaled)));
    }
    found.add(String(value));
  };
  const settings = { settings: null, index: null, search: null };
  visit([floor, load, builds.map((build) => build.repeats), sameArms, durationMs]);
  visit(points.map((point) => ({ ...point, ...settings })));
  visit(atRecall.map((row) => ({ ...row, recall: null })));
  // Numbers of few digits stand in versions, times of day and shares of others.
  return new Set([...found].filter((number) => number.replaceAll(/\D/g, '').replace(/^0+/, '').length >= 3));
}
