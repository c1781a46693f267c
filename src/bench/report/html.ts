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
import { pageHead } from '../../base/page-head.ts';
import { markup, Markup, type Content } from '../../base/markup.ts';
import { wholeText } from './number-text.ts';
import { openLoopSection } from './open-loop-section.ts';
import { renderSection, type PageSection, type ReportGround } from './page-section.ts';
import { pageStyle } from './page-style.ts';
import { rawData } from './raw-data.ts';
import { recallSection } from './recall-section.ts';
import { seriesOf } from './series.ts';
import { canariesOf, subjectsOf, type Subject } from './subject.ts';
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
  const sections = sectionsOf(ground);
  const page = markup`<!doctype html>
<html lang="en">
${pageHead({ title: [options.title, ...canariesOf(subjects)].join(' '), style: pageStyle })}
<body>
${canaryComments(subjects)}
<header>
<h1><bdi>${options.title}</bdi></h1>
${lead(ground, options)}
${restrictedBanner(subjects, options.watermark ?? null)}
${options.watermark === undefined ? null : markup`<aside class="watermark" role="note">${options.watermark.split('\n').map((line) => markup`${line}\n`)}</aside>`}
</header>
<main>
${sections.slice(0, 1).map(renderSection)}
<nav aria-label="Contents"><ul>${sections.slice(1).map(({ id, title }) => markup`<li><a href="#${id}" title="${title}">${id.replaceAll('-', ' ')}</a></li>`)}</ul></nav>
${sections.slice(1).map(renderSection)}
</main>
<footer>
<p>Written by pgparity on ${options.generatedAt.toISOString()}. All durations are wall time of the client, intervals are 95 % bootstrap intervals. The data behind this page is inside it, as JSON in the element <code>pgparity-data</code>.</p>
</footer>
${rawData(records, options.watermark ?? null)}
</body>
</html>
`;
  return page.toString();
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

/** For whoever looks for canaries in a file's source; a canary with `--` in it would end the comment. */
function canaryComments(subjects: readonly Subject[]): readonly Content[] {
  const canaries = [...new Set(subjects.map(({ result }) => result.canary))];
  return canaries.map((canary) => new Markup(`<!-- ${canary.replaceAll(/[^\w-]|-(?=-)/g, '')} -->\n`));
}
