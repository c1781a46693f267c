/**
 * The base of every error that pgparity raises on purpose.
 *
 * `code` is stable and meant for machines; `message` is one sentence for a person: what failed, on what, with which
 * value, and what to do instead. `exitCode` is what the command line ends with when nobody handles the error. It has no
 * default, so that nothing blames a server by accident.
 */
export class PgparityError extends Error {
  override readonly name: string = 'PgparityError';
  readonly code: string;
  readonly exitCode: ExitCode;

  constructor(code: string, message: string, options: { readonly exitCode: ExitCode; readonly cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.exitCode = options.exitCode;
  }
}

/** Wrong use or configuration: an unknown flag, a value that cannot be parsed, a folder that is not there. */
export class UsageError extends PgparityError {
  override readonly name = 'UsageError';

  constructor(code: string, message: string, options: { readonly cause?: unknown } = {}) {
    super(code, message, { ...options, exitCode: exitCodes.wrongUse });
  }
}

export const exitCodes = {
  parity: 0,
  broken: 1,
  wrongUse: 2,
  notExercised: 3,
  serverFailed: 4,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What a command ends with that an error ended. An error nobody raised on purpose is our own fault, not a server's. */
export function exitCodeOf(error: unknown): ExitCode {
  return error instanceof PgparityError ? error.exitCode : exitCodes.broken;
}
