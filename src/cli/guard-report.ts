import { visible } from '../base/terminal/visible.ts';
import { findingWords, type Finding } from '../vault/guard/finding.ts';
import type { GuardReport } from '../vault/guard/guard.ts';

/** The findings for a person: each with its place, what it is, and what to do. No number that was measured. */
export function renderGuard({ findings, files, unreadResults }: GuardReport): string {
  const looked = `${files} ${files === 1 ? 'file' : 'files'} looked into`;
  const unread = unreadResults
    .map((id) => `The vault's result ${id} cannot be read: its numbers were not looked for.\n`)
    .join('');
  if (findings.length === 0) return `${unread}No restricted result found; ${looked}.\n`;
  const remedies = [...new Set(findings.map(({ kind }) => findingWords[kind].remedy))];
  return [
    ...findings.map(findingLine),
    '',
    ...remedies,
    `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}; ${looked}.`,
    unread,
  ].join('\n');
}

function findingLine({ kind, where, line, result }: Finding): string {
  const place = line === null ? where : `${where}:${line}`;
  return `${visible(place)} ${findingWords[kind].what}${result === null ? '' : ` (${result})`}`;
}
