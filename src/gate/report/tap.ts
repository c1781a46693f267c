import { junitSuites, type ChecksByProfile, type JunitCase } from './junit-suites.ts';
import { visible } from '../../base/terminal/visible.ts';
import type { VerdictDocument } from '../parity/verdict.ts';

/** TAP version 14: the test points of the JUnit report, one after another. */
export function tapText(document: VerdictDocument, checks: ChecksByProfile): string {
  const points = junitSuites(document, checks).flatMap(({ name, cases }) =>
    cases.map((each) => ({ ...each, suite: name })),
  );
  const lines = points.flatMap((each, index) => pointLines(each, index + 1));
  return ['TAP version 14', `1..${points.length}`, ...lines, ''].join('\n');
}

function pointLines(
  { suite, name, outcome, message, text, file, line }: JunitCase & { readonly suite: string },
  number: number,
): readonly string[] {
  const title = `${number} - ${escaped(`${suite}: ${name}`)}`;
  if (outcome === 'passed') return [`ok ${title}`];
  if (outcome === 'skipped') return [`ok ${title} # SKIP ${escaped(message ?? '')}`];
  const facts = { message, text, at: file === undefined ? undefined : `${file}:${line ?? 1}` };
  const known = Object.entries(facts).filter(([, fact]) => fact !== undefined);
  // JSON strings are YAML's double-quoted ones.
  return [
    `not ok ${title}`,
    '  ---',
    ...known.map(([key, fact]) => `  ${key}: ${visible(JSON.stringify(fact))}`),
    '  ...',
  ];
}

function escaped(text: string): string {
  return visible(text)
    .replaceAll('\\', '\\\\')
    .replaceAll('#', String.raw`\#`);
}
