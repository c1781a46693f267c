import { relative } from 'node:path';
import { identityCheck, majorObservation, wordSizeObservation } from './built-in-checks.ts';
import type { Exercise } from '../parity/exercise.ts';
import type { Expectation } from '../parity/expectation.ts';
import type { Config } from '../../engine/config/config.ts';
import { profileNamed } from '../../engine/config/config.ts';

/** The expiry of what holds as long as the config does. */
export const never = '9999-12-31';

/**
 * The PostgreSQL major and the word size of each profile as expected divergences: the config chooses them with its
 * presets, so that they differ is reported and breaks nothing. A baseline of another major than the config names is not
 * covered. An entry in the product's own file goes before these.
 */
export function declaredDifferences(exercises: readonly Exercise[], config: Config): readonly Expectation[] {
  if (exercises.length < 2) return [];
  const link = relative(config.folder, config.file);
  const entry = (observation: string, reason: string, valueOf: (exercise: Exercise) => number): Expectation => ({
    check: identityCheck,
    observation,
    values: Object.fromEntries(exercises.map((exercise) => [exercise.profile, valueOf(exercise)])),
    reason,
    link,
    expires: never,
  });
  return [
    entry(
      majorObservation,
      'The config names profiles of different PostgreSQL majors.',
      ({ profile, identity }) => profileNamed(config.profiles, profile).postgresMajor ?? identity.major,
    ),
    entry(
      wordSizeObservation,
      'The config names profiles of different word sizes: PGlite is compiled to 32-bit WebAssembly.',
      ({ identity }) => identity.wordSizeBits,
    ),
  ];
}
