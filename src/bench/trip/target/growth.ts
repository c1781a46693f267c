import { z } from 'zod';
import { cheapestSearch } from './target-sweep.ts';
import type { Trip } from '../context/trip.ts';
import { IndexedTables } from '../index-build/indexed-tables.ts';
import { isUnproven } from '../search/plan-proof.ts';
import { defaultSweep, type IndexSweep } from '../sweep/default-sweep.ts';
import { RowWindow } from '../workload/row-window.ts';
import { exactNeighbours } from '../../neighbours/exact-neighbours.ts';
import { mean, median } from '../../dataset/statistics/quantile.ts';
import { operatingPoints } from '../../../vault/result/operating-point.ts';
import { growth as growthShape, type Growth } from '../../../vault/result/scenarios.ts';
import type { BenchmarkResult, Build, Point } from '../../../vault/result/result.ts';

type GrownTo = Growth['sizes'][number];

interface GrowthFound {
  readonly growth: readonly Growth[];
  readonly leftOut: BenchmarkResult['notExercised'];
}

/**
 * What each cheapest setting costs as rows grow: the same kind of index on a quarter and on half of the rows, each with
 * the setting that reaches the recall there, beside what was measured on all of them; and from these, ten times the rows.
 */
export async function measureGrowth(
  trip: Trip,
  points: readonly Point[],
  { builds, floor }: Pick<BenchmarkResult, 'builds' | 'floor'>,
): Promise<GrowthFound> {
  const { targetRecall } = trip.options;
  const { rows } = trip.workload.facts;
  if (targetRecall === null) return { growth: [], leftOut: [] };
  const answers = operatingPoints(points, undefined, targetRecall).filter(
    ({ recall }) => recall.interval[0] >= targetRecall,
  );
  const reason = whyNot(trip, answers.length);
  if (reason !== null) return { growth: [], leftOut: [{ what: 'growth with rows', reason }] };
  const whole = answers.map((point) => ({ point, atAll: costsOf(point, builds, rows) }));
  const found = await trip.steps.once(
    'growth',
    [answers.map(({ id }) => id), targetRecall],
    z.array(growthShape),
    async () => {
      const smaller: GrownTo[][] = answers.map(() => []);
      for (const size of sizesOf(rows)) {
        const part = await partOf(trip, size);
        const tables = new IndexedTables(part, growthSchema);
        try {
          for (const [place, point] of answers.entries()) {
            const grown = await grownTo(part, tables, { point, targetRecall, rows });
            if (grown !== null) smaller[place]?.push(grown);
          }
        } finally {
          await tables.drop().catch(() => undefined);
        }
      }
      return whole.flatMap(({ point, atAll }, place) => {
        const sizes = [...(smaller[place] ?? []), ...(atAll === null ? [] : [atAll])];
        return sizes.length < 3 ? [] : [{ strategy: point.strategy, sizes, extrapolated: tenfold(sizes, floor.p50Ms) }];
      });
    },
  );
  const leftOut = answers
    .filter(({ strategy }) => !found.some((each) => each.strategy === strategy))
    .map(({ strategy }) => ({
      what: `growth with rows of ${strategy}`,
      reason: 'On fewer rows no setting reaches the recall through the index.',
    }));
  return { growth: found, leftOut };
}

function whyNot({ database, workload }: Trip, answers: number): string | null {
  const { rows } = workload.facts;
  if (database.kind === 'embedded') return 'In process builds are slow.';
  if (answers === 0) return 'No setting reaches the recall.';
  return rows < 4 * rowsMin ? `A quarter of ${rows} rows is too few; it needs ${4 * rowsMin}.` : null;
}

/** Below it an index decides little: the planner would rather read the rows. */
const rowsMin = 1_000;
const growthSchema = 'pgparity_bench_growth';

function sizesOf(rows: number): readonly number[] {
  return [Math.floor(rows / 4), Math.floor(rows / 2)];
}

/** The benchmark's context with its first rows only, and with their exact neighbours. */
async function partOf(trip: Trip, rows: number): Promise<Trip> {
  const { workload, options } = trip;
  const { queries, facts } = workload;
  trip.stage(`exact neighbours among ${rows} rows`);
  const base = new RowWindow(workload.base, 0, rows);
  const truth = await exactNeighbours({
    base,
    queries,
    dimensions: facts.dimensions,
    metric: facts.metric,
    k: options.k,
    signal: options.signal,
    onRows: (done) => trip.share(done / rows),
  });
  return { ...trip, workload: { ...workload, base, truth, facts: { ...facts, rows } } };
}

interface Grown {
  readonly point: Point;
  readonly targetRecall: number;
  /** All of them. */
  readonly rows: number;
}

async function grownTo(
  part: Trip,
  tables: IndexedTables,
  { point, targetRecall, rows }: Grown,
): Promise<GrownTo | null> {
  const { strategy } = point;
  const sweep = scaledSweep(point, { from: rows, to: part.workload.facts.rows, k: part.options.k });
  try {
    const { repeat } = await tables.build(strategy, sweep.options);
    const found = await cheapestSearch(part, tables, { strategy, sweep, targetRecall });
    if (found === null) return null;
    const { durationMs: buildMs, indexBytes } = repeat;
    return { rows: part.workload.facts.rows, index: sweep.options, ...found, buildMs, indexBytes };
  } catch (error) {
    if (isUnproven(error)) return null;
    throw error;
  }
}

/** The index with as many partitions as it would have by the default for these rows, in the proportion that was chosen. */
function scaledSweep(
  { strategy, index, search }: Point,
  { from, to, k }: { readonly from: number; readonly to: number; readonly k: number },
): IndexSweep {
  const partitions = { ivfflat: 'lists', scann: 'num_leaves', hnsw: null }[strategy];
  if (partitions === null) return { options: index, searches: [search] };
  const byDefault = (rows: number): number => Number(defaultSweep(strategy, { rows, k })[0]?.options[partitions] ?? 1);
  const scaled = Math.max(1, Math.round((Number(index[partitions]) * byDefault(to)) / byDefault(from)));
  return { options: { ...index, [partitions]: String(scaled) }, searches: [search] };
}

function costsOf({ strategy, index, search, latency }: Point, builds: readonly Build[], rows: number): GrownTo | null {
  const built = builds.find(
    (each) => each.strategy === strategy && JSON.stringify(each.index) === JSON.stringify(index),
  );
  const repeats = built?.repeats ?? [];
  if (repeats.length === 0) return null;
  return {
    rows,
    index,
    search,
    p50Ms: latency.p50Ms,
    buildMs: median(repeats.map(({ durationMs }) => durationMs)),
    indexBytes: Math.round(median(repeats.map(({ indexBytes }) => indexBytes))),
  };
}

/**
 * Bytes on the line through the sizes, as every row adds its own. What a search takes above a round trip grows as a power of
 * the rows. A build as either, whichever is more: near its smallest sizes the power is too low, since starting a build takes
 * time, and the line is too low for graphs.
 */
function tenfold(sizes: readonly GrownTo[], floorMs: number): Growth['extrapolated'] {
  const largest = sizes.at(-1) as GrownTo;
  const rows = 10 * largest.rows;
  const aboveFloor = ({ p50Ms }: GrownTo): number => Math.max(p50Ms - floorMs, p50Ms / 100);
  const pointsOf = (of: (size: GrownTo) => number): Places => sizes.map((size) => [size.rows, of(size)]);
  const builds = pointsOf(({ buildMs }) => buildMs);
  return {
    rows,
    // Noise may make fewer rows slower; more rows are never faster.
    p50Ms: Math.max(largest.p50Ms, floorMs + onPower(pointsOf(aboveFloor), rows)),
    buildMs: Math.max(onLine(builds, rows), onPower(builds, rows)),
    indexBytes: Math.round(
      onLine(
        pointsOf(({ indexBytes }) => indexBytes),
        rows,
      ),
    ),
  };
}

type Places = readonly (readonly [rows: number, value: number])[];

/** Least squares. */
function onLine(places: Places, rows: number): number {
  const middle = mean(places.map(([x]) => x));
  const height = mean(places.map(([, y]) => y));
  const rise = places.reduce((sum, [x, y]) => sum + (x - middle) * (y - height), 0);
  return height + ((rows - middle) * rise) / places.reduce((sum, [x]) => sum + (x - middle) ** 2, 0);
}

/** A line in logarithms. */
function onPower(places: Places, rows: number): number {
  return Math.exp(
    onLine(
      places.map(([x, y]) => [Math.log(x), Math.log(y)]),
      Math.log(rows),
    ),
  );
}
