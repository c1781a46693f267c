import { type Subject, canaryMarks } from './subject.ts';
import { markup, type Content, type Markup } from '../../base/markup.ts';
import { prose, type PageSection, type ReportGround } from './page-section.ts';
import type { Warning } from '../../vault/result/result.ts';

/** Every warning, and everything that was asked for and not done. */
export function doubtsSection({ subjects }: ReportGround): PageSection {
  return {
    id: 'doubts',
    title: 'Warnings, and what was not exercised',
    body: [
      subjects.map((subject) => [
        markup`<h3><bdi>${subject.label}</bdi>${canaryMarks([subject])}</h3>`,
        warnings(subject),
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
