import { relative } from 'node:path';
import type { RequestedReport } from './report-options.ts';
import { ownVersion } from './version.ts';
import { prefixOf } from './write-reports.ts';
import { redact } from '../base/config/redact.ts';
import { UsageError } from '../base/errors.ts';
import { writeReport } from '../base/terminal/report-file.ts';
import { githubCommands } from '../gate/report/github.ts';
import { gitlabFindings } from '../gate/report/gitlab.ts';
import type { FindingsFrame, PlacedFinding } from '../gate/report/placed-finding.ts';
import { sarifLog } from '../gate/report/sarif.ts';
import { refusedFindings, type LintFinding } from '../schema/migrate/lint.ts';
import type { Config } from '../engine/config/config.ts';

const formats: Readonly<Record<string, (findings: readonly PlacedFinding[], frame: FindingsFrame) => string>> = {
  sarif: sarifLog,
  gitlab: gitlabFindings,
  github: githubCommands,
};

/** What `migrate --report` writes. */
export const lintFormats: readonly string[] = Object.keys(formats);

const lintRules: Readonly<Record<LintFinding['rule'], string>> = {
  'data-loss': 'A migration loses data and the file does not approve it.',
  'cluster-wide': 'A migration changes the server beyond its database.',
  'blocking-index': 'An index build locks a large table.',
  'stale-approval': 'A file approves what it does not do.',
  unseen: 'A statement is put together at run time, so that a person has to read it.',
};

/** Refuses reports of what is not linted, before anything runs. */
export function refuseUnlinted(
  reports: readonly RequestedReport[],
  { writeCatalog }: { readonly writeCatalog: boolean },
  { kind }: Config['migrations'],
): void {
  if (reports.length === 0) return;
  if (writeCatalog)
    throw new UsageError('report-unlinted', '--report and --write-catalog exclude each other: leave one of them out.');
  if (kind === 'command')
    throw new UsageError(
      'report-unlinted',
      'Migrations that a command applies are not linted: leave --report out, or name their files with sqlFolder().',
    );
}

/** Writes the findings at their places in the repository; an empty report where there are none. */
export async function writeLintReports(
  reports: readonly RequestedReport[],
  findings: readonly LintFinding[],
  folder: string,
): Promise<void> {
  const placed = placedFindings(findings, folder);
  for (const { format, file } of reports) {
    const render = formats[format];
    if (render === undefined) throw new RangeError(`Nothing to write as ${format}.`);
    const text = redact(render(placed, { prefix: prefixOf(folder), rules: lintRules, version: ownVersion() }));
    if (file === '-') process.stdout.write(text);
    else await writeReport(file, text);
  }
}

function placedFindings(findings: readonly LintFinding[], folder: string): readonly PlacedFinding[] {
  const refused = new Set(refusedFindings(findings));
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const { path, line, rule, sentence, approved } = finding;
    const file = relative(folder, path).replaceAll('\\', '/');
    const same = `${rule} ${file} ${sentence}`;
    const before = seen.get(same) ?? 0;
    seen.set(same, before + 1);
    return {
      rule,
      level: refused.has(finding) ? 'error' : 'warning',
      title: `Migration lint: ${rule}`,
      message: sentence,
      file,
      line,
      // A file may do the same twice, and a line may move.
      key: before === 0 ? same : `${same} #${before + 1}`,
      approved,
    };
  });
}
