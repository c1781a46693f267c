import { describe, expect, test } from 'vitest';
import { SmallBench } from '../honesty/small-bench.ts';
import { nativeMissing, withNativeServer } from '../../../schema/migrate/native-database.ts';
import type { BenchBudget } from '../../../../src/engine/config/bench-budget.ts';
import { pgvector } from '../../../../fixtures/profiles.ts';

const missing = await nativeMissing(pgvector);

describe.skipIf(missing !== undefined)(`budgets of the config (${missing ?? 'here'})`, () => {
  const server = withNativeServer(pgvector);

  test('a bench ends with 0 where its budgets are kept, 1 where one is broken, and 3 where one was not measured', async () => {
    const bench = await SmallBench.create(await server.createDatabase());
    const point = 'ivfflat lists=20 / probes=4';
    const run = async (...budgets: readonly Omit<BenchBudget, 'strategy'>[]) =>
      bench.run({ budgets: budgets.map((budget) => ({ strategy: 'ivfflat', point, ...budget })) });
    const limits = { recallMin: 0.1, p95RatioMax: { to: 'exact', ratio: 1_000 }, bytesPerVectorMax: 10_000 } as const;

    const kept = await run(limits);
    expect(kept.exitCode).toBe(0);
    expect(kept.stdout.match(/✓ kept · ivfflat lists=20 \/ probes=4: /g)).toHaveLength(3);
    expect(kept.stdout).toMatch(/p95 ratio \S+ \[\S+, \S+\] to\s+exact, limit ≤\s+1000/);

    const broken = await run({ p95RatioMax: { to: 'exact', ratio: 0.000_01 } });
    expect(broken.exitCode).toBe(1);
    expect(broken.stdout).toMatch(/✗ broken · ivfflat lists=20 \/ probes=4:\s+p95\s+ratio/);

    const unknown = await run({ ...limits, point: 'ivfflat lists=20 / probes=19' });
    expect(unknown.exitCode).toBe(3);
    expect(unknown.stdout).toMatch(/– not measured · ivfflat lists=20 \/ probes=19:\s+no/);
  }, 120_000);

  test('a budget of another profile is not judged', async () => {
    const bench = await SmallBench.create(await server.createDatabase());
    const budgets = [{ profile: 'alloydb-omni', strategy: 'ivfflat', recallMin: 1 }] as const;
    const { exitCode, stdout } = await bench.run({ budgets });
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain('budgets');
  }, 120_000);
});
