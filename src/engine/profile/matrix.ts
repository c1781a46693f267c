import { majors, type ProfileDefinition } from './preset.ts';
import { UsageError } from '../../base/errors.ts';

type Major = (typeof majors)[number];

export interface MatrixOptions<Chosen extends Major, Prefix extends string> {
  /** Makes the profile of a major: `postgres`, or `(options) => postgres({ ...options, extensions: ['citext'] })`. */
  readonly of: (options: { readonly major: Chosen }) => ProfileDefinition;
  /** The PostgreSQL majors, from 14 to 18. */
  readonly majors: readonly Chosen[];
  /** What the names begin with; `postgres` by default: `postgres-14`, `postgres-15`. */
  readonly name?: Prefix;
}

/**
 * One profile for each major. Reports list what differs among them by the major where it changed.
 *
 * @example
 * profiles: { ...matrix({ of: postgres, majors: [14, 15, 16, 17, 18] }), laptop: pglite() }
 */
export function matrix<const Chosen extends Major, const Prefix extends string = 'postgres'>({
  of,
  majors: chosen,
  name,
}: MatrixOptions<Chosen, Prefix>): Record<`${Prefix}-${Chosen}`, ProfileDefinition> {
  if (!Array.isArray(chosen) || chosen.length === 0)
    throw new UsageError(
      'bad-matrix',
      `matrix() has no majors: write { of: postgres, majors: [${majors.join(', ')}] }.`,
    );
  if (typeof of !== 'function')
    throw new UsageError('bad-matrix', 'matrix() has no preset: write { of: postgres, majors: [16, 17] }.');
  const profiles = chosen.map((major) => [`${name ?? 'postgres'}-${major}`, of({ major })]);
  return Object.fromEntries(profiles) as Record<`${Prefix}-${Chosen}`, ProfileDefinition>;
}
