import { describe, expect, test } from 'vitest';
import { tripWith, withTestTrip } from '../test-trip.ts';
import { nativeMissing } from '../../../schema/migrate/native-database.ts';
import { planSweep } from '../../../../src/bench/trip/sweep/strategy-sweeps.ts';
import { pgvector } from '../../../../fixtures/profiles.ts';

const missing = await nativeMissing(pgvector);

describe.skipIf(missing !== undefined)(`pgvector (${missing ?? 'here'})`, () => {
  const made = withTestTrip(pgvector, { rows: 300, dimensions: 16, queries: 10 });

  test('dimensions beyond an index are known before the load, with the reason', async () => {
    const { trip } = made();
    const facts = { ...trip.workload.facts, dimensions: 3_072 };
    const wide = { ...trip, workload: { ...trip.workload, facts } };
    for (const strategy of ['hnsw', 'ivfflat'] as const) {
      const { sweeps, refused } = await planSweep(wide, strategy);
      expect(sweeps).toEqual([]);
      expect(refused).toEqual([
        {
          what: expect.stringMatching(new RegExp(`^${strategy} \\w+=`)) as string,
          reason: expect.stringMatching(/cannot have more than 2000 dimensions/) as string,
        },
      ]);
    }
    const { rows } = await trip.database.session.run("SELECT FROM pg_class WHERE relname LIKE 'vectors_%'");
    expect(rows).toEqual([]);
  });

  test('lists that need more than maintenance_work_mem are left out, and the other index of the sweep stays', async () => {
    const { trip } = made();
    const facts = { ...trip.workload.facts, rows: 1_000_000 };
    const large = tripWith({ ...trip, workload: { ...trip.workload, facts } }, { sweep: { lists: [100, 8_000] } });
    const { sweeps, refused } = await planSweep(large, 'ivfflat');
    expect(sweeps.map(({ options }) => options)).toEqual([{ lists: '100' }]);
    expect(refused).toEqual([
      {
        what: 'ivfflat lists=8000',
        reason: expect.stringMatching(
          /^k-means of 8000 lists needs about \d+ MB, and maintenance_work_mem is 64 MB\./,
        ) as string,
      },
    ]);
  });
});
