import { describe, expect, test } from 'vitest';
import { seed, tripWith, withTestTrip } from '../test-trip.ts';
import { nativeMissing } from '../../../schema/migrate/native-database.ts';
import { measureDrift } from '../../../../src/bench/trip/drift/drift.ts';
import { driftStep } from '../../../../src/vault/result/scenarios.ts';
import { alloydbOmni, pgvector } from '../../../../fixtures/profiles.ts';

const missing = await nativeMissing(pgvector);
const standInMissing = await nativeMissing(alloydbOmni);
const size = { rows: 2400, dimensions: 64, queries: 30 };
const options = { scenarioQueries: { filters: 20, traps: 100, drift: 30 } };
const steps = ['loaded', 'inserted 10 %', 'updated 10 %', 'deleted 50 %', 'vacuumed', 'reindexed'];
const left = "SELECT FROM pg_class WHERE relname LIKE 'vectors_drift%'";

describe.skipIf(missing !== undefined)(`pgvector (${missing ?? 'here'}), seed ${seed}`, () => {
  const made = withTestTrip(pgvector, size);

  test('HNSW: each step has its rows, its own recall and its own latency', async () => {
    const { trip } = made();
    const drift = await measureDrift(tripWith(trip, options), {
      strategy: 'hnsw',
      index: { m: '16', ef_construction: '64' },
      search: { 'hnsw.ef_search': '100' },
    });
    expect(drift.map(({ step }) => step)).toEqual(steps);
    expect(drift.map(({ rows }) => rows)).toEqual([2000, 2200, 2200, 1100, 1100, 1100]);
    expect(drift.map((step) => driftStep.parse(step))).toEqual(drift);
    for (const { recall, latency } of drift) {
      expect(recall.mean).toBeGreaterThan(0.9);
      expect(latency.samples).toBeGreaterThanOrEqual(30);
    }
    expect(drift[0]?.durationMs).toBeNull();
    expect(drift.slice(1).every(({ durationMs }) => (durationMs ?? 0) > 0)).toBe(true);
    expect(drift[5]?.indexBytes).toBeLessThan(drift[3]?.indexBytes ?? 0);
    expect((await trip.database.session.run(left)).rows).toEqual([]);
  });

  test('IVFFlat: searching all but one of its lists it finds what is there after every step', async () => {
    const { trip } = made();
    const drift = await measureDrift(tripWith(trip, { ...options, driftRows: 1000, storage: 'plain' }), {
      strategy: 'ivfflat',
      index: { lists: '10' },
      search: { 'ivfflat.probes': '9' },
    });
    expect(drift.map(({ step }) => step)).toEqual(steps);
    expect(drift.map(({ rows }) => rows)).toEqual([830, 913, 913, 457, 457, 457]);
    for (const { recall } of drift) expect(recall.mean).toBeGreaterThan(0.97);
  });

  test('an abort ends it and leaves no table', async () => {
    const { trip } = made();
    const controller = new AbortController();
    const stage = (text: string): void => {
      if (text.includes('deleted')) controller.abort(new Error('enough'));
    };
    const aborted = measureDrift(
      { ...tripWith(trip, { signal: controller.signal }), stage },
      {
        strategy: 'ivfflat',
        index: { lists: '10' },
        search: { 'ivfflat.probes': '3' },
      },
    );
    await expect(aborted).rejects.toThrow(/enough|abort|cancelled/);
    expect((await trip.database.session.run(left)).rows).toEqual([]);
  });
});

describe.skipIf(standInMissing !== undefined)(`the ScaNN stand-in (${standInMissing ?? 'here'})`, () => {
  const made = withTestTrip(alloydbOmni, size);

  test('goes through the same steps, and its own maintenance only where the server has it', async () => {
    const { trip } = made();
    const index = {
      strategy: 'scann',
      index: { num_leaves: '10', quantizer: 'SQ8' },
      search: { 'scann.num_leaves_to_search': '9' },
    } as const;
    expect((await measureDrift(trip, index)).map(({ step }) => step)).toEqual(steps);
    await trip.database.session.script(
      "CREATE FUNCTION scann_index_maintenance(text) RETURNS void LANGUAGE sql AS 'SELECT'",
    );
    const maintained = await measureDrift(trip, index);
    expect(maintained.map(({ step }) => step)).toEqual(steps.toSpliced(5, 0, 'maintained'));
  });
});
