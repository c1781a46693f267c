import type { BenchmarkRecord, Point } from '../../vault/result/result.ts';
import { settingsText } from './settings-text.ts';

/** Every setting of the sweep, unrounded, a row each. Each row carries the result's canary. */
export function renderPointsCsv({ result }: BenchmarkRecord): string {
  const head = { profile: result.profile.name, run: result.runId };
  const rows = result.points.map((point) => ({ ...head, ...columnsOf(point), canary: result.canary }));
  return csvText(names, rows);
}

const names = [
  'profile',
  'run',
  'point',
  'strategy',
  'index',
  'search',
  'proven_index',
  'k',
  'queries',
  'recall',
  'recall_low',
  'recall_high',
  'recall_strict',
  'recall_p5',
  'recall_worst',
  'share_below_80',
  'share_short',
  'mean_returned',
  'samples',
  'failures',
  'mean_ms',
  'p50_ms',
  'p50_low_ms',
  'p50_high_ms',
  'p90_ms',
  'p95_ms',
  'p99_ms',
  'max_ms',
  'queries_per_second',
  'cpu_ms_per_query',
  'warnings',
  'canary',
] as const;

function columnsOf({ recall, latency, ...point }: Point) {
  return {
    point: point.id,
    strategy: point.strategy,
    index: settingsText(point.index),
    search: settingsText(point.search),
    proven_index: point.provenIndex,
    k: recall.k,
    queries: recall.queries,
    recall: recall.mean,
    recall_low: recall.interval[0],
    recall_high: recall.interval[1],
    recall_strict: recall.strictMean,
    recall_p5: recall.p5,
    recall_worst: recall.worst,
    share_below_80: recall.shareBelow80,
    share_short: recall.shareShort,
    mean_returned: recall.meanReturned,
    samples: latency.samples,
    failures: latency.failures,
    mean_ms: latency.meanMs,
    p50_ms: latency.p50Ms,
    p50_low_ms: latency.p50IntervalMs[0],
    p50_high_ms: latency.p50IntervalMs[1],
    p90_ms: latency.p90Ms,
    p95_ms: latency.p95Ms,
    p99_ms: latency.p99Ms,
    max_ms: latency.maxMs,
    queries_per_second: point.queriesPerSecond,
    cpu_ms_per_query: point.cpuMsPerQuery,
    warnings: point.warnings.map(({ code }) => code).join(' '),
  };
}

/** Lines of comma-separated values after RFC 4180, the names of the columns first. Null is an empty field. */
function csvText<Name extends string>(
  columns: readonly Name[],
  rows: readonly Readonly<Record<Name, string | number | boolean | null>>[],
): string {
  return [columns.join(','), ...rows.map((row) => columns.map((name) => field(row[name])).join(','))]
    .map((line) => `${line}\r\n`)
    .join('');
}

function field(value: string | number | boolean | null): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
