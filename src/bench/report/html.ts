import type { BenchmarkRecord } from '../../vault/result/result.ts';
import { atRecallSection } from './at-recall-section.ts';
import { buildSection } from './build-section.ts';
import { closedLoopSection } from './closed-loop-section.ts';
import { datasetSection } from './dataset-section.ts';
import { distributionSection } from './distribution-section.ts';
import { doubtsSection } from './doubts-section.ts';
import { driftSection } from './drift-section.ts';
import { environmentSection } from './environment-section.ts';
import { filterSection } from './filter-section.ts';
import { headlineSection } from './headline-section.ts';
import { latencySection } from './latency-section.ts';
import { licenceSection, restrictedBanner } from './licence-section.ts';
import { markup, type Content } from '../../base/markup.ts';
import { wholeText } from './number-text.ts';
import { openLoopSection } from './open-loop-section.ts';
import { renderPage } from './page.ts';
import type { PageSection, ReportGround } from './page-section.ts';
import { recallSection } from './recall-section.ts';
import { seriesOf } from './series.ts';
import { subjectsOf, type Subject } from './subject.ts';
import { trapsSection } from './traps-section.ts';
import { trustSection } from './trust-section.ts';

export interface HtmlOptions {
  readonly title: string;
  readonly generatedAt: Date;
  /** Shown on top, and kept in the data inside: who allowed what, for restricted numbers that were let out. */
  readonly watermark?: string;
  /** Profiles that were measured too and are not in this report, by name. */
  readonly leftOut?: readonly string[];
}

/**
 * The report as one HTML file that needs nothing else: no network, no script that runs, pictures as static SVG with a
 * table under each, and all data inside as JSON.
 *
 * It shows every number that it is given: whoever calls it decides which records may be shown, and where the file goes.
 * What belongs to a restricted record carries that record's canary, and so does the title of the page, which a browser
 * writes into a PDF and offers as the name of a file.
 */
export function renderHtml(records: readonly BenchmarkRecord[], options: HtmlOptions): string {
  const subjects = subjectsOf(records);
  const ground = { subjects, series: seriesOf(subjects) };
  const watermark = options.watermark ?? null;
  return renderPage({
    ...options,
    records,
    subjects,
    watermark,
    sections: sectionsOf(ground),
    lead: [
      lead(ground, options),
      restrictedBanner(subjects, watermark),
      watermark === null
        ? null
        : markup`<aside class="watermark" role="note">${watermark.split('\n').map((line) => markup`${line}\n`)}</aside>`,
    ],
  });
}

function sectionsOf(ground: ReportGround): readonly PageSection[] {
  return [
    headlineSection,
    recallSection,
    atRecallSection,
    latencySection,
    distributionSection,
    closedLoopSection,
    openLoopSection,
    buildSection,
    filterSection,
    driftSection,
    trapsSection,
    trustSection,
    doubtsSection,
    environmentSection,
    datasetSection,
    licenceSection,
  ].map((section) => section(ground));
}

function lead({ subjects }: ReportGround, { leftOut = [] }: HtmlOptions): Content {
  const datasets = [...new Map(subjects.map(({ result }) => [result.dataset.hash, result])).values()];
  const data = datasets.map(
    ({ dataset, k }) =>
      markup`<bdi>${dataset.name}</bdi>, ${sizeOf(dataset)}${dataset.metric}, ${wholeText(dataset.queries)} queries, k = ${k}. `,
  );
  return markup`<p class="lead">${subjects.length === 0 ? 'Nothing was measured.' : null}${subjects.map(
    ({ label, result }, index) =>
      markup`${index === 0 ? '' : ' · '}<bdi>${label}</bdi> (${result.profile.title}, PostgreSQL ${result.profile.serverVersion})`,
  )}</p>
<p class="lead">${data}</p>
${leftOut.length === 0 ? null : markup`<p class="lead">Measured too and not shown here, since the licence keeps the numbers private: ${leftOut.join(', ')}.</p>`}`;
}

/** Rows and dimensions, unless the name has them. */
function sizeOf({ name, rows, dimensions }: Subject['result']['dataset']): string {
  const size = `${wholeText(rows)} × ${wholeText(dimensions)}`;
  return name.includes(size) ? '' : `${size}, `;
}
