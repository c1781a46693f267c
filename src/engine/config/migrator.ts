import type { CommandDatabase } from './command-database.ts';

/** What brings the schema. Paths are relative to the config's folder, and absolute in a config that was read. */
export type Migrator = SqlFolder | MigrationCommand | Dump;

/** A folder of SQL files that pgparity applies in the order of their names. */
export interface SqlFolder {
  readonly kind: 'sql-folder';
  readonly folder: string;
  readonly naming: Naming;
}

/** The product's own tool. */
export interface MigrationCommand {
  readonly kind: 'command';
  /** A line for the shell. */
  readonly command: string;
  readonly env: CommandVariables;
  /** The folder that it runs in. */
  readonly folder: string;
  readonly timeoutSeconds: number;
}

/** A file that `pg_dump` wrote as plain SQL. */
export interface Dump {
  readonly kind: 'dump';
  readonly file: string;
}

/**
 * How the files of a folder are named and ordered:
 *
 * - `numbered`: `001_name.sql`, `20240101120000_name.sql` (dbmate, goose, sql-migrate, node-pg-migrate, Supabase);
 * - `flyway`: `V1__name.sql`, `V1.1__name.sql`, `R__name.sql`, in subfolders too;
 * - `folders`: `20240101120000_name/migration.sql` (Prisma, Drizzle 1);
 * - `drizzle`: the files of `meta/_journal.json`, in its order;
 * - `up-down`: `1_name.up.sql` beside `1_name.down.sql` (golang-migrate, sqlx);
 * - `atlas`: the files of `atlas.sum`, whose checksums are verified;
 * - `graphile-migrate`: `committed/000001-name.sql`, whose chain of hashes is verified;
 * - `auto`: whichever the folder has.
 */
export const namings = [
  'auto',
  'numbered',
  'flyway',
  'folders',
  'drizzle',
  'up-down',
  'atlas',
  'graphile-migrate',
] as const;

export type Naming = (typeof namings)[number];

/** The variables of a command, beside `DATABASE_URL`, those of libpq and those of the config's `commandVariables`. */
export type CommandVariables =
  | Readonly<Record<string, string>>
  | ((database: CommandDatabase) => Readonly<Record<string, string>>);

/** The migrations as a folder of SQL files. */
export function sqlFolder(folder: string, { naming = 'auto' }: { readonly naming?: Naming } = {}): SqlFolder {
  return { kind: 'sql-folder', folder, naming };
}

/**
 * The migrations as a command of the product's own tool. It runs once a server, with `DATABASE_URL` and the variables of
 * libpq, and with the programs of `node_modules/.bin`.
 *
 * @example
 * command('alembic upgrade head', { env: ({ url }) => ({ SQLALCHEMY_URL: url }) })
 */
export function command(
  line: string,
  {
    env = {},
    folder = '.',
    timeoutSeconds = 120,
  }: { readonly env?: CommandVariables; readonly folder?: string; readonly timeoutSeconds?: number } = {},
): MigrationCommand {
  return { kind: 'command', command: line, env, folder, timeoutSeconds };
}

/** The schema as a file that `pg_dump --schema-only` or `pg_dump` wrote. */
export function dump(file: string): Dump {
  return { kind: 'dump', file };
}
