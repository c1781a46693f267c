/**
 * The base of every error that pgparity raises on purpose.
 *
 * `code` is stable and meant for machines; `message` is one sentence for a person: what failed, on what, with which
 * value, and what to do instead. `exitCode` is what the command line ends with when nobody handles the error.
 */
export class PgparityError extends Error {
  override readonly name: string = 'PgparityError';
  readonly code: string;
  readonly exitCode: ExitCode;

  constructor(code: string, message: string, options: { readonly cause?: unknown; readonly exitCode?: ExitCode } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.exitCode = options.exitCode ?? exitCodes.serverFailed;
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
