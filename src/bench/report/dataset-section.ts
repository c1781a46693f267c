import { dataTable, numberColumn, textColumn } from './data-table.ts';
import { markup, type Markup } from '../../base/markup.ts';
import { figureOf, threeDigits, wholeText } from './number-text.ts';
import { prose, type PageSection, type ReportGround } from './page-section.ts';
import type { Subject } from './subject.ts';

/** What was searched. Recall and latency say nothing without it. */
export function datasetSection({ subjects }: ReportGround): PageSection {
  const hashes = [...new Set(subjects.map(({ result }) => result.dataset.hash))];
  return {
    id: 'dataset',
    title: 'Dataset',
    body: hashes.map((hash) => dataset(subjects.filter(({ result }) => result.dataset.hash === hash))),
  };
}

function dataset(subjects: readonly Subject[]): Markup | null {
  const [subject] = subjects;
  if (subject === undefined) return null;
  const { name, hash, metric, rows, dimensions, queries, skippedRows, statistics } = subject.result.dataset;
  // What is known of the vectors is nobody's measurement of a server, so the rows carry no canary.
  const free = { ...subject, restricted: false };
  const facts = Object.entries(statistics).map(([title, value]) => ({ title, value, subject: free }));
  return markup`<dl class="facts">
<dt>name</dt><dd><bdi>${name}</bdi></dd>
<dt>vectors</dt><dd>${figureOf(rows, wholeText)} × ${figureOf(dimensions, wholeText)}, ${metric}${skippedRows === 0 ? null : markup`, ${figureOf(skippedRows, wholeText)} bad rows skipped`}</dd>
<dt>queries</dt><dd>${figureOf(queries, wholeText)}, k = ${figureOf(subject.result.k, wholeText)}, seed ${String(subject.result.seed)}</dd>
<dt>SHA-256</dt><dd><code>${hash}</code></dd>
<dt>used by</dt><dd>${subjects.map(({ label }, index) => markup`${index === 0 ? '' : ', '}<bdi>${label}</bdi>`)}</dd>
</dl>${
    facts.length === 0
      ? prose`The dataset has no statistics.`
      : markup`<div class="folded">${dataTable('Statistics of the dataset', facts, [
          textColumn('statistic', ({ title }) => title),
          numberColumn('value', ({ value }) => figureOf(value, threeDigits)),
        ])}</div>`
  }`;
}
