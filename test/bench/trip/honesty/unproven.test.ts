import { describe, expect, test } from 'vitest';
import { meddle } from './benchmark-database-url.ts';
import { SmallBench } from './small-bench.ts';
import type { BenchmarkResult } from '../../../../src/vault/result/result.ts';
import { nativeMissing, withNativeServer } from '../../../schema/migrate/native-database.ts';
import { pgvector } from '../../../../fixtures/profiles.ts';

const missing = await nativeMissing(pgvector);

describe.skipIf(missing !== undefined)(
  `a search without a proof${missing === undefined ? '' : ` (${missing})`}`,
  () => {
    const server = withNativeServer(pgvector);

    async function smallBench(): Promise<SmallBench> {
      return SmallBench.create(await server.createDatabase());
    }

    const drop = 'DROP INDEX pgparity_bench.vectors_ivfflat_index';
    const unproven = expect.arrayContaining([expect.objectContaining({ code: 'plan-not-proven' })]) as unknown;

    test('an index that is dropped before the searches: no number, and exit code 1', async () => {
      const bench = await smallBench();
      let steps = 0;
      const outcome = await bench.run(
        {},
        {
          // The load, the second oracle, the floor, and then the build.
          afterStep: async () => {
            steps += 1;
            if (steps === 4) await meddle(bench.url, drop);
          },
        },
      );
      expect(outcome.exitCode).toBe(1);
      expect(outcome.results).toEqual([expect.objectContaining({ points: [], comparisons: [], atRecall: notReached })]);
      expect(outcome.results[0]?.warnings).toEqual(unproven);
      expect(outcome.results[0]?.notExercised[0]?.reason).toMatch(/no index of that name/);
      expect(outcome.stdout).toContain('plan-not-proven');
    });

    test.each([
      ['dropped', drop, /was to go through index|the server counted/],
      ['built anew', 'REINDEX INDEX pgparity_bench.vectors_ivfflat_index', /built anew while it was measured/],
    ])('an index that is %s while it is searched: no number, and exit code 1', async (_, sql, reason) => {
      const bench = await smallBench();
      let meddling: Promise<void> | undefined;
      let stage = '';
      const outcome = await bench.run(
        { queries: 1_000 },
        {
          onStage: (text) => (stage = text),
          onShare: (share) => {
            if (stage === 'ivfflat: 3 searches side by side' && share > 0.1) meddling ??= meddle(bench.url, sql);
          },
        },
      );
      await meddling;
      expect(meddling).toBeDefined();
      expect(outcome.exitCode).toBe(1);
      expect(outcome.results).toEqual([expect.objectContaining({ points: [] })]);
      expect(outcome.results[0]?.warnings).toEqual(unproven);
      expect(outcome.results[0]?.notExercised[0]?.reason).toMatch(reason);
    });

    test('an index that is dropped before the loops: the point says so and has none, and exit code 1', async () => {
      const bench = await smallBench();
      const outcome = await bench.run(
        { scenarios: new Set(['loops']) },
        { afterStep: async ({ points }) => (points === undefined ? undefined : meddle(bench.url, drop)) },
      );
      expect(outcome.exitCode).toBe(1);
      const points = outcome.results[0]?.points ?? [];
      expect(points).toHaveLength(3);
      expect(points.flatMap(({ closedLoops, openLoops }) => [...closedLoops, ...openLoops])).toEqual([]);
      expect(points.flatMap(({ warnings }) => warnings)).toEqual(unproven);
      expect(points.map(({ recall }) => recall.queries)).toEqual([40, 40, 40]);
    });

    test('an index that is dropped while the loops run: the point says so and has none, and exit code 1', async () => {
      const bench = await smallBench();
      let meddling: Promise<void> | undefined;
      let stage = '';
      const outcome = await bench.run(
        { scenarios: new Set(['loops']) },
        {
          onStage: (text) => (stage = text),
          onShare: () => {
            if (stage === 'ivfflat: under load') meddling ??= meddle(bench.url, drop);
          },
        },
      );
      await meddling;
      expect(meddling).toBeDefined();
      expect(outcome.exitCode).toBe(1);
      const points = outcome.results[0]?.points ?? [];
      expect(points.flatMap(({ closedLoops, openLoops }) => [...closedLoops, ...openLoops])).toEqual([]);
      expect(points.flatMap(({ warnings }) => warnings)).toEqual(unproven);
    });

    test('an index of an operator class that does not fit: no number, and the advice', async () => {
      const bench = await smallBench();
      let steps = 0;
      const other = `${drop}; CREATE INDEX vectors_ivfflat_index ON pgparity_bench.vectors_ivfflat USING ivfflat (embedding vector_l2_ops) WITH (lists = 20)`;
      const outcome = await bench.run(
        {},
        {
          afterStep: async () => {
            steps += 1;
            if (steps === 4) await meddle(bench.url, other);
          },
        },
      );
      expect(outcome).toMatchObject({ exitCode: 1, results: [{ points: [] }] });
      expect(outcome.results[0]?.notExercised[0]?.reason).toMatch(/"vector_l2_ops" does not serve the operator <=>/);
    });

    test('a planner that sorts where it was to search: both times, no point, and exit code 0', async () => {
      const bench = await smallBench();
      const outcome = await bench.run({ strategies: ['hnsw'], sweep: { efSearch: [10, 400] } });
      expect(outcome.exitCode).toBe(0);
      const [result] = outcome.results;
      expect(result?.points.map(({ search }) => search)).toEqual([{ 'hnsw.ef_search': '10' }]);
      expect(result?.sameArms.map(({ point }) => point)).toEqual([result?.points[0]?.id]);
      expect(result?.plannerPrefersExact).toEqual([
        expect.objectContaining({
          point: 'hnsw m=16 ef_construction=64 / ef_search=400',
          search: { 'hnsw.ef_search': '400' },
          plan: expect.stringMatching(/^exact: .*Sort.*Seq Scan/) as string,
        }),
      ]);
      const [preference] = result?.plannerPrefersExact ?? [];
      expect(preference?.exactP50Ms).toBeGreaterThan(0);
      expect(preference?.indexP50Ms).toBeGreaterThan(0);
      expect(preference?.indexRecall.mean).toBeGreaterThan(0.9);
      expect(outcome.stdout).toMatch(/planner prefers exact: hnsw/);
    });

    test('a planner that sorts in every search: no point at all, both times of each, and exit code 0', async () => {
      const bench = await smallBench();
      const outcome = await bench.run({ strategies: ['hnsw'], sweep: { efSearch: [400] } });
      expect(outcome).toMatchObject({
        exitCode: 0,
        results: [{ points: [], sameArms: [], plannerPrefersExact: [{ strategy: 'hnsw' }] }],
      });
      expect(outcome.stdout).not.toMatch(/ef_search by|q\/s/);
    });
  },
);

const notReached: BenchmarkResult['atRecall'] = [0.9, 0.95, 0.99].map((recall) => ({
  strategy: 'ivfflat',
  recall,
  below: null,
  reached: null,
  p50Ms: null,
  p95Ms: null,
  p99Ms: null,
  queriesPerSecond: null,
}));
