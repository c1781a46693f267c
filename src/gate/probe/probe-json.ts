import { probeDocument, type ProbeFinding, type ProbeDocument } from './probe-document.ts';
import { exitCodes, PgparityError } from '../../base/errors.ts';
import { redactedValue, type Redact } from '../../base/config/redacted-value.ts';
import { writeReport } from '../../base/terminal/report-file.ts';

/** Writes what was found, redacted and checked against its schema; the old file or the whole new one is seen. */
export async function writeProbeJson(document: ProbeDocument, file: string, redact: Redact): Promise<void> {
  const checked = probeDocument.safeParse(redactedProbe(document, redact));
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw new PgparityError(
      'probe-invalid',
      `The findings do not match their schema at "${issue?.path.join('.')}": ${issue?.message}. This is a defect of pgparity; please report it.`,
      { exitCode: exitCodes.broken, cause: checked.error },
    );
  }
  await writeReport(file, `${JSON.stringify(checked.data, null, 2)}\n`);
}

/** The name of the file when none was given: `omni-probe-2026-11-23.json`. */
export function defaultProbeFile({ profile, startedAt }: ProbeDocument): string {
  return `${profile.name.replace('alloydb-', '')}-probe-${startedAt.slice(0, 10)}.json`;
}

/** Whatever came from a server or from a person, redacted. What this project says itself stays, closed words above all. */
export function redactedProbe(document: ProbeDocument, redact: Redact): ProbeDocument {
  const { server, passedOver, identity, start, inventory, statements, licence, stopped, findings, against } = document;
  return {
    ...document,
    server: { ...server, description: redact(server.description) },
    passedOver: redactedValue(passedOver, redact),
    identity: redactedValue(identity, redact),
    start: redactedValue(start, redact),
    inventory: redactedValue(inventory, redact),
    statements: redactedValue(statements, redact),
    licence: { ...licence, files: redactedValue(licence.files, redact) },
    stopped: stopped === null ? null : redact(stopped),
    findings: findings.map((finding) => redactedFinding(finding, redact)),
    against: against && { ...against, changes: redactedValue(against.changes, redact) },
  };
}

function redactedFinding(finding: ProbeFinding, redact: Redact): ProbeFinding {
  return finding.result === 'unknown'
    ? { ...finding, reason: redact(finding.reason) }
    : {
        ...finding,
        observed: redactedValue(finding.observed, redact),
        detail: redactedValue(finding.detail, redact),
      };
}
