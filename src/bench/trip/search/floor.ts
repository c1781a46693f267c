import type { Ground } from '../context/trip.ts';
import type { Latency } from '../../../vault/result/result.ts';
import { searchOf, type SearchedTable } from './search-statement.ts';
import { nanoseconds } from '../../measure/clock.ts';
import { summariseLatency } from '../../measure/latency.ts';

/** What a round trip takes by itself: `SELECT 1`, prepared, through a connection like those of the searches. */
export async function measureFloor(ground: Ground, table: SearchedTable): Promise<Latency> {
  ground.stage('the floor under every latency');
  const client = await ground.database.openSearch(searchOf(ground, table, null));
  try {
    for (let call = 0; call < warmUpCalls; call += 1) await client.floor();
    const durations = new Float64Array(calls);
    for (let call = 0; call < calls; call += 1) {
      const startedAt = nanoseconds();
      await client.floor();
      durations[call] = nanoseconds() - startedAt;
    }
    return summariseLatency(durations, 0, ground.seed);
  } finally {
    await client.close();
  }
}

const warmUpCalls = 200;
const calls = 2_000;
