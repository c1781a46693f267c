import { chooseServer, reasonsOf, type ServerChoice } from './choose-server.ts';
import { starters } from './starters.ts';
import type { Environment } from '../../base/config/environment.ts';
import { exitCodes, PgparityError } from '../../base/errors.ts';
import type { Profile, ProfileName, ServerKind } from '../profile/profile.ts';

interface ServersWanted {
  readonly profiles: readonly Profile[];
  /** The way a profile is brought up; `auto` for those that are not named. */
  readonly servers: Readonly<Partial<Record<ProfileName, ServerKind | 'auto'>>>;
  readonly environment: Environment;
}

/**
 * Looks how each profile can be brought up; the ones that this machine cannot bring up stay in the list with the reason.
 * Throws a PgparityError `forced-server-missing` for a way that was asked for by name and is not here.
 */
export async function chooseServers(wanted: ServersWanted): Promise<readonly ServerChoice[]> {
  const forcedOf = (name: ProfileName): ServerKind | 'auto' => wanted.servers[name] ?? 'auto';
  const choices = await Promise.all(
    wanted.profiles.map((profile) => chooseServer(profile, starters, wanted.environment, forcedOf(profile.name))),
  );
  for (const { profile, usable, passedOver } of choices) {
    const forced = forcedOf(profile.name);
    if (forced === 'auto' || usable.length > 0) continue;
    throw new PgparityError(
      'forced-server-missing',
      `No ${forced} server available for ${profile.name} (--server): ${passedOver.map(({ reason }) => reason).join('; ')}`,
      { exitCode: exitCodes.notExercised },
    );
  }
  return choices;
}

/** None of the profiles that were looked at can be brought up, with the reasons. */
export function nothingToBringUp(choices: readonly ServerChoice[]): PgparityError {
  const reasons = choices.map((choice) => `${choice.profile.name} (${reasonsOf(choice)})`).join('; ');
  return new PgparityError('nothing-to-run', `No server available for any profile: ${reasons}.`, {
    exitCode: exitCodes.notExercised,
  });
}
