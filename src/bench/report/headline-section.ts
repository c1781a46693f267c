import { type Subject, canaryMarks, disagreements } from './subject.ts';
import { operatingRecall } from '../../vault/result/operating-point.ts';
import { targetAnswers } from './target-answer.ts';
import { growthText } from './target-lines.ts';
import { markup, type Content, type Markup } from '../../base/markup.ts';
import { figureOf, percentText, threeDigits } from './number-text.ts';
import { prose, type PageSection, type ReportGround } from './page-section.ts';
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
      answersList(subjects),
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

/** What each strategy takes at the recall that most people ask for, the fastest first. */
function answersList(subjects: readonly Subject[]): Content {
  const answers = subjects
    .flatMap((subject) => subject.result.atRecall.map((at) => ({ ...at, subject })))
    .filter(({ recall }) => Math.abs(recall - operatingRecall) < 1e-9);
  if (answers.length === 0) return null;
  const reached = answers.filter(({ p50Ms }) => p50Ms !== null).toSorted((a, b) => (a.p50Ms ?? 0) - (b.p50Ms ?? 0));
  const missed = answers.filter(({ p50Ms }) => p50Ms === null);
  return [
    prose`At a recall of ${String(operatingRecall)}, one client, half of the queries are answered within`,
    markup`<ol class="answers">${reached.map(
      ({ subject, strategy, p50Ms, queriesPerSecond }) =>
        markup`<li>${figureOf(p50Ms, threeDigits)} ms: <bdi>${subject.label}</bdi>, ${strategy} (${figureOf(queriesPerSecond, threeDigits)} queries a second)${canaryMarks([subject])}</li>`,
    )}${missed.map(({ subject, strategy }) => markup`<li class="missed">not reached: <bdi>${subject.label}</bdi>, ${strategy}${canaryMarks([subject])}</li>`)}</ol>`,
    tellableNote(subjects),
  ];
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

function tellableNote(subjects: readonly Subject[]): Content {
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
