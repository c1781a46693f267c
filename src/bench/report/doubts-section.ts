import { type Subject, canaryMarks } from './subject.ts';
import { markup, type Content, type Markup } from '../../base/markup.ts';
import { dataTable, numberColumn, textColumn } from './data-table.ts';
import { estimateOf, figureOf, recallText, threeDigits } from './number-text.ts';
import { prose, type PageSection, type ReportGround } from './page-section.ts';
import type { Warning } from '../../vault/result/quantities.ts';

/** Every warning, and everything that was asked for and not done. */
export function doubtsSection({ subjects }: ReportGround): PageSection {
  return {
    id: 'warnings',
    title: 'Warnings, and what was not exercised',
    body: [
      subjects.map((subject) => [
        markup`<h3><bdi>${subject.label}</bdi>${canaryMarks([subject])}</h3>`,
        warnings(subject),
        preferences(subject),
        notExercised(subject),
      ]),
    ],
  };
}

function warnings({ result }: Subject): Content {
  const all = [
    ...result.warnings.map((warning) => warningItem(warning)),
    ...result.points.flatMap((point) =>
      point.warnings.map(
        ({ code, sentence }) => markup`<li><bdi>${point.id}</bdi>: ${sentence} <code>${code}</code></li>`,
      ),
    ),
  ];
  return all.length === 0 ? prose`No warnings.` : markup`<ul class="warnings">${all}</ul>`;
}

/** Searches that the planner would rather answer exactly: no fault, and no point of the sweep. */
function preferences(subject: Subject): Content {
  const rows = subject.result.plannerPrefersExact.map((preference) => ({ ...preference, subject }));
  if (rows.length === 0) return null;
  return dataTable(`${subject.label}: the planner prefers exact`, rows, [
    textColumn('search', ({ point }) => point),
    numberColumn('exact, p50 ms', ({ exactP50Ms }) => figureOf(exactP50Ms, threeDigits)),
    numberColumn('through the index, p50 ms', ({ indexP50Ms }) => figureOf(indexP50Ms, threeDigits)),
    numberColumn('recall of the index', ({ indexRecall }) =>
      estimateOf(indexRecall.mean, indexRecall.interval, recallText),
    ),
    textColumn('plan', ({ plan }) => plan),
  ]);
}

function notExercised({ result }: Subject): Content {
  if (result.notExercised.length === 0) return prose`Everything that was asked for was exercised.`;
  return [
    prose`Not exercised:`,
    markup`<ul>${result.notExercised.map(({ what, reason }) => markup`<li>${what}: ${reason}</li>`)}</ul>`,
  ];
}

export function warningItem({ code, sentence }: Warning): Markup {
  return markup`<li>${sentence} <code>${code}</code></li>`;
}
