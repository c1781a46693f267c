import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { redactedCopy, redactedValue, type Redact } from '../../base/config/redacted-value.ts';
import { UsageError } from '../../base/errors.ts';
import { evidenceDocument, evidenceVersion, type Evidence } from '../parity/evidence.ts';

type Live = NonNullable<Evidence['profiles'][number]['live']>;
type Checks = Live['exercise']['checks'];

/** What a run saw as a file for `pgparity merge`. Texts are redacted; names of checks and kinds are kept. */
export function evidenceText(evidence: Evidence, redact: Redact): string {
  return `${JSON.stringify(redactedEvidence(evidence, redact))}\n`;
}

/** Reads it back. Throws a {@link UsageError} that names the file and what is wrong with it. */
export async function readEvidence(file: string): Promise<Evidence> {
  const read = await readJson(file);
  const parsed = evidenceDocument.safeParse(read);
  if (parsed.success) return parsed.data;
  throw fault(file, reasonOf(read, parsed.error));
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw fault(file, (error as Error).message.replace(/\.$/, ''));
  }
}

function fault(file: string, reason: string): UsageError {
  return new UsageError('evidence-invalid', `${file} cannot be merged: ${reason}.`);
}

function reasonOf(read: unknown, error: z.ZodError): string {
  const versions = z
    .looseObject({ evidenceVersion: z.unknown().optional(), schemaVersion: z.unknown().optional() })
    .safeParse(read).data;
  if (versions?.schemaVersion !== undefined)
    return 'it is a verdict, without the answers of the checks. Write each job\'s with "--report evidence=file"';
  const version = versions?.evidenceVersion;
  if (typeof version === 'number' && version !== evidenceVersion)
    return `it has the format ${version}, and this pgparity reads ${evidenceVersion}. Use one version in every job`;
  const [issue] = error.issues;
  return `it is no evidence of a run, at "${issue?.path.join('.')}": ${issue?.message}`;
}

function redactedEvidence(evidence: Evidence, redact: Redact): Evidence {
  return {
    ...evidence,
    repeatArguments: redactedValue(evidence.repeatArguments, redact),
    profiles: evidence.profiles.map(({ name, passedOver, live }) => ({
      name,
      passedOver: redactedValue(passedOver, redact),
      live: live && redactedLive(live, redact),
    })),
    unstable: redactedValue(evidence.unstable, redact),
  };
}

function redactedLive(live: Live, redact: Redact): Live {
  const { exercise } = live;
  const checks = Object.entries(exercise.checks).map(([check, record]) => [check, redactedRecord(record, redact)]);
  return {
    ...live,
    description: redact(live.description),
    catalog: redactedCopy(live.catalog, redact, redact) as Live['catalog'],
    exercise: { ...exercise, checks: Object.fromEntries(checks) as Checks },
  };
}

function redactedRecord(record: Checks[string], redact: Redact): Checks[string] {
  if (record.outcome === 'not-exercised') return { ...record, reason: redact(record.reason) };
  const observations = Object.entries(record.observations).map(([name, { value, comparison, ...others }]) => [
    name,
    { value: redactedCopy(value, redact, redact), comparison, ...redactedValue(others, redact) },
  ]);
  const { asked, ...known } = record;
  const kept = {
    ...known,
    ...(asked && { asked: redactedValue(asked, redact) }),
    observations: Object.fromEntries(observations) as typeof record.observations,
  };
  if (kept.outcome === 'passed') return kept;
  const { failure, diff, compared } = kept;
  return {
    ...kept,
    failure: redact(failure),
    diff: diff && redact(diff),
    ...(compared && { compared: redactedValue(compared, redact) }),
  };
}
