import { exitCodes, PgparityError } from '../../base/errors.ts';
import { openPostgresSession } from '../session/postgres-session.ts';
import type { NativeCluster } from './native-cluster.ts';

/**
 * Proves that it is this cluster's server that answers, and that it runs with the settings that were asked for. Throws a
 * {@link PgparityError} that names the first one that it does not.
 */
export async function proveSettings(url: string, cluster: NativeCluster): Promise<void> {
  const session = await openPostgresSession(url);
  try {
    const asked = { data_directory: cluster.dataFolder, ...cluster.settings };
    for (const [name, value] of Object.entries(asked)) {
      const { rows } = await session.run(settingInForce, [name, value]);
      const [shown, same] = rows[0] ?? [];
      if (same === 't') continue;
      throw new PgparityError(
        'setting-not-applied',
        `PostgreSQL ${cluster.binaries.version} runs with ${name} = '${shown}' instead of '${value}'. Check the parameters of the profile.`,
        { exitCode: exitCodes.serverFailed },
      );
    }
  } finally {
    await session.close();
  }
}

// A server shows some values in another unit than they were written in: then it must have been our line that set it.
const settingInForce = `
  SELECT current_setting($1), current_setting($1) = $2 OR EXISTS (
    SELECT FROM pg_settings AS running
    JOIN pg_file_settings AS written ON written.sourcefile = running.sourcefile AND written.sourceline = running.sourceline
    WHERE running.name = $1 AND written.setting = $2 AND written.error IS NULL)`;
