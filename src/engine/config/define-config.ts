import type { BenchBudget } from './bench-budget.ts';
import type { CommandDatabase } from './command-database.ts';
import type { Migrator } from './migrator.ts';
import type { ProfileDefinition } from '../profile/preset.ts';
import type { Environment } from '../../base/config/environment.ts';

/** What a product says about itself in `pgparity.config.ts`. Paths are relative to the file's folder. */
export interface ProductConfig<Name extends string = string> {
  /** The profiles by name: lower-case letters, digits and hyphens. A profile's variables follow from its name. */
  readonly profiles: Readonly<Record<Name, ProfileDefinition>>;
  /** The profile that reports show first; the first one by default. */
  readonly reference?: NoInfer<Name>;
  /** What brings the schema. */
  readonly migrations: Migrator;
  /** The suite files: a glob, or several. */
  readonly suites: string | readonly string[];
  /** The file of the divergences that are expected; `parity/expected-divergences.json` by default. */
  readonly expectedDivergences?: string;
  /** The folder of the recorded baselines; `parity/baselines` by default. */
  readonly baselines?: string;
  /** The file that `migrate --write-catalog` writes; `parity/catalog.json` by default. */
  readonly catalog?: string;
  /** The file of the vector indexes for `migrate --vector-indexes`; `parity/vector-indexes.json` by default. */
  readonly vectorIndexes?: string;
  /** The URL of the product's own database, for `migrate`; the variable `DATABASE_URL` by default. */
  readonly database?: (environment: Environment) => string;
  /**
   * The product's own names for the database of `exec`, beside `DATABASE_URL` and libpq's variables:
   * `({ url, host, port, user, password, database }) => ({ MY_DATABASE_URL: url })`.
   */
  readonly commandVariables?: (database: CommandDatabase) => Readonly<Record<string, string>>;
  /** The name of the database that `up` makes; `app` by default. */
  readonly databaseName?: string;
  /** The seed of every random choice in the suites; 20251101 by default. Baselines are recorded with it. */
  readonly seed?: number;
  /** An older baseline is not compared; 30 days by default. */
  readonly maxBaselineAgeDays?: number;
  readonly timeouts?: {
    /** How long a check or a hook may take; 60 by default. */
    readonly checkSeconds?: number;
    /** How long a server may take to answer; 120 by default. `PGPARITY_START_TIMEOUT_SECONDS` goes before it. */
    readonly startSeconds?: number;
  };
  /** How vitest loads the suites. */
  readonly vitest?: {
    /** Import paths of the product, as `{ '~/': '/src/' }`; a value that begins with `./` is relative to the config. */
    readonly alias?: Readonly<Record<string, string>>;
    /** Files that run before each suite file. */
    readonly setupFiles?: readonly string[];
  };
  readonly bench?: {
    /** What `pgparity bench` has to keep to: it ends with exit code 1 where one is broken. */
    readonly budgets?: readonly BenchBudget<Name>[];
  };
}

/**
 * The config of a product, with types: the default export of `pgparity.config.ts`.
 *
 * @example
 * export default defineConfig({
 *   profiles: { production: postgres({ major: 15 }), laptop: pglite() },
 *   reference: 'production',
 *   migrations: sqlFolder('db'),
 *   suites: 'parity/**\/*.test.ts',
 * });
 */
export function defineConfig<const Name extends string>(config: ProductConfig<Name>): ProductConfig<Name> {
  return config;
}
