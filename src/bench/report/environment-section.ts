import { type Subject, canaryMarks } from './subject.ts';
import { markup, type Markup } from '../../base/markup.ts';
import { threeDigits } from './number-text.ts';
import type { PageSection, ReportGround } from './page-section.ts';

/** What the numbers were measured on: a fact a row, a result a column. */
export function environmentSection({ subjects }: ReportGround): PageSection {
  const names = [...new Set(subjects.flatMap(({ result }) => Object.keys(result.fingerprint)))].toSorted();
  const rows: readonly FactRow[] = [
    ...serverFacts.map(([name, of]) => ({ name, values: subjects.map(({ result }) => of(result)) })),
    ...names.map((name) => ({ name, values: subjects.map(({ result }) => factText(result.fingerprint[name])) })),
  ];
  return {
    id: 'environment',
    title: 'Environment',
    body: [
      markup`<p>Two results may be compared only where these agree. Rows in which the results differ are marked ≠.</p>`,
      factTable(subjects, rows),
    ],
  };
}

interface FactRow {
  readonly name: string;
  readonly values: readonly string[];
}

type Result = Subject['result'];

const serverFacts: readonly (readonly [string, (result: Result) => string])[] = [
  ['server', ({ profile }) => `${profile.server}: ${profile.description}`],
  ['server version', ({ profile }) => profile.serverVersion],
  [
    'extensions',
    ({ profile }) =>
      Object.entries(profile.extensions)
        .map((pair) => pair.join(' '))
        .join(', '),
  ],
  ['measured at', ({ startedAt }) => startedAt],
  ['pgparity', ({ version }) => version],
  ['run', ({ runId }) => runId],
];

function factTable(subjects: readonly Subject[], rows: readonly FactRow[]): Markup {
  return markup`<div class="table folded" role="region" tabindex="0" aria-label="Environment"><table class="environment">
<caption><span>Environment${canaryMarks(subjects)}</span></caption>
<thead><tr><th scope="col" class="text">fact</th>${subjects.map(({ label }) => markup`<th scope="col" class="text"><bdi>${label}</bdi></th>`)}<th scope="col" class="text"></th></tr></thead>
<tbody>${rows.map(
    ({ name, values }) => markup`
<tr><th scope="row" class="text">${name}</th>${values.map((value) => markup`<td class="text"><bdi>${value}</bdi></td>`)}<td class="text">${new Set(values).size > 1 ? '≠' : null}</td></tr>`,
  )}
</tbody></table></div>`;
}

function factText(value: Result['fingerprint'][string] | undefined): string {
  if (value === undefined || value === null) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'number' && !Number.isInteger(value) ? threeDigits(value) : String(value);
}
