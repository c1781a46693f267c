import type { IndexSweep } from './default-sweep.ts';
import type { Trip } from '../context/trip.ts';
import type { StrategyName } from '../../../vault/result/quantities.ts';
import { PgparityError, UsageError } from '../../../base/errors.ts';
import { StatementError } from '../../../engine/session/session.ts';
import { applyVectorSettings } from '../../../schema/vector/strategy-settings.ts';

/**
 * Why searches of the strategy cannot be tuned on this server: it does not know a setting that the sweep varies,
 * refuses a value of it, or reads another one back. Null where each value stays. A server takes the `SET` of a setting that
 * it does not know without a word, and every search of the sweep would then be the same one. The session is left as it
 * was. Throws a {@link UsageError} for a value that was asked for and is refused.
 */
export async function untunable(
  { database: { session }, options }: Trip,
  strategy: StrategyName,
  searches: IndexSweep['searches'],
): Promise<string | null> {
  await session.run('BEGIN');
  try {
    for (const search of searches) await applyVectorSettings(session, strategy, search);
    return null;
  } catch (error) {
    if (error instanceof StatementError && error.answer.sqlstate === invalidValue) {
      const { message } = error.answer;
      if (Object.values(options.sweep).every((numbers) => numbers === undefined)) return `${message}.`;
      const sentence = `The server refuses a search of the sweep: ${message}. Choose another value.`;
      throw new UsageError('vector-setting-refused', sentence, { cause: error });
    }
    if (error instanceof PgparityError && codes.has(error.code)) return error.message;
    throw error;
  } finally {
    // When the session is gone the server rolls back by itself; the first error is the one to report.
    await session.run('ROLLBACK').catch(() => undefined);
  }
}

const invalidValue = '22023';

const codes: ReadonlySet<string> = new Set([
  'vector-settings-missing',
  'vector-setting-unknown',
  'vector-setting-lost',
]);
