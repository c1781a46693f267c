import { percentText, recallText, threeDigits } from './number-text.ts';
import { settingsText } from './settings-text.ts';
import { line, span, type Line } from '../../base/terminal/line.ts';
import { hanging } from '../../base/terminal/section.ts';
import type { BenchmarkResult } from '../../vault/result/result.ts';
import { isExactPlan, isMixedPlan, isOverruled } from '../../vault/result/filter-plan.ts';
import type { FilterPoint } from '../../vault/result/scenarios.ts';

/**
 * Each search as the product filters it, the fastest first; where a recall was asked for, those that reach it stand in front
 * and the first of them is the answer.
 */
export function ownFilterLines({ filters, targetRecall }: BenchmarkResult, widthColumns: number): readonly Line[] {
  const own = filters.filter(({ correlation }) => correlation === 'own');
  const [first] = own;
  if (first === undefined) return [];
  const reaches = ({ recall }: FilterPoint): boolean => targetRecall !== null && recall.interval[0] >= targetRecall;
  const ordered = own.toSorted(
    (left, right) => Number(reaches(right)) - Number(reaches(left)) || left.latency.p50Ms - right.latency.p50Ms,
  );
  const rows = `${first.matchingRows.toLocaleString('en')} rows (${percentText(first.selectivity)}) pass on average`;
  return [
    line(span(`  filtered as by the product: ${rows}`, 'title')),
    ...ordered.flatMap((point, place) =>
      hanging(
        line(
          ...textOf(point),
          place === 0 && reaches(point) ? span(` cheapest for recall ${targetRecall}`, 'good') : '',
        ),
        widthColumns,
        6,
      ),
    ),
    ...(targetRecall !== null && !ordered.some(reaches)
      ? hanging(line(span(`not reached: recall ${targetRecall} with the filter`, 'doubtful')), widthColumns, 4)
      : []),
    [],
  ];
}

function textOf({ strategy, search, plan, recall, latency, warnings }: FilterPoint): Line {
  const own = Object.fromEntries(Object.entries(search).filter(([name]) => name.startsWith(`${strategy}.`)));
  const what = isExactPlan(plan) ? 'exact, as the planner prefers' : `${strategy} ${settingsText(own)}`;
  const end = isOverruled({ warnings })
    ? ' (the planner would answer exactly)'
    : isMixedPlan(plan)
      ? ` (${plan.replaceAll(/exact: [^;]*(?= for \d)/g, 'exact')})`
      : '';
  const found = `recall ${recallText(recall.mean)} [${recall.interval.map(recallText).join(', ')}]`;
  return line(`${what}: ${found} · p50 ${threeDigits(latency.p50Ms)} ms · p95 ${threeDigits(latency.p95Ms)}${end}`);
}
