import { exitCodes, PgparityError, type ExitCode } from '../../base/errors.ts';

/** Where in a migration something is: the file's path and, where it is known, the line from 1. */
interface MigrationPlace {
  readonly path: string;
  readonly line: number | null;
}

/**
 * A migration cannot be run, or was refused. The sentence begins with the place, as `schema/migrations/002_x.sql:14`.
 *
 * Codes: `migration-syntax`, `migration-transaction`, `migration-mixture`, `migration-drift`, `migration-removed`,
 * `migration-out-of-order`, `migration-failed`, `migration-locked`, `migration-ledger`.
 */
export class MigrationError extends PgparityError {
  override readonly name = 'MigrationError';
  readonly place: MigrationPlace | null;
  /** SQLSTATE of the server's refusal, where it was the server that refused. */
  readonly sqlstate: string | null;

  constructor(
    code: string,
    place: MigrationPlace | null,
    sentence: string,
    options: { readonly cause?: unknown; readonly sqlstate?: string; readonly exitCode?: ExitCode } = {},
  ) {
    const where = place === null ? '' : `${place.path}${place.line === null ? '' : `:${place.line}`}: `;
    super(code, `${where}${sentence}`, { cause: options.cause, exitCode: options.exitCode ?? exitCodes.wrongUse });
    this.place = place;
    this.sqlstate = options.sqlstate ?? null;
  }
}
