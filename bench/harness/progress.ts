import type { BenchOptions } from './bench-options.ts';
import { estimate } from './estimate.ts';
import type { Pace, Sample } from './interleave.ts';
import { armRatios } from './measurement.ts';

/** Ends a measurement at its deadline or on Ctrl-C, and prints the ratio so far after each pair of blocks. */
export function paceOf(options: BenchOptions, part: string, numerator: string, denominator: string): Pace {
  const { deadlineMs, signal, seed, onProgress } = options;
  let printedMs = performance.now();
  return {
    deadlineMs,
    signal,
    onBlocks: (samples: readonly Sample[]) => {
      if (performance.now() - printedMs < everyMs) return;
      printedMs = performance.now();
      const { median, low, high, samples: blocks } = estimate(armRatios(samples, numerator, denominator), seed);
      onProgress(`${part}, ${blocks} blocks: ${median.toFixed(2)} × [${low.toFixed(2)} … ${high.toFixed(2)}]`);
    },
  };
}

/** Blocks of milliseconds would be a line each. */
const everyMs = 2_000;
