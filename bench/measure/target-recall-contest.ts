import type { BenchOptions } from '../harness/bench-options.ts';
import type { Sample } from '../harness/interleave.ts';
import { armRatios, measurementOf, type Measurement } from '../harness/measurement.ts';
import type { PresetName } from '../../src/bench/dataset/generator/presets.ts';
import type { BenchmarkResult, Point } from '../../src/vault/result/result.ts';
import { benchOn, nameOf, reaches, target } from './target-recall-run.ts';

/**
 * How much slower an answer is than the best of the sweep, both measured again in turns: minutes lie between two indexes of a
 * sweep, in which other work on the machine comes and goes. A round takes a fraction of a second, and which processor a
 * connection is on lasts as long: the median of several rounds counts. The fastest of hundreds of points that reach the target
 * is among them by the luck of its builds: the best is the fastest one whose new builds reach it too. Null where no point of
 * the sweep does.
 */
export async function lossOf(
  answer: Point,
  preset: PresetName,
  swept: BenchmarkResult,
  options: BenchOptions,
): Promise<Measurement | null> {
  const reaching = swept.points.filter((point) => point.strategy === answer.strategy && reaches(point));
  let unlucky = 0;
  for (const best of reaching.toSorted((left, right) => left.latency.p50Ms - right.latency.p50Ms)) {
    options.onProgress(`${answer.id} beside ${best.id}: ${nameOf(preset)}`);
    const rounds = await roundsOf({ answer, best }, preset, options);
    if (rounds !== null)
      return measurementOf({
        name: `p50 of the ${answer.strategy} answer on ${nameOf(preset)}`,
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
    unlucky += 1;
  }
  options.onProgress(
    `no point of ${answer.strategy} in the sweep reaches ${target} with other builds; ${described(answer)}`,
  );
  return null;
}

interface Pair {
  readonly answer: Point;
  readonly best: Point;
}

const roundsMade = 7;

/** Null where the best of the sweep misses the target in the first one, which makes as many builds as the sweep. */
async function roundsOf(pair: Pair, preset: PresetName, options: BenchOptions): Promise<readonly Sample[] | null> {
  const samples: Sample[] = [];
  for (let block = 0; block < roundsMade; block += 1) {
    const builds = block === 0 ? [] : ['--builds', '1'];
    const { points } = await benchOn(preset, [...wordsOf(pair), ...builds], options);
    for (const [order, arm] of (['answer', 'best'] as const).entries()) {
      const found = points.find(({ id }) => id === pair[arm].id);
      if (found === undefined) throw new RangeError(`The contest has no point ${pair[arm].id}.`);
      if (block === 0 && arm === 'best' && !reaches(found)) return null;
      samples.push({ block, order, arm, durationMs: found.latency.p50Ms });
    }
  }
  return samples;
}

const flags: Readonly<Record<string, string>> = {
  lists: '--lists',
  m: '--m',
  ef_construction: '--ef-construction',
  'ivfflat.probes': '--probes',
  'hnsw.ef_search': '--ef-search',
};

/** The indexes and searches of both points, and no other one of their settings. */
function wordsOf({ answer, best }: Pair): readonly string[] {
  const settings = Object.entries(flags).flatMap(([setting, flag]) => {
    const values = [answer, best].flatMap(({ index, search }) => index[setting] ?? search[setting] ?? []);
    return values.length === 0 ? [] : [flag, [...new Set(values)].join(',')];
  });
  return ['--index', answer.strategy, '--scenarios', 'none', ...settings];
}

function described({ id, recall: { mean, interval } }: Point): string {
  return `${id}, recall ${mean.toFixed(4)} [${interval.map((end) => end.toFixed(4)).join(', ')}]`;
}
