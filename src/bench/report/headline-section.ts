import { type Subject, canaryMarks, disagreements } from './subject.ts';
import { targetAnswers } from './target-answer.ts';
import { growthText } from './target-lines.ts';
import { markup, type Content, type Markup } from '../../base/markup.ts';
import { percentText } from './number-text.ts';
import { prose, type PageSection, type ReportGround } from './page-section.ts';
import { overviewTable } from './overview-table.ts';
import { warningItem } from './doubts-section.ts';

/** What was compared, whether the numbers are fair ones, and what they say, before any picture. */
export function headlineSection(ground: ReportGround): PageSection {
  const { subjects } = ground;
  const fit = subjects.every(({ result }) => result.fitness.fit);
  const differing = disagreements(subjects);
  return {
    id: 'verdict',
    title: 'Verdict',
    body: [
      markup`<p class="verdict ${fit && differing.length === 0 ? 'good' : 'bad'}">${verdictWords(subjects, differing)}</p>`,
      markup`<ul class="findings">${subjects.map(fitnessItem)}${differing.map((sentence) => markup`<li class="bad">${sentence}</li>`)}</ul>`,
      overviewTable(subjects),
      tellableNote(subjects),
      targetItems(subjects),
      trapItems(subjects),
    ],
  };
}

function verdictWords(subjects: readonly Subject[], differing: readonly string[]): string {
  const unfit = subjects.filter(({ result }) => !result.fitness.fit);
  if (subjects.length === 0) return 'Nothing was measured.';
  if (unfit.length > 0)
    return `Unfit: the numbers of ${unfit.map(({ label }) => label).join(', ')} are not fair ones. Do not compare or quote them.`;
  if (differing.length > 0)
    return 'Fit one by one, but not to be compared: the results were not measured in the same way.';
  return subjects.length === 1
    ? 'Fit: nothing was found that makes these numbers unfair.'
    : 'Fit: nothing was found that makes these numbers unfair, and they may be compared with each other.';
}

function fitnessItem({ label, result }: Subject): Markup {
  const { fit, reasons } = result.fitness;
  return markup`<li><strong><bdi>${label}</bdi></strong>: ${fit ? 'fit' : 'unfit'}${result.profile.standIn ? markup`. <em>A stand-in played ${result.profile.title}: no evidence for the real one</em>` : null}.${
    reasons.length === 0 ? null : markup`<ul>${reasons.map(warningItem)}</ul>`
  }</li>`;
}

/** The cheapest setting of each strategy for the recall that was asked for, ready to be copied. */
function targetItems(subjects: readonly Subject[]): Content {
  return subjects.flatMap((subject) =>
    targetAnswers(subject.result).map(({ point, reached, statements, growth }) => {
      const mark = subject.restricted ? markup`-- ${subject.result.canary}\n` : null;
      return [
        prose`<bdi>${subject.label}</bdi>, ${point.strategy}, ${reached ? 'cheapest setting for recall' : 'does not reach recall'} ${String(subject.result.targetRecall)}${canaryMarks([subject])}`,
        reached ? markup`<pre>${statements.map((statement) => markup`${statement}\n`)}${mark}</pre>` : null,
        growth === null ? null : prose`${growthText(growth)}${canaryMarks([subject])}`,
      ];
    }),
  );
}

/** From which difference on two latencies of the page differ. */
function tellableNote(subjects: readonly Subject[]): Content {
  if (subjects.every(({ result }) => result.points.length === 0)) return null;
  const smallest = Math.max(
    1,
    ...subjects.flatMap(({ result }) => result.sameArms.map(({ smallestTellableRatio }) => smallestTellableRatio)),
  );
  if (smallest === 1) return prose`No A/A run was made, so the smallest measurable difference is unknown.`;
  return prose`Two latencies nearer to each other than ${percentText(smallest - 1)} are indistinguishable here${canaryMarks(subjects)}.`;
}

function trapItems(subjects: readonly Subject[]): Content {
  const sprung = subjects.flatMap(({ label, result }) => [
    ...(result.builtEmptyTrap?.sprung === true
      ? [
          markup`<li><bdi>${label}</bdi>: an index that is built before the load finds less. <a href="#traps">The built-empty trap</a> is sprung.</li>`,
        ]
      : []),
    ...(result.tenantFilterTrap?.sprung === 'by default'
      ? [
          markup`<li><bdi>${label}</bdi>: a query of one tenant finds less than there is. <a href="#traps">The tenant-filter trap</a> is sprung.</li>`,
        ]
      : []),
    ...(result.tenantFilterTrap?.sprung === 'through the index'
      ? [
          markup`<li><bdi>${label}</bdi>: a query of one tenant is answered exactly by default; through the index it would find less than there is. <a href="#traps">The tenant-filter trap</a>.</li>`,
        ]
      : []),
  ]);
  return sprung.length === 0 ? null : markup`<ul class="sprung">${sprung}</ul>`;
}
