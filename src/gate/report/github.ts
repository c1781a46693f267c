import { annotationsOf } from './annotation.ts';
import type { FindingsFrame, PlacedFinding } from './placed-finding.ts';
import { visible } from '../../base/terminal/visible.ts';
import type { VerdictDocument } from '../parity/verdict.ts';

/** The commands of a verdict. */
export function githubAnnotations(document: VerdictDocument, prefix: string): string {
  return githubCommands(annotationsOf(document), { prefix });
}

/**
 * Workflow commands of GitHub Actions, which shows them at file and line in the pull request. They go to the standard output
 * of a step. GitHub shows ten of a level in a step, so the last one counts those that are left.
 */
export function githubCommands(findings: readonly PlacedFinding[], { prefix }: Pick<FindingsFrame, 'prefix'>): string {
  const all = findings.filter(({ approved = null }) => approved === null);
  const shown = all.length > shownMax ? all.slice(0, shownMax - 1) : all;
  const rest = all.length - shown.length;
  const more = rest === 0 ? [] : [`::error title=pgparity::${data(`${rest} more findings are in the report.`)}\n`];
  return [...shown.map((each) => command(each, prefix)), ...more].join('');
}

const shownMax = 10;

function command({ level, title, message, file, line }: PlacedFinding, prefix: string): string {
  const place = file === null ? '' : `file=${property(`${prefix}${file}`)},line=${line},`;
  return `::${level} ${place}title=${property(title)}::${data(message)}\n`;
}

/** https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
function data(text: string): string {
  const lines = text.split('\n').map((each) => visible(each).replaceAll('%', '%25'));
  return lines.join('%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
