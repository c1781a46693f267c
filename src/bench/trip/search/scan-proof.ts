import type { SearchClient } from '../database/benchmark-database.ts';
import { PlanNotProven } from './plan-proof.ts';
import type { IndexIdentity } from './search-indexes.ts';

/**
 * How often the index has been searched, as the server counted it, these clients' latest searches included: a backend
 * reports them a second late unless asked otherwise. Clients that were closed have reported.
 */
export async function scansOf(clients: readonly SearchClient[], index: IndexIdentity): Promise<number> {
  for (const client of clients) await client.session.run('SELECT pg_stat_force_next_flush()');
  const [first] = clients;
  if (first === undefined) throw new RangeError('Nobody is left to ask how often the index was searched.');
  await first.session.run('SELECT pg_stat_clear_snapshot()');
  const { rows } = await first.session.run('SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelid = $1::oid', [
    index.objectId,
  ]);
  return Number(rows[0]?.[0] ?? 0);
}

/** The second proof, after the measurement: each search used the index. Throws a {@link PlanNotProven}. */
export function proveScans(
  index: IndexIdentity,
  { before, after, searches }: { readonly before: number; readonly after: number; readonly searches: number },
): void {
  if (after - before >= searches) return;
  throw new PlanNotProven(
    `${searches} searches were to go through index "${index.name}", and the server counted ${after - before}: some were answered another way. Measure again, with nobody else at work on the table.`,
  );
}
