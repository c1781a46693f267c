import { growthBench } from './exact-neighbours-growth.ts';
import { kernelBench } from './exact-neighbours-kernel.ts';
import { scanBench } from './exact-neighbours-scan.ts';
import type { BenchOptions } from '../harness/bench-options.ts';
import type { Measurement } from '../harness/measurement.ts';

/** Exact neighbours: the kernel on one core, the search beside PostgreSQL's own, and how its cost grows with the rows. */
export async function* exactNeighboursBench(options: BenchOptions): AsyncGenerator<Measurement> {
  yield await kernelBench(options);
  yield await scanBench(options);
  yield* await growthBench(options);
}
