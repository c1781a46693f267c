import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { UsageError } from '../../base/errors.ts';

/** An id for one `pgparity bench`: the day and 24 random bits, `2026-11-25-a1b2c3`. It reveals nothing that was measured. */
export function createRunId(now: Date): string {
  return `${now.toISOString().slice(0, 10)}-${randomBytes(3).toString('hex')}`;
}

export const runId = z.string().regex(/^\d{4}-\d{2}-\d{2}-[0-9a-f]{6}$/);

/** A result of a run: `2026-11-25-a1b2c3/pgvector`. */
interface ResultId {
  readonly runId: string;
  readonly profile: string;
}

export function formatResultId({ runId: run, profile }: ResultId): string {
  return `${run}/${profile}`;
}

/** Throws a {@link UsageError} when the text is no id of a result. */
export function parseResultId(text: string): ResultId {
  const [, run, profile] = /^(\d{4}-\d{2}-\d{2}-[0-9a-f]{6})\/([a-z][a-z0-9-]{0,40})$/.exec(text) ?? [];
  if (run === undefined || profile === undefined) {
    throw new UsageError(
      'bad-result-id',
      `"${text}" is not a result id such as 2026-11-25-a1b2c3/pgvector. Run "pgparity results list" for the ids.`,
    );
  }
  return { runId: run, profile };
}
