import { describe, expect, test } from 'vitest';
import { SmallBench } from '../honesty/small-bench.ts';
import { nativeMissing, withNativeServer } from '../../../schema/migrate/native-database.ts';
import { pgvector } from '../../../../fixtures/profiles.ts';

const missing = await nativeMissing(pgvector);

describe.skipIf(missing !== undefined)(`budgets of the config (${missing ?? 'here'})`, () => {
  const server = withNativeServer(pgvector);

  test('a bench ends with 0 where its budgets are kept, 1 where one is broken, and 3 where one was not measured', async () => {
    const bench = await SmallBench.create(await server.createDatabase());
    const budget = { strategy: 'ivfflat', point: 'ivfflat lists=20 / probes=4' } as const;
    const limits = { recallMin: 0.1, p95RatioMax: { to: 'exact', ratio: 1_000 }, bytesPerVectorMax: 10_000 } as const;
    const ofAnother = { profile: 'alloydb-omni', strategy: 'ivfflat', recallMin: 1 } as const;

    const toYardstick = { ...budget, p95RatioMax: { to: 'yardstick', ratio: 1_000 } } as const;
    const kept = await bench.run({ budgets: [{ ...budget, ...limits }, toYardstick, ofAnother] });
    expect(kept.exitCode).toBe(0);
    expect(kept.stdout.match(/✓ kept · ivfflat lists=20 \/ probes=4: /g)).toHaveLength(4);
    expect(kept.stdout).toMatch(/to\s+yardstick ivfflat, limit/);
    expect(kept.stdout).toMatch(/p95 ratio \S+ \[\S+, \S+\] to\s+exact, limit ≤\s+1000/);
    expect(kept.stdout).not.toMatch(/broken|undecided/);

    const broken = await bench.run({ budgets: [{ ...budget, recallMin: 1 }] });
    expect(broken.exitCode).toBe(1);
    expect(broken.stdout).toMatch(/✗ broken · ivfflat lists=20 \/ probes=4:\s+recall/);

    const unknown = { ...budget, point: 'ivfflat lists=20 / probes=19', recallMin: 0.1 };
    const unmeasured = await bench.run({ budgets: [unknown, { strategy: 'hnsw', recallMin: 0.5 }] });
    expect(unmeasured.exitCode).toBe(3);
    expect(unmeasured.stdout).toMatch(/– not measured · ivfflat lists=20 \/ probes=19:\s+no/);
    expect(unmeasured.stdout).toMatch(/a budget of hnsw.*No measured profile/s);
  }, 120_000);
});
