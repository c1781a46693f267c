import type { Trip } from '../context/trip.ts';
import { searchOf } from './search-statement.ts';
import type { SearchedTable } from '../../neighbours/exact-search-sql.ts';
import { nanoseconds } from '../../measure/clock.ts';
import { summariseLatency } from '../../measure/latency.ts';
import { latency, type StoredLatency } from '../../../vault/result/measured.ts';

/** The latency of a round trip alone: `SELECT 1`, prepared, through a connection like those of the searches. */
export async function measureFloor(trip: Trip, table: () => Promise<SearchedTable>): Promise<StoredLatency> {
  return trip.steps.once('floor', [], latency, async () => {
    const searched = await table();
    trip.stage('latency of SELECT 1');
    const client = await trip.database.openSearch(searchOf(trip, searched, null));
    try {
      for (let call = 0; call < warmUpCalls; call += 1) await client.floor();
      const durations = new Float64Array(calls);
      for (let call = 0; call < calls; call += 1) {
        const startedAt = nanoseconds();
        await client.floor();
        durations[call] = nanoseconds() - startedAt;
      }
      return summariseLatency(durations, 0, trip.options.seed);
    } finally {
      await client.close();
    }
  });
}

const warmUpCalls = 200;
const calls = 2_000;
