import { captureBench } from './capture-bench.ts';
import { cloneBench } from './clone-bench.ts';
import { embeddedBench } from './embedded-bench.ts';
import { runParts } from './run-parts.ts';
import { sideBySideBench } from './side-by-side-bench.ts';
import { singleSuiteBench } from './single-suite-bench.ts';
import { wholeRunBench } from './whole-run-bench.ts';

process.exitCode = await runParts(
  {
    name: 'bench:harness',
    description: "Measures the harness's own speed as ratios to named references, all in one run.",
    parts: new Map([
      ['clone', cloneBench],
      ['capture', captureBench],
      ['single-suite', singleSuiteBench],
      ['side-by-side', sideBySideBench],
      ['embedded', embeddedBench],
      ['whole-run', wholeRunBench],
    ]),
    minutes: 4,
  },
  process.argv.slice(2),
);
