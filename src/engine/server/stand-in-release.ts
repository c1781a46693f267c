import { valueOf, type Environment } from '../../base/config/environment.ts';
import { UsageError } from '../../base/errors.ts';

/** How the ScaNN stand-in plays a release of AlloyDB Omni: its switches, as settings of the server. */
export const standInReleases: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // The switches' defaults.
  '15.12': { 'scann_stand_in.release': '15.12' },
  '17.9': {
    'scann_stand_in.release': '17.9',
    'scann_stand_in.defer_empty': 'on',
    'scann_stand_in.leaves_max': '30000000',
    'scann_stand_in.levels_max': '3',
    'scann_stand_in.mode_option': 'on',
  },
};

/** The settings for the release that `PGPARITY_STAND_IN` names; none without it. */
export function standInSettings(environment: Environment): Readonly<Record<string, string>> {
  const release = valueOf(environment, 'PGPARITY_STAND_IN');
  if (release === undefined) return {};
  const settings = standInReleases[release];
  if (settings !== undefined) return settings;
  throw new UsageError(
    'stand-in-unknown',
    `PGPARITY_STAND_IN is "${release}", a release that the stand-in does not play. Use ${Object.keys(standInReleases).join(' or ')}.`,
  );
}
