import { annotationsOf, type Annotation } from './annotation.ts';
import { visible } from '../../base/terminal/visible.ts';
import { counted } from '../../base/terminal/wording.ts';
import type { VerdictDocument } from '../parity/verdict.ts';

/** The verdict as GitHub's and GitLab's Markdown, for the summary of a job. */
export function markdownSummary(document: VerdictDocument): string {
  const findings = annotationsOf(document);
  return [
    heading(document),
    profileTable(document),
    ...(findings.length === 0 ? [] : [`### ${counted(findings.length, 'finding')}`, findingList(findings, 50)]),
    counts(document),
  ]
    .join('\n\n')
    .concat('\n');
}

/**
 * The verdict as one comment on a pull request, to be replaced by the next run: found again by its first line. With the
 * verdict of the base branch, what is new since comes first.
 */
export function markdownComment(document: VerdictDocument, base: VerdictDocument | null): string {
  const findings = annotationsOf(document);
  const known = new Map((base === null ? [] : annotationsOf(base)).map(({ key, content }) => [key, content]));
  const isNew = ({ key, content }: Annotation): boolean => known.get(key) !== content;
  const [fresh, old] = [findings.filter(isNew), findings.filter((each) => !isNew(each))];
  const gone = [...known.keys()].filter((key) => !findings.some((each) => each.key === key)).length;
  const repeat = findings.find((each) => each.repeat !== null)?.repeat;
  return [
    commentMark,
    heading(document),
    profileTable(document),
    ...(base === null ? section('Findings', findings) : section('New since the base branch', fresh)),
    ...(base === null ? [] : section('Also on the base branch', old)),
    ...(gone === 0 ? [] : [`${counted(gone, 'finding')} of the base branch ${gone === 1 ? 'is' : 'are'} gone.`]),
    ...(repeat === undefined || repeat === null ? [] : [`To repeat the first one:\n\n${fenced(repeat, 'sh')}`]),
  ]
    .join('\n\n')
    .concat('\n');
}

/** What a job looks for to replace its comment instead of writing another one. */
const commentMark = '<!-- pgparity -->';

function heading({ verdict, exitCode, summary, profiles, filtered, only }: VerdictDocument): string {
  const standIns = profiles.filter(({ standIn }) => standIn).map(({ name }) => name);
  const notes = [
    ...(standIns.length === 0 ? [] : [`stand-in: ${standIns.join(', ')}`]),
    ...(filtered === null && only.length === 0 ? [] : ['in part']),
  ];
  const end = notes.length === 0 ? '' : ` · ${notes.join(' · ')}`;
  return `## ${signs[verdict]} pgparity: ${verdict.toUpperCase()} (exit ${exitCode})${inline(end)}\n\n${inline(summary.replace(`${verdict}: `, ''))}`;
}

const signs = { parity: '✅', broken: '❌', incomplete: '⚠️' } as const;

function profileTable({ profiles }: VerdictDocument): string {
  const lines = profiles.map(
    ({ name, evidence, standIn, required, identity, passed, failed, notExercised, reason, baseline }) => {
      const age = baseline === null ? '' : `, ${counted(baseline.ageDays, 'day')} old`;
      const server = identity === null ? (reason ?? '') : `PostgreSQL ${identity.version}`;
      const kind = `${evidence === 'none' ? 'no evidence' : evidence}${age}${standIn ? ', stand-in' : ''}${required ? ', required' : ''}`;
      return `| ${[name, kind, server].map(cell).join(' | ')} | ${passed} | ${failed} | ${notExercised} |`;
    },
  );
  return [
    '| profile | evidence | server | passed | failed | not exercised |',
    '|---|---|---|--:|--:|--:|',
    ...lines,
  ].join('\n');
}

function counts({
  counts: { observations, same, expectedDivergences, unexpectedDivergences },
}: VerdictDocument): string {
  return `${counted(observations, 'observation')} compared: ${same} the same, ${expectedDivergences} different as expected, ${unexpectedDivergences} different unexpectedly.`;
}

function section(title: string, findings: readonly Annotation[]): readonly string[] {
  return [`### ${title} (${findings.length})`, ...(findings.length === 0 ? [] : [findingList(findings, 20)])];
}

function findingList(findings: readonly Annotation[], max: number): string {
  const rest = findings.length - max;
  return [
    ...findings.slice(0, max).map(findingItem),
    ...(rest > 0 ? [`- … and ${rest} more in the report.`] : []),
  ].join('\n');
}

function findingItem({ title, message, file, line }: Annotation): string {
  const place = file === null ? '' : ` (${code(`${file}:${line}`)})`;
  const body = fenced(message, 'text')
    .split('\n')
    .map((each) => `  ${each}`);
  return [`- <details><summary>${inline(title)}${place}</summary>`, '', ...body, '', '  </details>'].join('\n');
}

/** In a fence that is longer than any within. */
function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...text.split('\n').map((each) => visible(each)), fence].join('\n');
}

function code(text: string): string {
  return `<code>${inline(text)}</code>`;
}

function cell(text: string): string {
  return inline(text).replaceAll('\n', ' ');
}

/** Text that is no markup and mentions nobody. */
function inline(text: string): string {
  return text
    .split('\n')
    .map((each) => visible(each).replaceAll(/[&<>"'\\`*_{}[\]|#@~!]/g, (character) => `&#${character.charCodeAt(0)};`))
    .join('\n');
}
