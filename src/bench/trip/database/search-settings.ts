import type { SearchStatement } from './benchmark-database.ts';
import { UsageError } from '../../../base/errors.ts';
import { scalar } from '../../../engine/session/answer.ts';
import type { Session } from '../../../engine/session/session.ts';
import { applyVectorSettings } from '../../../schema/vector/strategy-settings.ts';

/**
 * What every search runs with unless its own settings say otherwise. The JIT compiler would take longer than the search;
 * the time-out keeps a search that a lost index has made slow from holding everything up.
 */
export const searchSettings: Readonly<Record<string, string>> = { jit: 'off', statement_timeout: '60s' };

/** For a search that no index may answer: the exact one. */
export const exactSettings: Readonly<Record<string, string>> = {
  enable_indexscan: 'off',
  enable_indexonlyscan: 'off',
  enable_bitmapscan: 'off',
};

/**
 * Gives the session the search's settings, on top of {@link searchSettings}, and answers what they read afterwards.
 * Throws as {@link applyVectorSettings} does, and a {@link UsageError} for a setting with a dot in a search without a
 * family, since nothing would read it.
 */
export async function applySearchSettings(
  session: Session,
  { family, settings }: Pick<SearchStatement, 'family' | 'settings'>,
): Promise<Readonly<Record<string, string>>> {
  const all = Object.entries({ ...searchSettings, ...settings });
  const ofFamily = Object.fromEntries(all.filter(([name]) => name.includes('.')));
  const applied = family === null ? refuseAny(ofFamily) : await applyVectorSettings(session, family, ofFamily);
  const plain: Record<string, string> = {};
  for (const [name, value] of all) {
    if (name.includes('.')) continue;
    plain[name] = scalar(await session.run('SELECT set_config($1, $2, false)', [name, value])) ?? '';
  }
  return { ...plain, ...applied };
}

function refuseAny(settings: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [name] = Object.keys(settings);
  if (name === undefined) return settings;
  throw new UsageError(
    'vector-setting-unknown',
    `The setting ${name} has no effect on a search without an index. Remove it, or name the index strategy of the search.`,
  );
}
