import { ledgerSchema } from '../ledger-schema.ts';
import type { MigrationFile } from './migration-file.ts';
import { MigrationError } from './migration-error.ts';
import { records } from '../../engine/session/answer.ts';
import type { Session } from '../../engine/session/session.ts';

/** Written by node-pg-migrate: which migrations ran, and when. */
export const migrationsTable = 'migrations';

/** A migration that a database remembers. */
interface LedgerEntry {
  readonly name: string;
  readonly sha256: string;
}

/** Makes the ledger's two tables where they are missing. Called under the migration lock. */
export async function ensureLedger(session: Session): Promise<void> {
  if (await ledgerExists(session)) return;
  // A script is one implicit transaction: a failure leaves nothing. The first table's columns are node-pg-migrate's own.
  await session.script(`
    CREATE SCHEMA IF NOT EXISTS ${ledgerSchema};
    CREATE TABLE ${ledgerSchema}.${migrationsTable} (
      id     serial PRIMARY KEY,
      name   varchar(255) NOT NULL UNIQUE,
      run_on timestamp NOT NULL
    );
    CREATE TABLE ${ledgerSchema}.migration_files (
      name   text PRIMARY KEY,
      sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$')
    );
  `);
}

/** What was applied, in that order. Reads only; a database without a ledger has had nothing applied. */
export async function readLedger(session: Session): Promise<readonly LedgerEntry[]> {
  if (!(await ledgerExists(session))) return [];
  const answer = await session.run(`
    SELECT migrations.name, files.sha256
    FROM ${ledgerSchema}.${migrationsTable} AS migrations
    LEFT JOIN ${ledgerSchema}.migration_files AS files ON files.name = migrations.name
    ORDER BY migrations.id
  `);
  return records(answer).map(({ name, sha256 }) => ({ name: name ?? '', sha256: sha256 ?? '' }));
}

/** The statement that remembers the file's content. It runs beside node-pg-migrate's own mark. */
export function rememberFile(file: MigrationFile): string {
  // The reader of the folder refuses a quote in a name.
  return `INSERT INTO ${ledgerSchema}.migration_files (name, sha256) VALUES ('${file.name}', '${file.sha256}') ON CONFLICT (name) DO UPDATE SET sha256 = excluded.sha256`;
}

interface MigrationPlan {
  readonly alreadyApplied: readonly string[];
  readonly pending: readonly MigrationFile[];
}

/**
 * What is left to do. Throws when the folder and the database hold different histories: an applied file was changed or
 * removed, or a new one would have had to run before one that was applied.
 */
export function planMigrations(files: readonly MigrationFile[], ledger: readonly LedgerEntry[]): MigrationPlan {
  const byName = new Map(files.map((file) => [file.name, file]));
  for (const entry of ledger) refuseOtherHistory(entry, byName.get(entry.name));
  const applied = new Set(ledger.map((entry) => entry.name));
  const latest = files.findLast((file) => applied.has(file.name) && !file.repeatable);
  const pending = files.filter((file) => !applied.has(file.name));
  const late = pending.find((file) => latest !== undefined && files.indexOf(file) < files.indexOf(latest));
  if (late !== undefined) {
    throw new MigrationError(
      'migration-out-of-order',
      { path: late.path, line: null },
      `It was added before ${latest?.name}, which this database has already applied: give it a higher number.`,
    );
  }
  return { alreadyApplied: ledger.map((entry) => entry.name), pending };
}

function refuseOtherHistory(entry: LedgerEntry, file: MigrationFile | undefined): void {
  if (file === undefined) {
    throw new MigrationError(
      'migration-removed',
      null,
      `${entry.name} was applied to this database and is not in the folder: bring the file back, and undo it with a new migration if need be.`,
    );
  }
  if (file.sha256 === entry.sha256) return;
  throw new MigrationError(
    'migration-drift',
    { path: file.path, line: null },
    `It was changed after it had been applied (sha256 then ${short(entry.sha256)}, now ${short(file.sha256)}): restore it, and write the change as a new migration.`,
  );
}

function short(sha256: string): string {
  return sha256 === '' ? 'not recorded' : sha256.slice(0, 12);
}

async function ledgerExists(session: Session): Promise<boolean> {
  const answer = await session.run(
    `SELECT to_regclass('${ledgerSchema}.${migrationsTable}') IS NOT NULL, to_regclass('${ledgerSchema}.migration_files') IS NOT NULL`,
  );
  const [tables] = answer.rows;
  const found = tables?.filter((text) => text === 't').length ?? 0;
  if (found === 1) {
    throw new MigrationError(
      'migration-ledger',
      null,
      `The schema "${ledgerSchema}" of this database holds one of the runner's two tables: it was not made by this runner, or was damaged.`,
    );
  }
  return found === 2;
}
