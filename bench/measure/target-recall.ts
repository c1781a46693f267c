import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchOptions } from '../harness/bench-options.ts';
import { measurementOf, type Measurement } from '../harness/measurement.ts';
import { presetNames, type PresetName } from '../../src/bench/dataset/generator/presets.ts';
import { operatingPoints } from '../../src/vault/result/operating-point.ts';
import type { BenchmarkResult, Point } from '../../src/vault/result/result.ts';

/**
 * `--target-recall` beside the sweep of every build and setting that it chooses among, on three datasets: how much slower its
 * answer is than the best of the sweep, and how much of the sweep's time it takes. The sweep measures the answer's own
 * setting too, so both latencies are of one run.
 */
export async function targetRecallBench(options: BenchOptions): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = [];
  for (const preset of presetNames) measurements.push(...(await onDataset(options, preset)));
  return measurements;
}

const target = 0.95;
const rows = 8_000;
const dimensions = 96;

async function onDataset(options: BenchOptions, preset: PresetName): Promise<readonly Measurement[]> {
  const name = `${preset}, ${rows} × ${dimensions}`;
  options.onProgress(`target recall: ${name}`);
  const searched = await timedBench(options, [...dataset(preset), '--target-recall', String(target)]);
  options.onProgress(`every build and setting: ${name}`);
  const answers = operatingPoints(searched.result.points, undefined, target);
  const swept = await timedBench(options, [...dataset(preset), ...everything(answers)]);
  const note = `recall ${target}, ${swept.result.points.length} points in the sweep`;
  const { seed } = options;
  return [
    ...answers.map((answer) => lossOf(name, answer, swept.result, seed)),
    measurementOf({
      name: `the time of --target-recall ${target} on ${name}`,
      reference: 'that of the sweep',
      unit: 'ratio',
      target: 0.25,
      samples: [
        { block: 0, order: 0, arm: 'target', durationMs: searched.durationMs },
        { block: 0, order: 1, arm: 'sweep', durationMs: swept.durationMs },
      ],
      values: [searched.durationMs / swept.durationMs],
      seed,
      notes: [note],
    }),
  ];
}

function lossOf(name: string, answer: Point, { points }: BenchmarkResult, seed: number): Measurement {
  const reaching = points.filter(
    ({ strategy, recall }) => strategy === answer.strategy && recall.interval[0] >= target,
  );
  const best = reaching.toSorted((left, right) => left.latency.p50Ms - right.latency.p50Ms)[0];
  const same = points.find(({ id }) => id === answer.id);
  if (best === undefined || same === undefined) throw new RangeError(`The sweep has no point beside ${answer.id}.`);
  return measurementOf({
    name: `p50 of the ${answer.strategy} answer on ${name}`,
    reference: `the best of the sweep that reaches ${target}`,
    unit: 'ratio',
    target: 1.1,
    samples: [
      { block: 0, order: 0, arm: 'answer', durationMs: same.latency.p50Ms },
      { block: 0, order: 1, arm: 'best', durationMs: best.latency.p50Ms },
    ],
    values: [same.latency.p50Ms / best.latency.p50Ms],
    seed,
    notes: [
      `answer ${answer.id}, recall ${answer.recall.mean.toFixed(4)} [${answer.recall.interval.map((end) => end.toFixed(4)).join(', ')}]`,
      `best   ${best.id}, recall ${best.recall.mean.toFixed(4)} [${best.recall.interval.map((end) => end.toFixed(4)).join(', ')}]`,
    ],
  });
}

function dataset(preset: PresetName): readonly string[] {
  const size = ['--preset', preset, '--rows', String(rows), '--dimensions', String(dimensions), '--queries', '500'];
  return ['--profiles', 'pgvector', '--index', 'ivfflat,hnsw', '--builds', '3', ...size];
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
    among('ivfflat.probes', steps(1, 0.4 * root)),
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

async function timedBench(
  { environment }: BenchOptions,
  words: readonly string[],
): Promise<{ readonly result: BenchmarkResult; readonly durationMs: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'pgparity-target-'));
  try {
    const json = join(folder, 'result.json');
    const child = spawn(process.execPath, ['dist/cli/main.js', 'bench', '--fresh', '--json', json, ...words], {
      env: { ...environment, PGPARITY_VAULT: join(folder, 'vault') },
      stdio: ['ignore', 'ignore', 'ignore'],
    });
    const [status] = (await once(child, 'exit')) as [number | null];
    if (status !== 0) throw new RangeError(`"pgparity bench ${words.join(' ')}" ended with ${status}.`);
    const { results } = JSON.parse(await readFile(json, 'utf8')) as {
      readonly results: readonly { readonly result: BenchmarkResult }[];
    };
    const [found] = results;
    if (found === undefined) throw new RangeError(`"pgparity bench ${words.join(' ')}" has no result.`);
    return { result: found.result, durationMs: found.result.durationMs };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
