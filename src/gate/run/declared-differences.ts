import { relative } from 'node:path';
import { identityCheck, majorObservation, settingsCheck, wordSizeObservation } from '../parity/built-in-names.ts';
import type { Exercise } from '../parity/exercise.ts';
import type { Expectation } from '../parity/expectation.ts';
import type { Config } from '../../engine/config/config.ts';
import { profileNamed } from '../../engine/config/config.ts';

type ExpectedValue = Expectation['values'][string];

/** The expiry of what holds as long as the config does. */
export const never = '9999-12-31';

/**
 * The PostgreSQL major, the word size and the imposed settings of each profile as expected divergences: the config chooses
 * them with its presets, so that they differ is reported and breaks nothing. A baseline of another major than the config names is not
 * covered. An entry in the product's own file goes before these.
 */
export function declaredDifferences(exercises: readonly Exercise[], config: Config): readonly Expectation[] {
  if (exercises.length < 2) return [];
  const link = relative(config.folder, config.file);
  const entry = (
    check: string,
    observation: string,
    reason: string,
    valueOf: (exercise: Exercise) => ExpectedValue,
  ): Expectation => ({
    check,
    observation,
    values: Object.fromEntries(exercises.map((exercise) => [exercise.profile, valueOf(exercise)])),
    reason,
    link,
    expires: never,
  });
  return [
    entry(
      identityCheck,
      majorObservation,
      'The config names profiles of different PostgreSQL majors.',
      ({ profile, identity }) => profileNamed(config.profiles, profile).postgresMajor ?? identity.major,
    ),
    entry(
      identityCheck,
      wordSizeObservation,
      'The config names profiles of different word sizes: PGlite is compiled to 32-bit WebAssembly.',
      ({ identity }) => identity.wordSizeBits,
    ),
    ...imposedSettings(exercises, config).map(([setting, reason]) =>
      entry(
        settingsCheck,
        setting,
        reason,
        ({ profile }) => profileNamed(config.profiles, profile).imposedSettings[setting]?.value ?? { absent: true },
      ),
    ),
  ];
}

/** The settings that a profile at hand imposes, each with its reason. */
function imposedSettings(exercises: readonly Exercise[], { profiles }: Config): readonly (readonly [string, string])[] {
  const imposed = exercises.flatMap(({ profile }) => Object.entries(profileNamed(profiles, profile).imposedSettings));
  return [...new Map(imposed.map(([setting, { reason }]) => [setting, reason]))];
}
