import { describe, expect, test } from 'vitest';
import { meddle } from './benchmark-database-url.ts';
import { SmallBench } from './small-bench.ts';
import type { Scenario } from '../../../../src/bench/trip/options/benchmark-options.ts';
import { nativeMissing, withNativeServer } from '../../../schema/migrate/native-database.ts';
import { pgvector } from '../../../../fixtures/profiles.ts';

const missing = await nativeMissing(pgvector);
const missingText = missing === undefined ? '' : ` (${missing})`;

describe.skipIf(missing !== undefined)(`a scenario that somebody meddles with${missingText}`, () => {
  const server = withNativeServer(pgvector);

  /** Runs the scenario, and drops the index when that stage begins, or when some of it is done. */
  async function withoutIndex(scenario: Scenario, at: string, index: string, moment: 'begins' | 'goes on') {
    const bench = await SmallBench.create(await server.createDatabase());
    let meddling: Promise<void> | undefined;
    let stage = '';
    const drop = (): void => {
      if (stage === at) meddling ??= meddle(bench.url, `DROP INDEX pgparity_bench.${index}`);
    };
    const outcome = await bench.run(
      { queries: 200, scenarios: new Set([scenario]) },
      {
        onStage: (text) => {
          stage = text;
          if (moment === 'begins') drop();
        },
        onShare: drop,
      },
    );
    await meddling;
    expect(meddling).toBeDefined();
    return outcome;
  }

  test('drift whose index is dropped has no numbers, and the others stay', async () => {
    const { exitCode, results } = await withoutIndex(
      'drift',
      'ivfflat: updated 10 %',
      'vectors_drift_ivfflat_index',
      'begins',
    );
    expect(exitCode).toBe(1);
    expect(results).toMatchObject([
      { drift: [], notExercised: expect.arrayContaining([unproven('drift')]) as unknown },
    ]);
    expect(results[0]?.points).toHaveLength(3);
    expect(results[0]?.warnings.map(({ code }) => code)).toContain('plan-not-proven');
  });

  test('the tenant-filter trap without an index is not told to be not sprung', async () => {
    const { exitCode, results } = await withoutIndex(
      'traps',
      'ivfflat: the search of a small tenant',
      'vectors_filtered_index',
      'begins',
    );
    expect(exitCode).toBe(1);
    expect(results).toMatchObject([
      { tenantFilterTrap: null, notExercised: expect.arrayContaining([unproven('traps')]) as unknown },
    ]);
  });

  test('the built-empty trap whose index is dropped has no numbers', async () => {
    const { exitCode, results } = await withoutIndex(
      'traps',
      'ivfflat, built on the empty table',
      'vectors_built_empty_index',
      'begins',
    );
    // Where the index went late, its rebuilding failed, and with that the profile.
    expect([1, 4]).toContain(exitCode);
    expect(results.filter(({ builtEmptyTrap }) => builtEmptyTrap !== null)).toEqual([]);
  });

  test('filters whose index is dropped have no numbers, or say that they were answered without one', async () => {
    const at = 'ivfflat: filters that 10 % pass, correlation none';
    const { exitCode, results } = await withoutIndex('filters', at, 'vectors_filtered_index', 'goes on');
    const filters = results[0]?.filters ?? [];
    expect(results).toHaveLength(1);
    // Where the index went between two cells, those after it were answered exactly.
    expect(exitCode).toBe(filters.length === 0 ? 1 : 0);
    const later = filters.filter(({ selectivity }) => selectivity < 0.1);
    expect(later.filter(({ plan }) => !plan.startsWith('exact: '))).toEqual([]);
  });
});

function unproven(what: Scenario): unknown {
  return { what, reason: expect.stringMatching(/was to go through|does not use|used "/) };
}
