import { readdirSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SmallBench, type BenchOutcome, type Meddling } from './small-bench.ts';
import type { BenchmarkOptions } from '../../../../src/bench/trip/options/benchmark-options.ts';
import { nativeMissing } from '../../../schema/migrate/native-database.ts';
import { nativeRoot, type NativeRoot } from '../../../engine/server/native-root.ts';
import { pgvector } from '../../../../fixtures/profiles.ts';
import { isAlive } from '../../../is-alive.ts';

const missing = await nativeMissing(pgvector);

/** What a benchmark comes to, from the vectors to the load. */
const stages = [
  'reading the vectors',
  'exact neighbours',
  'statistics of the vectors',
  'starting: initdb',
  'starting: starting PostgreSQL',
  'loading',
  'exact neighbours, by the server',
  'latency of SELECT 1',
  'copying the rows for ivfflat',
  'building ivfflat',
  'ivfflat: one search against itself',
  'ivfflat: 3 searches side by side',
  'ivfflat: under load',
  'strategies side by side',
  'ivfflat: filters that 10 % pass, correlation none',
  'ivfflat, built on the empty table',
  'ivfflat: the search of a small tenant',
  'ivfflat: updated 10 %',
];

describe.skipIf(missing !== undefined)(`a benchmark on a server of its own${missing ? ` (${missing})` : ''}`, () => {
  let root: NativeRoot;
  let bench: SmallBench;
  beforeEach(async () => {
    root = await nativeRoot();
    bench = await SmallBench.create('');
  });
  afterEach(() => root.remove());

  const run = (changes: Partial<BenchmarkOptions>, meddling: Meddling): Promise<BenchOutcome> => {
    const { PGPARITY_PGVECTOR_URL: _, ...own } = bench.environment;
    return bench.run(
      {
        environment: { ...root.environment, ...own },
        servers: { pgvector: 'native' },
        strategies: ['ivfflat', 'hnsw'],
        sweep: { lists: [20], probes: [1, 2, 4], efSearch: [10, 12] },
        ...changes,
      },
      meddling,
    );
  };

  async function nothingLeft(postmasters: readonly number[]): Promise<void> {
    expect(root.entries()).toEqual([]);
    expect(postmasters.filter(isAlive)).toEqual([]);
    const kept = await readdir(bench.folder, { recursive: true });
    expect(kept.filter((path) => /results|errors|unfinished|tmp/.test(path))).toEqual([]);
  }

  test.each(stages)('is told to stop at "%s" and leaves no server, no folder, and no result', async (at) => {
    const controller = new AbortController();
    let postmasters: readonly number[] = [];
    const outcome = await run(
      { signal: controller.signal, scenarios: scenariosFor(at) },
      {
        onStage: (stage) => {
          if (!stage.startsWith(at) || controller.signal.aborted) return;
          postmasters = postmastersIn(root.folder);
          controller.abort(new Error('stopped by the test'));
        },
      },
    );
    expect(outcome).toMatchObject({ exitCode: 'interrupted', results: [], stdout: '' });
    await nothingLeft(postmasters);
  });

  test.each(stages.slice(stages.indexOf('loading')))(
    'loses its server at "%s": exit code 4, a sentence, and no result',
    async (at) => {
      let postmasters: readonly number[] = [];
      const outcome = await run(
        { scenarios: scenariosFor(at) },
        {
          onStage: (stage) => {
            if (!stage.startsWith(at) || postmasters.length > 0) return;
            postmasters = postmastersIn(root.folder);
            for (const processId of postmasters) process.kill(processId, 'SIGKILL');
          },
        },
      );
      expect(postmasters).toHaveLength(1);
      expect(outcome).toMatchObject({ exitCode: 4, results: [], stdout: '' });
      expect(outcome.error?.message).toMatch(
        /^The server of profile pgvector \(native PostgreSQL .*\) was lost while it was measured: .*Its log ends with: /s,
      );
      await nothingLeft(postmasters);
    },
  );

  test('goes on after its server died, and comes to what an undisturbed one has', async () => {
    let died = false;
    const scenarios = scenariosFor('ivfflat: under load');
    const first = await run(
      { scenarios },
      {
        onStage: (stage) => {
          if (died || stage !== 'ivfflat: under load') return;
          died = true;
          for (const processId of postmastersIn(root.folder)) process.kill(processId, 'SIGKILL');
        },
      },
    );
    expect(first.exitCode).toBe(4);
    const kept = await bench.steps();
    const seen: string[] = [];
    const second = await run({ scenarios }, { onStage: (stage) => seen.push(stage) });
    expect(second.exitCode).toBe(0);
    expect(seen).not.toContain('ivfflat: 3 searches side by side');
    expect(seen).toContain('ivfflat: under load');
    const [result] = second.results;
    expect(result?.points.map(({ id }) => id)).toEqual([
      'ivfflat lists=20 / probes=1',
      'ivfflat lists=20 / probes=2',
      'ivfflat lists=20 / probes=4',
      'hnsw m=16 ef_construction=64 / ef_search=10',
      'hnsw m=16 ef_construction=64 / ef_search=12',
    ]);
    expect(result?.builds.map(({ strategy, repeats }) => [strategy, repeats.length])).toEqual([
      ['ivfflat', 1],
      ['hnsw', 1],
    ]);
    expect(result?.points.filter(({ closedLoops }) => closedLoops.length === 3)).toHaveLength(2);
    expect(result?.comparisons).toHaveLength(1);
    expect(result?.warnings).toContainEqual({
      code: 'steps-resumed',
      sentence: expect.stringMatching(new RegExp(`^${kept.size} steps `)) as string,
    });
  });
});

/** Those that have the stage: each takes seconds. */
function scenariosFor(stage: string): BenchmarkOptions['scenarios'] {
  if (stage.includes('under load')) return new Set(['loops']);
  if (stage.includes('filters')) return new Set(['filters']);
  if (stage.includes('updated')) return new Set(['drift']);
  return new Set(/empty table|small tenant/.test(stage) ? ['traps'] : []);
}

function postmastersIn(folder: string): number[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith('pgparity-native-'))
    .flatMap((name) => {
      try {
        return [Number(readFileSync(join(folder, name, 'data', 'postmaster.pid'), 'utf8').split('\n')[0])];
      } catch {
        return [];
      }
    })
    .filter((processId) => processId > 0);
}
