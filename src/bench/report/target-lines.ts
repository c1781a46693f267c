import { recallText, sizeText, spanText, threeDigits } from './number-text.ts';
import { targetAnswers, type TargetAnswer } from './target-answer.ts';
import type { Growth } from '../../vault/result/scenarios.ts';
import type { BenchmarkResult } from '../../vault/result/result.ts';
import { line, span, type Line } from '../../base/terminal/line.ts';
import { hanging } from '../../base/terminal/section.ts';

/** The cheapest setting of each strategy for the recall that was asked for, ready to be copied. */
export function targetLines(result: BenchmarkResult, widthColumns: number): readonly Line[] {
  const answers = targetAnswers(result);
  if (answers.length === 0) return [];
  // What follows on a line of a restricted result is its mark, which is no SQL.
  const end = result.profile.licence.numbers === 'restricted' ? ' --' : '';
  return [
    line(span(`  cheapest settings for recall ${result.targetRecall}`, 'title')),
    ...answers.flatMap((answer) => [
      ...hanging(factsOf(answer), widthColumns, 4),
      ...(answer.growth === null ? [] : hanging(line(`  ${growthText(answer.growth)}`), widthColumns, 6)),
      ...(answer.reached ? answer.statements.map((statement) => line(`      ${statement}${end}`)) : []),
    ]),
    [],
  ];
}

/** What ten times the rows would cost, as a sentence that says what it rests on. */
export function growthText({ sizes, extrapolated }: Growth): string {
  const { rows, p50Ms, buildMs, indexBytes } = extrapolated;
  const measured = new Intl.ListFormat('en').format(sizes.map((size) => size.rows.toLocaleString('en')));
  const costs = `p50 ${threeDigits(p50Ms)} ms, an index of ${sizeText(indexBytes)}, built in ${spanText(buildMs)}`;
  return `At ${rows.toLocaleString('en')} rows about ${costs}: extrapolated from ${measured} rows, for as long as it fits into memory.`;
}

function factsOf({ point, reached, bytesPerVector, buildMs, buildMemoryBytes }: TargetAnswer): Line {
  const { strategy, recall, latency, queriesPerSecond, cpuMsPerQuery } = point;
  const found = `recall ${recallText(recall.mean)} [${recall.interval.map(recallText).join(', ')}]`;
  if (!reached) return line(`${strategy}: `, span(`not reached: ${found} at best, with ${point.id}`, 'doubtful'));
  const { p50Ms, p95Ms, p99Ms } = latency;
  const facts = [
    found,
    `p50 ${threeDigits(p50Ms)} ms`,
    `p95 ${threeDigits(p95Ms)}`,
    ...(p99Ms === null ? [] : [`p99 ${threeDigits(p99Ms)}`]),
    `${threeDigits(queriesPerSecond)} queries a second`,
    ...(cpuMsPerQuery === null ? [] : [`${threeDigits(1_000 / cpuMsPerQuery)} a core`]),
    ...(bytesPerVector === null ? [] : [`${sizeText(bytesPerVector)} a vector`]),
    ...(buildMs === null ? [] : [`built in ${spanText(buildMs)}`]),
    ...(buildMemoryBytes === null ? [] : [`with ${sizeText(buildMemoryBytes)} of memory`]),
  ];
  return line(span(strategy, 'title'), `: ${facts.join(' · ')}`);
}
