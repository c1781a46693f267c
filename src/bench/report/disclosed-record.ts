import type { JudgedBudget } from '../budget/judge-budgets.ts';
import { strategiesNotTunable } from '../../vault/result/not-tunable.ts';
import type { BenchmarkRecord, BenchmarkResult } from '../../vault/result/result.ts';

/** A record, and what may be shown of it where it is going to be shown. Whoever asks for a report decides that. */
export interface DisclosedRecord {
  readonly record: BenchmarkRecord;
  /** Only names, pass and fail, and structure may be shown: no number, no ratio, no order. */
  readonly withheld: boolean;
  /** Where the report with all numbers lies, or null. */
  readonly report: string | null;
  /** How it keeps to the budgets of the config: numbers too. */
  readonly budgets?: readonly JudgedBudget[];
}

/**
 * What may be shown of a result whose numbers are withheld. Free text of the server or of the benchmark is not in it, since
 * nobody can say what it holds; neither is when the measurement began or how long it took.
 */
export interface WithheldResult {
  readonly withheld: true;
  readonly profile: Pick<
    BenchmarkResult['profile'],
    'name' | 'title' | 'standIn' | 'server' | 'extensions' | 'licence'
  >;
  readonly runId: string;
  readonly version: string;
  readonly dataset: Pick<BenchmarkResult['dataset'], 'name' | 'hash' | 'metric' | 'rows' | 'dimensions' | 'queries'>;
  readonly k: number;
  readonly fit: boolean;
  /** The codes of the reasons, in alphabetical order. */
  readonly reasons: readonly string[];
  readonly oraclesAgree: boolean;
  /** The strategies with at least one setting whose plan was proven, in alphabetical order. */
  readonly strategiesMeasured: readonly string[];
  /** Those that have no settings to search with, in alphabetical order. */
  readonly strategiesNotTunable: readonly string[];
  readonly report: string | null;
}

export function withheldResult({ record: { result }, report }: DisclosedRecord): WithheldResult {
  const { profile, dataset, fitness } = result;
  return {
    withheld: true,
    profile: {
      name: profile.name,
      title: profile.title,
      standIn: profile.standIn,
      server: profile.server,
      extensions: profile.extensions,
      licence: profile.licence,
    },
    runId: result.runId,
    version: result.version,
    dataset: {
      name: dataset.name,
      hash: dataset.hash,
      metric: dataset.metric,
      rows: dataset.rows,
      dimensions: dataset.dimensions,
      queries: dataset.queries,
    },
    k: result.k,
    fit: fitness.fit,
    reasons: words(fitness.reasons.map(({ code }) => code)),
    oraclesAgree: result.oracle.agreed,
    strategiesMeasured: words(result.points.map(({ strategy }) => strategy)),
    strategiesNotTunable: words(strategiesNotTunable(result)),
    report,
  };
}

/** Each word once; what is not a plain word (a code, a strategy's name) is left out. */
function words(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].filter((text) => /^[a-z]+(?:-[a-z]+)*$/.test(text)).toSorted();
}
