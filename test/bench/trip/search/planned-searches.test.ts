import { describe, expect, test } from 'vitest';
import { seed, withTestTrip } from '../test-trip.ts';
import { nativeMissing } from '../../../schema/migrate/native-database.ts';
import { indexOnly, knownPlan } from '../../../../src/bench/trip/search/answer-plan.ts';
import { measurePlanned, openPlanned, type PlannedSearch } from '../../../../src/bench/trip/search/planned-searches.ts';
import { searchOf } from '../../../../src/bench/trip/search/search-statement.ts';
import { quoteIdentifier } from '../../../../src/engine/sql/identifier.ts';
import { pgvector } from '../../../../fixtures/profiles.ts';

const missing = await nativeMissing(pgvector);

describe.skipIf(missing !== undefined)(`pgvector (${missing ?? 'here'}), seed ${seed}`, () => {
  const made = withTestTrip(pgvector, { rows: 1000, dimensions: 16, queries: 10 });

  async function openIvfflat(): Promise<{ readonly search: PlannedSearch; readonly index: string }> {
    const { trip, tables } = made();
    const { table, index } = await tables.indexed('ivfflat', { lists: '10' });
    const statement = searchOf(trip, table, 'ivfflat', { 'ivfflat.probes': '2', ...knownPlan, ...indexOnly });
    const search = await openPlanned(trip, 'probes=2', statement);
    return { search, index: [table.schema, index].map(quoteIdentifier).join('.') };
  }

  test('a search whose index stays as it is has its numbers', async () => {
    const { trip } = made();
    const { search } = await openIvfflat();
    const found = await measurePlanned(trip, [search], { queries: 10, truth: trip.workload.truth }).finally(() =>
      search.client.close(),
    );
    expect(found.get('probes=2')?.recall.queries).toBe(10);
  });

  test('a search whose index was built anew in the middle has none', async () => {
    const { trip } = made();
    const { search, index } = await openIvfflat();
    await trip.database.session.run(`REINDEX INDEX ${index}`);
    const measuring = measurePlanned(trip, [search], { queries: 10, truth: trip.workload.truth });
    await expect(measuring.finally(() => search.client.close())).rejects.toMatchObject({
      code: 'plan-changed',
      message: expect.stringContaining('another index of that name'),
    });
  });
});
