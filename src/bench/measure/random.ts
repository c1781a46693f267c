/** Numbers from 0 up to, but not, 1, the same for the same seed: Mulberry32 of T. Ettinger, 32 bits of state. */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Gaps between events that happen independently of each other, `mean` apart on average: exponentially distributed. */
export function poissonGaps(mean: number, seed: number): () => number {
  const next = uniform(seed);
  return () => -Math.log(1 - next()) * mean;
}

/** The values in an order that is drawn (Fisher and Yates). */
export function inDrawnOrder<Each>(values: readonly Each[], next: () => number): Each[] {
  const drawn = [...values];
  for (let last = drawn.length - 1; last > 0; last -= 1) {
    const other = Math.floor(next() * (last + 1));
    [drawn[last], drawn[other]] = [drawn[other] as Each, drawn[last] as Each];
  }
  return drawn;
}
