import { markup, type Content } from '../../base/markup.ts';
import type { BenchmarkRecord } from '../../vault/result/result.ts';
import type { ResultComparison } from '../compare/compare-results.ts';
import { buildSection } from './build-section.ts';
import { changeSection } from './change-section.ts';
import type { ComparedBudget } from '../compare/budget.ts';
import { datasetSection } from './dataset-section.ts';
import { environmentSection } from './environment-section.ts';
import { licenceSection, restrictedBanner } from './licence-section.ts';
import { renderPage } from './page.ts';
import { recallSection } from './recall-section.ts';
import { seriesOf } from './series.ts';
import { subjectsOf, type Subject } from './subject.ts';

export interface ComparePage {
  /** The first, and the second that is compared with it. */
  readonly records: readonly [BenchmarkRecord, BenchmarkRecord];
  readonly ids: readonly [string, string];
  readonly comparison: ResultComparison;
  readonly findings: readonly ComparedBudget[];
  readonly generatedAt: Date;
}

/** Two results on one page: what changed, with intervals, then the sections of a report with both in each. */
export function renderCompareHtml({ records, ids, comparison, findings, generatedAt }: ComparePage): string {
  const subjects = subjectsOf(records);
  const ground = { subjects, series: seriesOf(subjects) };
  return renderPage({
    title: `Comparison, ${ids.join(' → ')}`,
    generatedAt,
    records,
    subjects,
    watermark: null,
    lead: [lead(subjects), restrictedBanner(subjects, null)],
    sections: [
      changeSection(subjects, comparison, findings),
      ...[recallSection, buildSection, environmentSection, datasetSection, licenceSection].map((section) =>
        section(ground),
      ),
    ],
  });
}

function lead(subjects: readonly Subject[]): Content {
  return subjects.map(
    ({ label, result }, place) =>
      markup`<p class="lead">${place === 0 ? 'First' : 'Second'}: <bdi>${label}</bdi>, ${result.profile.title}, PostgreSQL ${result.profile.serverVersion}, ${result.startedAt.slice(0, 16).replace('T', ' ')} UTC</p>`,
  );
}
