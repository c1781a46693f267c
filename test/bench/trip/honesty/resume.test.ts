import { describe, expect, test } from 'vitest';
import { join } from 'node:path';
import { planted, plantedData, writeVecs } from './planted-data.ts';
import { SmallBench } from './small-bench.ts';
import type { BenchmarkOptions } from '../../../../src/bench/trip/options/benchmark-options.ts';
import { nativeMissing, withNativeServer } from '../../../schema/migrate/native-database.ts';
import { pgvector } from '../../../../fixtures/profiles.ts';

const missing = await nativeMissing(pgvector);

describe.skipIf(missing !== undefined)(
  `a benchmark that goes on${missing === undefined ? '' : ` (${missing})`}`,
  () => {
    const server = withNativeServer(pgvector);

    async function smallBench(): Promise<SmallBench> {
      return SmallBench.create(await server.createDatabase());
    }

    test('takes the finished steps of an interrupted one over, and says so', async () => {
      const bench = await smallBench();
      const { exitCode, results } = await interrupted(bench, /searches side by side/);
      expect({ exitCode, results }).toEqual({ exitCode: 'interrupted', results: [] });
      const kept = await bench.steps();
      // The load, the second oracle, the floor and the build.
      expect(kept.size).toBe(4);
      const stages: string[] = [];
      const again = await bench.run({}, { onStage: (stage) => stages.push(stage) });
      expect(again.exitCode).toBe(0);
      expect(stages).not.toContain('latency of SELECT 1');
      expect(stages).not.toContain('exact neighbours, by the server');
      expect(again.results[0]?.points).toHaveLength(3);
      expect(again.results[0]?.warnings.map(({ code }) => code)).toContain('steps-resumed');
      expect(again.stdout.replaceAll(/\s+/g, ' ')).toContain('4 steps were measured by an interrupted run');
    });

    test('a finished benchmark leaves no steps: the next one measures by itself', async () => {
      const bench = await smallBench();
      const first = await bench.run();
      expect(first.exitCode).toBe(0);
      expect([...(await bench.steps())]).toEqual([]);
      const second = await bench.run();
      expect(second.results[0]?.floor).not.toEqual(first.results[0]?.floor);
      expect(second.results[0]?.warnings.map(({ code }) => code)).not.toContain('steps-resumed');
    });

    test('--fresh takes nothing over', async () => {
      const bench = await smallBench();
      await interrupted(bench, /searches side by side/);
      const { results } = await bench.run({ fresh: true });
      expect(results[0]?.warnings.map(({ code }) => code)).not.toContain('steps-resumed');
    });

    test.each<readonly [string, Partial<BenchmarkOptions>]>([
      ['the seed', { seed: 2 }],
      ['k', { k: 5 }],
      ['the version', { version: '0.0.1-test' }],
      ['the number of rows', { rows: 1_900 }],
      ['the number of queries', { queries: 30 }],
      ['the storage', { storage: 'plain' }],
    ])('nothing is taken over when %s changed', async (_, changes) => {
      const bench = await smallBench();
      await interrupted(bench, /searches side by side/);
      const { results, exitCode } = await bench.run(changes);
      expect(exitCode).toBe(0);
      expect(results[0]?.warnings.map(({ code }) => code)).not.toContain('steps-resumed');
    });

    test('of another index only what does not hang on it is taken over', async () => {
      const bench = await smallBench();
      await interrupted(bench, /searches side by side/);
      const { results } = await bench.run({ sweep: { lists: [25], probes: [1, 2] } });
      expect(results[0]?.builds.map(({ index }) => index)).toEqual([{ lists: '25' }]);
      expect(results[0]?.warnings).toContainEqual({
        code: 'steps-resumed',
        sentence: expect.stringMatching(/^3 steps/) as string,
      });
    });

    test('nothing is taken over of the same files under another metric', async () => {
      const bench = await smallBench();
      const { base, queries } = plantedData();
      const files = {
        kind: 'files',
        base: await writeVecs(join(bench.folder, 'base.fvecs'), base),
        queries: await writeVecs(join(bench.folder, 'query.fvecs'), queries),
        truth: null,
        column: null,
        skipBadRows: false,
      } as const;
      const stopped = await interrupted(bench, /under load/, {
        scenarios: new Set(['loops']),
        data: { ...files, metric: 'l2' },
        rows: null,
        queries: planted.queries,
      });
      expect(stopped.error).not.toBeNull();
      expect((await bench.steps()).size).toBe(5);
      const { results } = await bench.run({
        data: { ...files, metric: 'cosine' },
        rows: null,
        queries: planted.queries,
      });
      expect(results[0]?.dataset.metric).toBe('cosine');
      expect(results[0]?.warnings.map(({ code }) => code)).not.toContain('steps-resumed');
    });

    test('nothing is taken over from another server of the same kind', async () => {
      const bench = await smallBench();
      await interrupted(bench, /searches side by side/);
      const environment = { ...bench.environment, PGPARITY_PGVECTOR_URL: await server.createDatabase() };
      const { results, exitCode } = await bench.run({ environment });
      expect(exitCode).toBe(0);
      expect(results[0]?.warnings.map(({ code }) => code)).not.toContain('steps-resumed');
    });

    test('nothing is taken over when a setting of the server changed', async () => {
      const bench = await smallBench();
      await interrupted(bench, /searches side by side/);
      const session = await server.open(bench.url);
      // One whose name has the word "load" in it, as the load of the machine has.
      await session.run("ALTER ROLE CURRENT_USER SET session_preload_libraries = 'vector'");
      try {
        const { results, exitCode } = await bench.run();
        expect(exitCode).toBe(0);
        expect(results[0]?.warnings.map(({ code }) => code)).not.toContain('steps-resumed');
      } finally {
        await session.run('ALTER ROLE CURRENT_USER RESET session_preload_libraries');
      }
    });
  },
);

/** Runs until a stage begins, and is interrupted there. */
async function interrupted(bench: SmallBench, at: RegExp, changes: Partial<BenchmarkOptions> = {}) {
  const controller = new AbortController();
  const stages: string[] = [];
  const outcome = await bench.run(
    { ...changes, signal: controller.signal },
    {
      onStage: (stage) => {
        stages.push(stage);
        if (at.test(stage)) controller.abort(new Error('interrupted by the test'));
      },
    },
  );
  return { ...outcome, stages };
}
