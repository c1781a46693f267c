import { growthBench } from './exact-neighbours-growth.ts';
import { kernelBench } from './exact-neighbours-kernel.ts';
import { scanBench } from './exact-neighbours-scan.ts';
import type { BenchOptions } from '../harness/bench-options.ts';
import type { Measurement } from '../harness/measurement.ts';

/** Exact neighbours: the kernel on one core, the search beside PostgreSQL's own, and how its cost grows with the rows. */
export async function exactNeighboursBench(options: BenchOptions): Promise<readonly Measurement[]> {
  return [await kernelBench(options), await scanBench(options), ...(await growthBench(options))];
}
