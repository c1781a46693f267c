import { redact } from '../base/config/redact.ts';
import { exitCodeOf, PgparityError } from '../base/errors.ts';

/** Prints an error as one sentence on stderr and returns the exit code. Only an internal error is printed with its stack. */
export function printError(error: unknown): number {
  if (error instanceof InterruptedError) {
    process.stderr.write('pgparity: interrupted; all servers are stopped.\n');
    return error.exitCode;
  }
  if (error instanceof PgparityError) {
    process.stderr.write(`pgparity: ${redact(error.message)}\n`);
    return error.exitCode;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`pgparity: internal error, please report it.\n${redact(text)}\n`);
  return exitCodeOf(error);
}

/** A signal ended the work. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  readonly exitCode: number;

  constructor(exitCode: number) {
    super('interrupted');
    this.exitCode = exitCode;
  }
}
