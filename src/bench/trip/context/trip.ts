import type { BenchmarkDatabase } from '../database/benchmark-database.ts';
import type { Steps } from './steps.ts';
import type { VectorSource } from '../../dataset/vector-source.ts';
import type { Truth } from '../../neighbours/truth.ts';
import type { DatasetFacts } from '../../../vault/result/result.ts';

/** What every step of one profile's benchmark stands on. */
export interface Ground {
  readonly database: BenchmarkDatabase;
  readonly data: SearchedData;
  readonly steps: Steps;
  readonly k: number;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** The profile has come to this. */
  readonly stage: (text: string) => void;
  /** So much of the stage is done, 0 to 1. */
  readonly share: (share: number) => void;
}

/** The vectors that are searched, the ones that are searched for, and the exact answers. */
export interface SearchedData {
  readonly facts: DatasetFacts;
  readonly base: VectorSource;
  /** Row by row, `facts.dimensions` elements each. */
  readonly queries: Float32Array;
  readonly truth: Truth;
  /** The place of the row with that id, which the server answers as text. Throws a RangeError for an id that is none. */
  readonly rowOf: (id: string) => number;
}

/** One of the vectors that are searched for. A view, not a copy. */
export function queryVector({ queries, facts }: SearchedData, query: number): Float32Array {
  return queries.subarray(query * facts.dimensions, (query + 1) * facts.dimensions);
}
