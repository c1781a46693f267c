import type { DatabaseSource } from '../../engine/database/database-source.ts';
import type { Identity } from '../../engine/identity/identity.ts';
import type { ProviderObjects } from '../../engine/profile/provider-objects.ts';
import type { IndexStrategyName, ProfileName, ServerKind } from '../../engine/profile/profile.ts';

/** What a check knows about the profile that it runs on. It travels to the worker processes as data. */
export interface ProfileUnderTest<Name extends ProfileName = ProfileName> {
  readonly profile: Name;
  readonly server: ServerKind;
  readonly strategy: IndexStrategyName;
  /** What the provider brings; a check that lists objects leaves it out. */
  readonly providerObjects: ProviderObjects;
  readonly identity: Identity;
  readonly source: DatabaseSource;
  /** The folder of the product: it holds the config file. */
  readonly productFolder: string;
  /** Where the migrations are, relative to the product's folder; the config for a command. */
  readonly migrations: string;
  /** The seed of every random choice in the suites; printed with the verdict. */
  readonly seed: number;
  /** Whether databases are left on the server, for a person to look into: `run --keep`. */
  readonly keep: boolean;
}
