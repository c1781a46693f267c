import type { ManagedRole } from '../database/managed-role.ts';
import type { ProviderObjects } from './provider-objects.ts';

/** A database flavour that must behave the same as the others. */
export interface Profile {
  readonly name: ProfileName;
  readonly title: string;
  /** The image of the `docker` server; a user may override it with the variable in `imageVariable`. */
  readonly image: string | null;
  readonly imageVariable: string | null;
  /** The variable that points the profile at a server that exists: `PGPARITY_<PROFILE>_URL`. */
  readonly urlVariable: string | null;
  /** The PostgreSQL major of every server of the profile, or null where the profile takes what it gets. */
  readonly postgresMajor: number | null;
  /** Extensions that a server of the profile offers. */
  readonly extensions: readonly string[];
  /** Extensions that would make a server another profile. */
  readonly foreignExtensions: readonly string[];
  /** How the product's vectors are indexed, where it has any. */
  readonly indexStrategy: IndexStrategyName;
  /** The ways to start it, best first. */
  readonly servers: readonly ServerKind[];
  /** Server settings (`-c name=value`) that every start of this profile needs. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Settings that a server of the profile has whatever is asked, with the reason; a difference in them is expected. */
  readonly imposedSettings: Readonly<Record<string, { readonly value: string; readonly reason: string }>>;
  /** Shared memory of the container in bytes, or null for the engine's default. */
  readonly sharedMemoryBytes: number | null;
  /** What its provider brings, which is neither compared nor in the way. */
  readonly providerObjects: ProviderObjects;
  /** What the server's log says when its provider has finished setting it up, once a start; null where nobody does. */
  readonly startupHelper: string | null;
  /** A command that prints the password of a remote server, or null. */
  readonly passwordCommand: string | null;
  /** Whether a remote server on another machine may be reached without encryption. */
  readonly encryption: 'required' | 'optional';
  /** How long a server of the profile may take to answer. */
  readonly startTimeoutSeconds: number;
  readonly licence: Licence;
  /** The rights of the role that works on a server of ours, where it plays a managed service. */
  readonly managedRole?: ManagedRole;
}

/** The key of the profile in the config. */
export type ProfileName = string;

/** How an instance of a profile is brought up. */
export type ServerKind = 'remote' | 'docker' | 'native' | 'embedded';

export type IndexStrategyName = 'scann' | 'ivfflat';

/** Whether measured numbers of the profile, a duration among them, may leave the place where they were measured. */
export function mayBeShown({ licence }: Profile): boolean {
  return licence.numbers === 'public';
}

/** Who may see measured numbers of a profile. Pass and fail, and findings about structure, may always be shown. */
export interface Licence {
  readonly title: string;
  readonly numbers: 'public' | 'restricted';
  readonly source: string;
  /** The day on which a person last read the source, ISO 8601. */
  readonly readOn: string;
}
