import type { IndexSweep } from './default-sweep.ts';
import type { Trip } from '../context/trip.ts';
import type { StrategyName } from '../../../vault/result/quantities.ts';
import { PgparityError } from '../../../base/errors.ts';
import { applyVectorSettings } from '../../../schema/vector/strategy-settings.ts';

/**
 * Why searches of the strategy cannot be tuned on this server: it does not know a setting that the sweep varies, or reads
 * another value back. Null where each value stays. A server takes the `SET` of either without a word, and every search
 * of the sweep would then be the same one. The session is left as it was.
 */
export async function untunable(
  { database: { session } }: Trip,
  strategy: StrategyName,
  searches: IndexSweep['searches'],
): Promise<string | null> {
  await session.run('BEGIN');
  try {
    for (const search of searches) await applyVectorSettings(session, strategy, search);
    return null;
  } catch (error) {
    if (error instanceof PgparityError && codes.has(error.code)) return error.message;
    throw error;
  } finally {
    await session.run('ROLLBACK');
  }
}

const codes: ReadonlySet<string> = new Set([
  'vector-settings-missing',
  'vector-setting-unknown',
  'vector-setting-lost',
]);
