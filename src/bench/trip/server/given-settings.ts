import type { BenchmarkDatabase } from '../database/benchmark-database.ts';
import { UsageError } from '../../../base/errors.ts';
import { scalar } from '../../../engine/session/answer.ts';
import { StatementError } from '../../../engine/session/session.ts';
import { quoteIdentifier } from '../../../engine/sql/identifier.ts';
import { quoteLiteral } from '../../../engine/sql/literal.ts';

type Settings = Readonly<Record<string, string>>;

/**
 * Gives the server's settings of `--set` to this session, and in a database of our own to every session, so that builds
 * have them too. Settings of an extension, with a dot, belong to searches: see {@link settingsOfSearch}. Throws a UsageError
 * for a setting that the server refuses.
 */
export async function giveSettings(
  { kind, session }: BenchmarkDatabase,
  settings: Settings,
  { isOwnDatabase }: { readonly isOwnDatabase: boolean },
): Promise<void> {
  for (const [name, value] of Object.entries(settings)) {
    if (name.includes('.')) continue;
    try {
      await session.run('SELECT set_config($1, $2, false)', [name, value]);
      if (!isOwnDatabase || kind === 'embedded') continue;
      const database = quoteIdentifier(scalar(await session.run('SELECT current_database()')) ?? '');
      await session.run(`ALTER DATABASE ${database} SET ${quoteIdentifier(name)} = ${quoteLiteral(value)}`);
    } catch (error) {
      if (!(error instanceof StatementError)) throw error;
      throw new UsageError(
        'setting-refused',
        `The server refused --set ${name}=${value}: ${error.answer.message}. Set it in the server's configuration, or leave it out.`,
        { cause: error },
      );
    }
  }
}

/** Those that a search of the family, or an exact one, takes. */
export function settingsOfSearch(settings: Settings, family: string | null): Settings {
  const own = Object.entries(settings).filter(([name]) => !name.includes('.') || name.startsWith(`${family}.`));
  return Object.fromEntries(own);
}

/** As facts beside the server's own. */
export function settingFacts(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [`server.setting.${name}`, value]));
}
