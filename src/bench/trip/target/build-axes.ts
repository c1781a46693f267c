import type { SweepChoice } from '../options/benchmark-options.ts';
import { defaultSweep, type IndexSweep } from '../sweep/default-sweep.ts';
import type { StrategyName } from '../../../vault/result/quantities.ts';

/** A storage parameter, and the numbers that are tried for it, ascending. */
export interface BuildAxis {
  readonly parameter: string;
  readonly values: readonly string[];
}

interface BuildAxes {
  /** Tried first. Its values are among those of the axes. */
  readonly start: IndexSweep;
  /** The one that moves the search most comes first. */
  readonly axes: readonly BuildAxis[];
}

interface AxesOptions {
  readonly rows: number;
  readonly k: number;
  readonly choice: SweepChoice;
  readonly known: ReadonlySet<string>;
}

/** As asked for by name; otherwise partitions from half to four times the default, or graphs from sparse to dense. */
export function buildAxes(strategy: StrategyName, options: AxesOptions): BuildAxes {
  const sweeps = defaultSweep(strategy, options);
  const [start] = sweeps;
  if (start === undefined) throw new RangeError(`${strategy} has no default.`);
  const axes = Object.keys(start.options).map((parameter) => {
    const asked = sweeps.flatMap((sweep) => sweep.options[parameter] ?? []);
    const values = isChosen(strategy, options.choice)
      ? asked
      : usualValues(parameter, Number(start.options[parameter]));
    return { parameter, values: [...new Set(values)] };
  });
  return { start, axes };
}

/** The same index with another value of a storage parameter. pgvector refuses a construction that is not at least twice m. */
export function withParameter({ options, searches }: IndexSweep, parameter: string, value: string): IndexSweep {
  const changed = { ...options, [parameter]: value };
  const { m, ef_construction: construction } = changed as { readonly m?: string; readonly ef_construction?: string };
  if (m === undefined || construction === undefined) return { options: changed, searches };
  return { options: { ...changed, ef_construction: String(Math.max(Number(construction), 2 * Number(m))) }, searches };
}

/** The setting that trades recall for time, and the numbers that it can have. */
export function searchBounds(
  strategy: StrategyName,
  { options }: IndexSweep,
  k: number,
): { readonly setting: string; readonly low: number; readonly high: number } {
  if (strategy === 'hnsw') return { setting: 'hnsw.ef_search', low: Math.min(k, efSearchMax), high: efSearchMax };
  const partitions = Number(options['lists'] ?? options['num_leaves'] ?? 1);
  const setting = strategy === 'ivfflat' ? 'ivfflat.probes' : 'scann.num_leaves_to_search';
  return { setting, low: 1, high: Math.max(1, partitions - 1) };
}

/**
 * The same index with searches that go on where these end, up to three times as far; null where they end at the most that
 * the strategy takes.
 */
export function strongerSweep(strategy: StrategyName, sweep: IndexSweep, k: number): IndexSweep | null {
  const { setting, high } = searchBounds(strategy, sweep, k);
  const strongest = sweep.searches.at(-1);
  const last = Number(strongest?.[setting]);
  if (strongest === undefined || !(last < high)) return null;
  const values = strongerBy.map((factor) => Math.min(high, Math.max(last + 1, Math.round(factor * last))));
  return {
    options: sweep.options,
    searches: [...new Set(values)].map((value) => ({ ...strongest, [setting]: String(value) })),
  };
}

const strongerBy = [1.15, 1.35, 1.6, 2, 2.5, 3];

/** What pgvector takes. */
const efSearchMax = 1_000;

function isChosen(strategy: StrategyName, { lists, leaves, m, efConstruction }: SweepChoice): boolean {
  const own = { ivfflat: [lists], scann: [leaves], hnsw: [m, efConstruction] }[strategy];
  return own.some((numbers) => numbers !== undefined);
}

/** A quantizer is no number, and stays. */
function usualValues(parameter: string, standard: number): readonly string[] {
  if (parameter === 'm') return ['8', '16', '24', '32'];
  if (parameter === 'ef_construction') return ['64', '128', '200'];
  if (Number.isNaN(standard)) return [];
  return [0.5, 1, 2, 4].map((factor) => String(Math.max(1, Math.round(factor * standard))));
}
