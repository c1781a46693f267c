import { columns } from './columns.ts';
import type { BenchmarkResult } from '../vault/result/result.ts';
import { changeWords } from '../bench/report/change-words.ts';
import { withCanary } from '../vault/licence/canary.ts';
import type { budgetFindings } from '../bench/compare/budget.ts';
import type { ResultComparison } from '../bench/compare/compare-results.ts';
import { rateText, timeText } from '../vault/result/figure-text.ts';
import { withheld, type Disclosure } from '../vault/licence/disclosure.ts';
import type { StoredResults } from '../vault/store/vault.ts';

/** What the vault has, a line a result, without a number that was measured. */
export function renderResultList({ results, unreadable }: StoredResults, root: string): string {
  if (results.size + unreadable.length === 0) return `The vault ${root} has no result yet.\n`;
  const newestFirst = [...results].toSorted(([, left], [, right]) => right.startedAt.localeCompare(left.startedAt));
  const rows = newestFirst.map(([id, { profile, startedAt, dataset }]) => [
    id,
    `${profile.licence.numbers}${profile.standIn ? ', stand-in' : ''}`,
    minuteText(startedAt),
    dataset.name,
  ]);
  return columns(rows) + unreadable.map(({ id, reason }) => `${id}  cannot be read: ${reason}\n`).join('');
}

/** `2026-11-25 13:45 UTC`. */
export function minuteText(startedAt: string): string {
  return `${startedAt.slice(0, 10)} ${startedAt.slice(11, 16)} UTC`;
}

/** One result, with its numbers where they may be shown; then a restricted one carries its canary in every line. */
export function renderResult(result: BenchmarkResult, disclosure: Disclosure): string {
  const { profile, dataset, runId, version, startedAt, fitness } = result;
  const facts = columns([
    ['run', runId],
    ['profile', `${profile.title}${profile.standIn ? ' (stand-in)' : ''}, ${profile.description}`],
    ['started', startedAt],
    ['pgparity', version],
    ['dataset', dataset.name],
    ['fit', fitness.fit ? 'yes' : `no: ${fitness.reasons.map(({ code }) => code).join(', ')}`],
    ['licence', `${profile.licence.title}, numbers ${profile.licence.numbers}, read on ${profile.licence.readOn}`],
  ]);
  if (disclosure.kind === 'withhold') return `${facts}numbers   ${withheld}: ${disclosure.reason}\n`;
  const points = columns([
    ['point', `recall@${result.k}`, 'p50 ms', 'p95 ms', 'p99 ms', 'queries/s'],
    ...result.points.map(({ id, recall, latency, queriesPerSecond }) => [
      id,
      recall.mean.toFixed(4),
      timeText(latency.p50Ms),
      timeText(latency.p95Ms),
      latency.p99Ms === null ? '–' : timeText(latency.p99Ms),
      rateText(queriesPerSecond),
    ]),
  ]);
  return `${facts}\n${profile.licence.numbers === 'public' ? points : withCanary(points, result.canary)}`;
}

/** Two results beside each other. `canary` is that of a restricted one of them, or null. */
export function renderComparison(
  names: readonly [string, string],
  { obstacles, points, unpaired, smallestTellableRatio }: ResultComparison,
  findings: ReturnType<typeof budgetFindings>,
  canary: string | null,
): string {
  const lines = [
    `${names[0]} → ${names[1]}\n`,
    ...obstacles.map((sentence) => `not comparable: ${sentence}\n`),
    columns([
      ['', 'recall', 'difference [95 %]', 'p50 ms', 'ratio [95 %]', ''],
      ...points.map((point) => {
        const { id, recall, recallDifference, p50Ms, p50Ratio } = point;
        return [
          id,
          recall.map((value) => value.toFixed(4)).join(' → '),
          estimateText(recallDifference, (value) => `${value < 0 ? '' : '+'}${value.toFixed(4)}`),
          p50Ms.map(timeText).join(' → '),
          estimateText(p50Ratio, (value) => value.toFixed(3)),
          changeWords(point),
        ];
      }),
    ]),
    smallestTellableRatio === null
      ? 'No search was measured against itself: the noise of the runs is unknown.\n'
      : `Ratios nearer to 1 than ${smallestTellableRatio.toFixed(3)} are noise.\n`,
    ...(unpaired.length === 0 ? [] : [`Measured by one of them only: ${unpaired.join('; ')}.\n`]),
    ...findings.map(({ kind, sentence }) => `budget ${kind}: ${sentence}\n`),
  ];
  const text = lines.join('');
  return canary === null ? text : withCanary(text, canary);
}

type ComparedValue = ResultComparison['points'][number]['p50Ratio'];

function estimateText({ value, interval }: ComparedValue, text: (value: number) => string): string {
  return `${text(value)} [${interval.map(text).join(', ')}]`;
}
