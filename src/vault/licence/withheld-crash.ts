import { withheldError } from './withheld-error.ts';
import { exitCodeOf } from '../../base/errors.ts';

/**
 * While a restricted profile is measured, an error that nobody awaits ends the process with its code and without its text
 * or stack. Answers what takes this back; call it when the measuring is over.
 */
export function withholdCrashes(profile: string): () => void {
  const end = (error: unknown): void => {
    process.stderr.write(`pgparity: ${withheldError(profile, error, null).message}\n`);
    process.exit(exitCodeOf(error));
  };
  process.on('uncaughtException', end).on('unhandledRejection', end);
  return () => void process.off('uncaughtException', end).off('unhandledRejection', end);
}
