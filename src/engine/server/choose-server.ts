import type { Profile, ServerKind } from '../profile/profile.ts';
import { UsageError } from '../../base/errors.ts';
import type { ServerStarter } from './server.ts';
import type { Environment } from '../../base/config/environment.ts';

export interface ServerChoice {
  readonly profile: Profile;
  /** The ways that can be used, best first. Empty: the profile cannot be exercised here. */
  readonly usable: readonly UsableServer[];
  /** The ways that stand before the first usable one, and why they are not used. */
  readonly passedOver: readonly { readonly server: ServerKind; readonly reason: string }[];
}

interface UsableServer {
  readonly starter: ServerStarter;
  readonly description: string;
  readonly standIn: boolean;
}

/** Looks which ways a profile can be brought up. Nothing is started. `forced` leaves one way only. */
export async function chooseServer(
  profile: Profile,
  starters: readonly ServerStarter[],
  environment: Environment,
  forced: ServerKind | 'auto' = 'auto',
): Promise<ServerChoice> {
  const kinds = forced === 'auto' ? profile.servers : [forced];
  if (!kinds.every((kind) => profile.servers.includes(kind))) {
    throw new UsageError(
      'server-kind-impossible',
      `The profile ${profile.name} has no ${forced} server. Use ${profile.servers.join(', ')} or auto.`,
    );
  }
  const looked = await Promise.all(
    kinds.map(async (kind) => {
      const starter = starters.find((candidate) => candidate.kind === kind);
      if (starter === undefined) throw new RangeError(`No starter for servers of kind "${kind}".`);
      return { starter, found: await starter.find(profile, environment) };
    }),
  );
  const firstUsable = looked.findIndex(({ found }) => found.available);
  const before = firstUsable === -1 ? looked : looked.slice(0, firstUsable);
  return {
    profile,
    usable: looked.flatMap(({ starter, found }) =>
      found.available ? [{ starter, description: found.description, standIn: found.standIn }] : [],
    ),
    passedOver: before.flatMap(({ starter, found }) =>
      found.available ? [] : [{ server: starter.kind, reason: found.reason }],
    ),
  };
}

/** Why no server of a profile is available, server by server. */
export function reasonsOf({ passedOver }: ServerChoice): string {
  return passedOver.map(({ server, reason }) => `${server}: ${reason.replace(/\.$/, '')}`).join('; ');
}
