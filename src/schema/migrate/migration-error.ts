import { exitCodes, PgparityError, type ExitCode } from '../../base/errors.ts';

/** Where in a migration something is: the file's path and, where they are known, line and column from 1. */
export interface MigrationPlace {
  readonly path: string;
  readonly line: number | null;
  /** Counts characters. */
  readonly column?: number;
}

/**
 * A migration cannot be run, or was refused. The sentence begins with the place, as `schema/migrations/002_x.sql:14`.
 *
 * Codes: `migration-unreadable`, `migration-empty`, `migration-encoding`, `migration-syntax`, `migration-marker`,
 * `migration-annotation`, `migration-transaction`, `migration-mixture`, `migration-session`, `migration-cluster`,
 * `migration-drift`, `migration-removed`, `migration-out-of-order`, `migration-failed`, `migration-locked`,
 * `migration-lock-lost`, `migration-ledger`.
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
    const where = place === null ? '' : `${[place.path, place.line, place.column].filter(isKnown).join(':')}: `;
    super(code, `${where}${sentence}`, { cause: options.cause, exitCode: options.exitCode ?? exitCodes.wrongUse });
    this.place = place;
    this.sqlstate = options.sqlstate ?? null;
  }
}

function isKnown(part: string | number | null | undefined): boolean {
  return part !== null && part !== undefined;
}
