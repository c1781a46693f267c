import { restingSuites } from './resting-suites.ts';
import { restsOn } from './rests-on.ts';
import type { ProbeDocument, ProbeFinding } from './probe-document.ts';
import type { Config } from '../../engine/config/config.ts';

/** What rests on each assumption that does not hold: until it is mended, the verdicts of those suites cannot be believed. */
export async function patchesOf(
  findings: readonly ProbeFinding[],
  product: Pick<Config, 'folder' | 'suites'>,
): Promise<ProbeDocument['patches']> {
  const differing = findings.filter(({ result }) => result === 'differs');
  if (differing.length === 0) return [];
  const suites = await restingSuites(product);
  return differing.map(({ id }) => ({
    id,
    files: [...(restsOn[id] ?? [])],
    suites: suites.flatMap(({ suite, assumptions }) =>
      assumptions.some((pattern) => matches(pattern, id)) ? [suite] : [],
    ),
  }));
}

/** `plan.*` is every assumption about plans. */
function matches(pattern: string, id: string): boolean {
  return pattern.endsWith('*') ? id.startsWith(pattern.slice(0, -1)) : id === pattern;
}
