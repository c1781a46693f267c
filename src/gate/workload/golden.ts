import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { UsageError } from '../../base/errors.ts';
import { writeReport } from '../../base/terminal/report-file.ts';
import { recordable } from '../parity/baseline.ts';
import type { CheckId, CheckRecord } from '../parity/check-record.ts';
import { observationsShape } from '../parity/exercise-shape.ts';
import type { Observation } from '../parity/observation.ts';

/** Accepted answers to the statements of a workload, in the place of a profile. */
export type GoldenChecks = Readonly<Record<CheckId, CheckRecord>>;

const nowhere = { file: '', line: 0 };

const golden = z.strictObject({
  goldenVersion: z.literal(1),
  answers: z.record(z.string(), observationsShape),
});

/** Writes the answers that a profile gave. What differs from itself is not among them. */
export async function writeGolden(file: string, checks: GoldenChecks): Promise<void> {
  const answers = Object.entries(recordable(checks)).flatMap(
    ([check, record]): (readonly [CheckId, Record<string, Observation>])[] =>
      record.outcome === 'passed' ? [[check, { ...record.observations }]] : [],
  );
  const document = { goldenVersion: 1, answers: Object.fromEntries(answers) };
  await writeReport(file, `${JSON.stringify(document, null, 2)}\n`);
}

/** Reads them; null where there is no such file yet. */
export async function readGolden(file: string): Promise<GoldenChecks | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new UsageError('golden-unreadable', `${file} cannot be read: ${(cause as Error).message}.`, { cause });
  }
  const parsed = golden.safeParse(jsonIn(file, text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UsageError('golden-invalid', `${file} is not valid at /${issue?.path.join('/')}: ${issue?.message}.`);
  }
  const records = Object.entries(parsed.data.answers).map(([check, observations]) => [
    check,
    { outcome: 'passed', observations, location: nowhere },
  ]);
  return Object.fromEntries(records) as GoldenChecks;
}

function jsonIn(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UsageError('golden-invalid', `${file} is not JSON: ${(cause as Error).message}.`, { cause });
  }
}
