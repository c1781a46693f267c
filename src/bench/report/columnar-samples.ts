import type { SearchSample } from '../../vault/result/result.ts';

/** Samples column by column, texts by their place in a list: a fifth of the size of a list of objects. */
export interface ColumnarSamples {
  readonly arms: readonly string[];
  readonly errors: readonly string[];
  /** Places in `arms`. */
  readonly arm: readonly number[];
  readonly build: readonly (number | null)[];
  readonly block: readonly number[];
  readonly order: readonly number[];
  readonly query: readonly number[];
  /** Null where the search was not timed. */
  readonly nanoseconds: readonly (number | null)[];
  readonly returned: readonly number[];
  readonly recall: readonly (number | null)[];
  /** Places in `errors`, or null. */
  readonly error: readonly (number | null)[];
}

export function columnarSamples(samples: readonly SearchSample[]): ColumnarSamples {
  const arms = placesOf(samples.map(({ arm }) => arm));
  const errors = placesOf(samples.flatMap(({ error }) => error ?? []));
  return {
    arms: [...arms.keys()],
    errors: [...errors.keys()],
    arm: samples.map(({ arm }) => arms.get(arm) ?? 0),
    build: samples.map(({ build }) => build),
    block: samples.map(({ block }) => block),
    order: samples.map(({ order }) => order),
    query: samples.map(({ query }) => query),
    nanoseconds: samples.map(({ nanoseconds }) => nanoseconds),
    returned: samples.map(({ returned }) => returned),
    recall: samples.map(({ recall }) => recall),
    error: samples.map(({ error }) => (error === null ? null : (errors.get(error) ?? null))),
  };
}

function placesOf(texts: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...new Set(texts)].map((text, place) => [text, place]));
}
