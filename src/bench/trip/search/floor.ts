import type { Trip } from '../context/trip.ts';
import type { SearchClient } from '../database/benchmark-database.ts';
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
      await roundTrips(client, warmUp);
      return summariseLatency(await roundTrips(client, measured), 0, trip.options.seed);
    } finally {
      await client.close();
    }
  });
}

interface Calls {
  readonly most: number;
  /** What is made however long it takes. */
  readonly least: number;
  readonly ms: number;
}

/** A server in the same machine answers all of them in a tenth of a second; one across an ocean would take minutes. */
const warmUp: Calls = { most: 200, least: 5, ms: 1_000 };
const measured: Calls = { most: 2_000, least: 100, ms: 10_000 };

/** How long each took, in nanoseconds. */
async function roundTrips(client: SearchClient, { most, least, ms }: Calls): Promise<readonly number[]> {
  const endsAtMs = performance.now() + ms;
  const durations: number[] = [];
  while (durations.length < most && (durations.length < least || performance.now() < endsAtMs)) {
    const startedAt = nanoseconds();
    await client.floor();
    durations.push(nanoseconds() - startedAt);
  }
  return durations;
}
