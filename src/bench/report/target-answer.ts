import { operatingPoints } from '../../vault/result/operating-point.ts';
import type { Growth } from '../../vault/result/scenarios.ts';
import type { BenchmarkResult, Point } from '../../vault/result/result.ts';
import { quoteLiteral } from '../../engine/sql/literal.ts';
import { vectorStrategyNamed } from '../../schema/vector/strategy.ts';
import { median } from '../dataset/statistics/quantile.ts';

/** What one strategy needs for the recall that was asked for. */
export interface TargetAnswer {
  readonly point: Point;
  /** Whether the lower end of its interval reaches the recall; otherwise it is the best that was measured. */
  readonly reached: boolean;
  /** To be copied: `your_table`, `your_column` and `your_role` are the reader's. */
  readonly statements: readonly string[];
  readonly bytesPerVector: number | null;
  readonly buildMs: number | null;
  /** The largest peak of a build; null where the system did not say. */
  readonly buildMemoryBytes: number | null;
  readonly growth: Growth | null;
}

/** One a strategy, the fastest first; none where no recall was asked for. */
export function targetAnswers(result: BenchmarkResult): readonly TargetAnswer[] {
  const { targetRecall, points, builds, dataset, growth } = result;
  if (targetRecall === null) return [];
  const answers = operatingPoints(points, undefined, targetRecall).map((point) => {
    const built = builds.find(({ strategy, index }) => strategy === point.strategy && isSame(index, point.index));
    const repeats = built?.repeats ?? [];
    const memory = repeats.flatMap(({ memoryPeakBytes }) => memoryPeakBytes ?? []);
    return {
      point,
      reached: point.recall.interval[0] >= targetRecall,
      statements: statementsOf(point, dataset.metric),
      bytesPerVector: repeats.length === 0 ? null : median(repeats.map(({ indexBytes }) => indexBytes)) / dataset.rows,
      buildMs: repeats.length === 0 ? null : median(repeats.map(({ durationMs }) => durationMs)),
      buildMemoryBytes: memory.length === 0 ? null : Math.max(...memory),
      growth: growth.find(({ strategy }) => strategy === point.strategy) ?? null,
    };
  });
  const rank = ({ reached, point }: TargetAnswer): number => (reached ? point.latency.p50Ms : Infinity);
  return answers.toSorted((left, right) => rank(left) - rank(right) || 0);
}

function isSame(left: Point['index'], right: Point['index']): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function statementsOf({ strategy, index, search }: Point, metric: BenchmarkResult['dataset']['metric']): string[] {
  const { accessMethod, operatorClasses } = vectorStrategyNamed(strategy);
  const options = Object.entries(index).map(([name, value]) => `${name} = ${valueText(value)}`);
  const sets = Object.entries(search).map(([name, value]) => `${name} = ${valueText(value)};`);
  return [
    `CREATE INDEX ON your_table USING ${accessMethod} (your_column ${operatorClasses[metric]})`,
    `  WITH (${options.join(', ')});`,
    ...sets.map((set) => `SET ${set}`),
    ...sets.map((set) => `ALTER ROLE your_role SET ${set}`),
  ];
}

function valueText(value: string): string {
  return /^\d+$/.test(value) ? value : quoteLiteral(value);
}
