import { exitCodeOf, PgparityError, UsageError } from '../../base/errors.ts';
import type { Licence } from '../../engine/profile/profile.ts';

interface Subject {
  readonly name: string;
  readonly licence: Pick<Licence, 'numbers'>;
}

/**
 * Does work on a profile's measurements. Where the licence restricts the profile's numbers, an error leaves with its code
 * and nothing of its text, cause, stack or fields: no log, report or crash can then show a number they held.
 * `keep` receives the error first; it may store it in the vault.
 */
export async function withholdErrors<Result>(
  subject: Subject,
  work: () => Promise<Result>,
  keep: (error: unknown) => Promise<string | null> = async () => null,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (subject.licence.numbers === 'public' || isInterruption(error)) throw error;
    const place = await keep(error).catch(() => null);
    throw withheldError(subject.name, error, place);
  }
}

/** An error with the name of the profile and the error code, and nothing else. */
function withheldError(profile: string, error: unknown, place: string | null): PgparityError {
  const code = codeOf(error);
  const details = place === null ? 'Its text is withheld' : `Its text is in the vault, ${place}`;
  const sentence = `Measuring ${profile} failed (${code}). ${details}, since the licence restricts the profile's numbers.`;
  if (error instanceof UsageError) return new UsageError(code, sentence);
  return new PgparityError(code, sentence, { exitCode: exitCodeOf(error) });
}

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

/** Codes are words of the source code, or SQLSTATEs. A code of another form could hold anything. */
function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && /^(?:[a-z]+(?:-[a-z]+)*|[0-9A-Z]{5}|E[A-Z]+)$/.test(code) ? code : 'unexpected';
}

function isInterruption(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.name === 'InterruptedError' || error.name === 'AbortError') &&
    !/\d/.test(error.message)
  );
}
