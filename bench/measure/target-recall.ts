import type { BenchOptions } from '../harness/bench-options.ts';
import { measurementOf, type Measurement } from '../harness/measurement.ts';
import { presetNames, type PresetName } from '../../src/bench/dataset/generator/presets.ts';
import { operatingPoints } from '../../src/vault/result/operating-point.ts';
import type { Point } from '../../src/vault/result/result.ts';
import { lossOf } from './target-recall-contest.ts';
import { benchOn, nameOf, rows, target } from './target-recall-run.ts';

/**
 * `--target-recall` beside the sweep of every build and setting that it chooses among, on three datasets, a part each: how much
 * of the sweep's time it takes, and how much slower its answers are than the best of the sweep.
 */
export const targetRecallBenches = presetNames.map(
  (preset) => [`target-recall-${preset}`, (options: BenchOptions) => onDataset(preset, options)] as const,
);

async function* onDataset(preset: PresetName, options: BenchOptions): AsyncGenerator<Measurement> {
  options.onProgress(`target recall: ${nameOf(preset)}`);
  const searched = await benchOn(preset, ['--target-recall', String(target)], options);
  options.onProgress(`every build and setting: ${nameOf(preset)}`);
  const answers = operatingPoints(searched.points, undefined, target);
  const swept = await benchOn(preset, everything(answers), options);
  yield measurementOf({
    name: `the time of --target-recall ${target} on ${nameOf(preset)}`,
    reference: 'that of the sweep',
    unit: 'ratio',
    target: 0.25,
    samples: [
      { block: 0, order: 0, arm: 'target', durationMs: searched.durationMs },
      { block: 0, order: 1, arm: 'sweep', durationMs: swept.durationMs },
    ],
    values: [searched.durationMs / swept.durationMs],
    seed: options.seed,
    notes: [`${swept.points.length} points in the sweep`],
  });
  for (const answer of answers) {
    const loss = await lossOf(answer, preset, swept, options);
    if (loss !== null) yield loss;
  }
}

/** The builds that `--target-recall` chooses among, each at settings 15 % apart, with those of the answers among them. */
function everything(answers: readonly Point[]): readonly string[] {
  const root = Math.round(Math.sqrt(rows));
  const among = (setting: string, grid: readonly number[]): string => {
    const own = answers.flatMap(({ search }) => (search[setting] === undefined ? [] : [Number(search[setting])]));
    return [...new Set([...grid, ...own])].toSorted((left, right) => left - right).join(',');
  };
  return [
    '--lists',
    [0.5, 1, 2, 4].map((factor) => Math.round(factor * root)).join(','),
    '--probes',
    among('ivfflat.probes', steps(1, root)),
    '--m',
    '8,16,24,32',
    '--ef-construction',
    '64,128,200',
    '--ef-search',
    among('hnsw.ef_search', steps(10, 250)),
    '--scenarios',
    'none',
  ];
}

function steps(from: number, to: number): readonly number[] {
  const count = Math.ceil(Math.log(to / from) / Math.log(1.15));
  return Array.from({ length: count + 1 }, (_, step) => Math.round(from * 1.15 ** step));
}
