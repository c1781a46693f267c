import { exactNeighboursBench } from './exact-neighbours.ts';
import { loadBench } from './load.ts';
import { pgbenchBench } from './pgbench.ts';
import { targetRecallBenches } from './target-recall.ts';
import { defaultBench, largeBench } from './whole-bench.ts';
import { runParts } from '../harness/run-parts.ts';

process.exitCode = await runParts(
  {
    name: 'bench:measure',
    description:
      'Measures how well pgparity measures: as ratios to named references, all in one run on the same server.',
    parts: new Map([
      ['load', loadBench],
      ['exact-neighbours', exactNeighboursBench],
      ['pgbench', pgbenchBench],
      ...targetRecallBenches,
      ['default-bench', defaultBench],
      ['large-bench', largeBench],
    ]),
  },
  process.argv.slice(2),
);
