import { createHash } from 'node:crypto';
import { annotationsOf } from './annotation.ts';
import type { FindingsFrame, PlacedFinding } from './placed-finding.ts';
import type { VerdictDocument } from '../parity/verdict.ts';

/** The report of a verdict. */
export function gitlabReport(document: VerdictDocument, prefix: string): string {
  return gitlabFindings(annotationsOf(document), { prefix });
}

/**
 * GitLab's Code Quality report, which shows findings at file and line in a merge request, and only those that the target
 * branch lacks.
 */
export function gitlabFindings(all: readonly PlacedFinding[], { prefix }: Pick<FindingsFrame, 'prefix'>): string {
  const findings = all
    .filter(({ approved = null }) => approved === null)
    .map(({ rule, level, title, message, file, line, key }) => ({
      description: `${title}: ${message.split('\n', 1)[0]}`,
      check_name: rule,
      fingerprint: createHash('sha256').update(key).digest('hex'),
      severity: level === 'error' ? 'critical' : 'minor',
      location: { path: `${prefix}${file ?? 'pgparity.config.ts'}`, lines: { begin: line } },
    }));
  return `${JSON.stringify(findings, null, 2)}\n`;
}
