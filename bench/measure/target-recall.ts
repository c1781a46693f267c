import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchOptions } from '../harness/bench-options.ts';
import { pgparity } from '../harness/command-line.ts';
import { armRatios, measurementOf, type Measurement } from '../harness/measurement.ts';
import { presetNames, type PresetName } from '../../src/bench/dataset/generator/presets.ts';
import { operatingPoints } from '../../src/vault/result/operating-point.ts';
import type { BenchmarkResult, Point } from '../../src/vault/result/result.ts';

/**
 * `--target-recall` beside the sweep of every build and setting that it chooses among, on three datasets, a part each: how much
 * slower its answer is than the best of the sweep, and how much of the sweep's time it takes.
 */
export const targetRecallBenches = presetNames.map(
  (preset) => [`target-recall-${preset}`, (options: BenchOptions) => onDataset(options, preset)] as const,
);

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
  const losses: Measurement[] = [];
  for (const answer of answers) losses.push(...(await lossOf(options, { preset, name, answer, swept: swept.result })));
  return [
    ...losses,
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

interface Contest {
  readonly preset: PresetName;
  readonly name: string;
  readonly answer: Point;
  readonly swept: BenchmarkResult;
}

/**
 * The answer and the best of the sweep, measured again in turns: minutes lie between two indexes of a sweep, in which other
 * work on the machine comes and goes. A round takes a fraction of a second, and which processor a connection is on lasts as long:
 * the median of several rounds counts. The fastest of hundreds of points that reach the target is among them by the luck of its
 * builds: the best is the fastest one whose new builds reach it too. None where no point of the sweep does.
 */
async function lossOf(
  options: BenchOptions,
  { preset, name, answer, swept }: Contest,
): Promise<readonly Measurement[]> {
  const reaching = swept.points.filter((point) => point.strategy === answer.strategy && reaches(point));
  let unlucky = 0;
  for (const best of reaching.toSorted((left, right) => left.latency.p50Ms - right.latency.p50Ms)) {
    options.onProgress(`${answer.id} beside ${best.id}: ${name}`);
    const rounds = await roundsOf(options, preset, [answer, best]);
    if (rounds === null) {
      unlucky += 1;
      continue;
    }
    const loss = measurementOf({
      name: `p50 of the ${answer.strategy} answer on ${name}`,
      reference: `the best of the sweep that reaches ${target} again`,
      unit: 'ratio',
      target: 1.1,
      samples: rounds,
      values: armRatios(rounds, 'answer', 'best'),
      seed: options.seed,
      notes: [
        `answer ${described(answer)}`,
        `best   ${described(best)}; ${unlucky} faster ones did not reach it with other builds`,
      ],
    });
    return [loss];
  }
  options.onProgress(
    `no point of ${answer.strategy} in the sweep reaches ${target} with other builds; ${described(answer)}`,
  );
  return [];
}

/** Null where the second point misses the target in the first one, which makes as many builds as the sweep. */
async function roundsOf(
  options: BenchOptions,
  preset: PresetName,
  [answer, best]: readonly [Point, Point],
): Promise<Measurement['samples'] | null> {
  const samples: Measurement['samples'][number][] = [];
  for (let block = 0; block < roundsMade; block += 1) {
    const builds = block === 0 ? [] : ['--builds', '1'];
    const { result } = await timedBench(options, [...dataset(preset), ...both(answer, best), ...builds]);
    for (const [order, [arm, { id }]] of Object.entries({ answer, best }).entries()) {
      const found = result.points.find((point) => point.id === id);
      if (found === undefined) throw new RangeError(`The contest has no point ${id}.`);
      if (block === 0 && arm === 'best' && !reaches(found)) return null;
      samples.push({ block, order, arm, durationMs: found.latency.p50Ms });
    }
  }
  return samples;
}

function reaches({ recall }: Point): boolean {
  return recall.interval[0] >= target;
}

const roundsMade = 7;

function described({ id, recall: { mean, interval } }: Point): string {
  return `${id}, recall ${mean.toFixed(4)} [${interval.map((end) => end.toFixed(4)).join(', ')}]`;
}

/** The indexes and searches of both points, and no other one of their settings. */
function both(...points: readonly Point[]): readonly string[] {
  const flags = { lists: 'lists', m: 'm', ef_construction: 'ef-construction' };
  const searches = { 'ivfflat.probes': 'probes', 'hnsw.ef_search': 'ef-search' };
  const words = Object.entries({ ...flags, ...searches }).flatMap(([setting, flag]) => {
    const values = points.flatMap(({ index, search }) => index[setting] ?? search[setting] ?? []);
    return values.length === 0 ? [] : [`--${flag}`, [...new Set(values)].join(',')];
  });
  return ['--index', points[0]?.strategy ?? '', '--scenarios', 'none', ...words];
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

async function timedBench(
  options: BenchOptions,
  words: readonly string[],
): Promise<{ readonly result: BenchmarkResult; readonly durationMs: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'pgparity-target-'));
  try {
    const json = join(folder, 'result.json');
    const { status } = await pgparity(['bench', '--fresh', '--json', json, ...words], options, {
      variables: { PGPARITY_VAULT: join(folder, 'vault') },
    });
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
