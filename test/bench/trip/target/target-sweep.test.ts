import { describe, expect, test } from 'vitest';
import { SmallBench } from '../honesty/small-bench.ts';
import { nativeMissing, withNativeServer } from '../../../schema/migrate/native-database.ts';
import { operatingPoints } from '../../../../src/vault/result/operating-point.ts';
import { pgvector } from '../../../../fixtures/profiles.ts';

const missing = await nativeMissing(pgvector);

describe.skipIf(missing !== undefined)(`a target recall (${missing ?? 'here'})`, () => {
  const server = withNativeServer(pgvector);

  test('each strategy gets the cheapest setting that reaches it, with statements that the server takes', async () => {
    const bench = await SmallBench.create(await server.createDatabase());
    const { results, stdout, exitCode } = await bench.run({
      data: { kind: 'generated', preset: 'realistic', dimensions: 32 },
      rows: 6_000,
      queries: 200,
      strategies: ['ivfflat', 'hnsw'],
      sweep: {},
      builds: 3,
      targetRecall: 0.9,
    });
    expect(exitCode).toBe(0);
    const [result] = results;
    if (result === undefined) throw new RangeError('There is a result.');
    expect(result.targetRecall).toBe(0.9);
    expect(new Set(result.builds.map(({ strategy }) => strategy)).size).toBe(2);
    expect(result.builds).toHaveLength(2);
    for (const point of operatingPoints(result.points, undefined, 0.9)) {
      expect(point.recall.interval[0]).toBeGreaterThanOrEqual(0.9);
      // Near the target, not at the top.
      expect(Number(point.search['ivfflat.probes'] ?? point.search['hnsw.ef_search'])).toBeLessThan(100);
    }
    expect(result.growth.map(({ strategy }) => strategy).toSorted()).toEqual(['hnsw', 'ivfflat']);
    for (const { sizes, extrapolated } of result.growth) {
      expect(sizes.map(({ rows }) => rows)).toEqual([1_500, 3_000, 6_000]);
      const [quarter = 0, , all = 0] = sizes.map(({ indexBytes }) => indexBytes);
      expect(all / quarter).toBeGreaterThan(2);
      expect(extrapolated.rows).toBe(60_000);
      // An index holds its rows: ten times as many need ten times the bytes, but for pages that are never full.
      expect(extrapolated.indexBytes / all).toBeGreaterThan(7);
      expect(extrapolated.indexBytes / all).toBeLessThan(12);
      expect(extrapolated.buildMs).toBeGreaterThan(sizes[2]?.buildMs ?? 0);
      expect(extrapolated.p50Ms).toBeGreaterThanOrEqual(sizes[2]?.p50Ms ?? 0);
    }
    expect(stdout).toMatch(/At 60,000 rows about p50 [\d.]+ m?s/);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('extrapolated from 1,500, 3,000, and 6,000 rows');
    expect(stdout).toContain('cheapest settings for recall 0.9');
    const statements = stdout.split('\n').map((line) => line.trim());
    for (const strategy of ['ivfflat', 'hnsw']) {
      const start = statements.findIndex((line) => line.startsWith(`CREATE INDEX ON your_table USING ${strategy} (`));
      expect(start).toBeGreaterThan(-1);
      const setting = strategy === 'hnsw' ? 'hnsw.ef_search' : 'ivfflat.probes';
      expect(statements[start + 1]).toMatch(/^WITH \(.*\);$/);
      expect(statements[start + 2]).toMatch(new RegExp(`^SET ${setting} = \\d+;$`));
      expect(statements[start + 3]).toMatch(new RegExp(`^ALTER ROLE your_role SET ${setting} = \\d+;$`));
    }
  }, 120_000);

  test('a recall that no setting reaches is reported so, with the best that was measured', async () => {
    const bench = await SmallBench.create(await server.createDatabase());
    const { results, stdout } = await bench.run({ sweep: { lists: [10] }, queries: 200, targetRecall: 0.9999 });
    expect(results[0]?.targetRecall).toBe(0.9999);
    expect(stdout).toMatch(/ivfflat: not reached: recall \d/);
    expect(stdout).not.toContain('CREATE INDEX');
  }, 120_000);
});
