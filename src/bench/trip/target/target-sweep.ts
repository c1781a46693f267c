import { z } from 'zod';
import { smallestReaching, type Trial } from './bisect.ts';
import { buildAxes, searchBounds, withParameter, type BuildAxis } from './build-axes.ts';
import type { Trip } from '../context/trip.ts';
import type { IndexedTables } from '../index-build/indexed-tables.ts';
import { isRefusal } from '../index-build/refused-builds.ts';
import { answersOfBuild } from '../search/build-answers.ts';
import { PlanNotProven } from '../search/plan-proof.ts';
import { measureArms } from '../search/search-arms.ts';
import type { SearchArm } from '../search/search-statement.ts';
import type { IndexSweep } from '../sweep/default-sweep.ts';
import { armsOf } from '../sweep/index-points.ts';
import type { PlannedSweep } from '../sweep/strategy-sweeps.ts';
import { summariseBuilds } from '../../neighbours/recall.ts';
import { VectorIndexError } from '../../../schema/vector/index-step-refusal.ts';
import type { StrategyName } from '../../../vault/result/quantities.ts';
import { vectorSettingNames } from '../../../schema/vector/strategy-settings.ts';

/**
 * The sweep that is measured where a recall was asked for: the cheapest index that reaches it, and a few searches around the
 * cheapest setting that does. The setting is found by bisection at one build; then the builds beside it are tried for as long
 * as they are cheaper. Where nothing reaches the recall the planned sweep stays, which shows how far it comes.
 */
export async function sweepForTarget(trip: Trip, tables: IndexedTables, plan: PlannedSweep): Promise<PlannedSweep> {
  const { targetRecall, sweep } = trip.options;
  if (targetRecall === null || plan.sweeps.length === 0) return plan;
  const found = await trip.steps.once('target', [plan.strategy, targetRecall, sweep], foundSweep, () =>
    new TargetSearch(trip, tables, plan.strategy, targetRecall).cheapest(),
  );
  return found === null ? plan : { ...plan, sweeps: [found] };
}

/** The cheapest search of the strategy's index, which is there, that reaches the recall; null where none does. */
export async function cheapestSearch(
  trip: Trip,
  tables: IndexedTables,
  {
    strategy,
    sweep,
    targetRecall,
  }: { readonly strategy: StrategyName; readonly sweep: IndexSweep; readonly targetRecall: number },
): Promise<{ readonly search: Readonly<Record<string, string>>; readonly p50Ms: number } | null> {
  return new TargetSearch(trip, tables, strategy, targetRecall).ofIndex(sweep);
}

const settings = z.record(z.string(), z.string());
const foundSweep = z.object({ options: settings, searches: z.array(settings).readonly() }).nullable();

/** One index at the cheapest search that reaches the target. */
interface Candidate {
  readonly sweep: IndexSweep;
  readonly value: number;
  readonly p50Ms: number;
}

class TargetSearch {
  readonly #trip: Trip;
  readonly #tables: IndexedTables;
  readonly #strategy: StrategyName;
  readonly #target: number;

  constructor(trip: Trip, tables: IndexedTables, strategy: StrategyName, target: number) {
    this.#trip = trip;
    this.#tables = tables;
    this.#strategy = strategy;
    this.#target = target;
  }

  /** From the default build along one storage parameter after the other, for as long as the search becomes cheaper. */
  async cheapest(): Promise<IndexSweep | null> {
    const { database, workload, options } = this.#trip;
    const known = new Set(await vectorSettingNames(database.session, this.#strategy));
    const facts = { rows: workload.facts.rows, k: options.k, choice: options.sweep, known };
    const { start, axes } = buildAxes(this.#strategy, facts);
    let best = await this.#candidate(start);
    for (const axis of axes) best = await this.#along(axis, best?.sweep ?? start, best);
    return best === null ? null : this.#around(best);
  }

  /** Upwards, or where that is not cheaper downwards. */
  async #along(axis: BuildAxis, from: IndexSweep, known: Candidate | null): Promise<Candidate | null> {
    const { parameter, values } = axis;
    for (const direction of [1, -1]) {
      let best = known;
      for (let place = values.indexOf(from.options[parameter] ?? '') + direction; place in values; place += direction) {
        const next = await this.#candidate(withParameter(from, parameter, values[place] ?? ''));
        if (best !== null && (next === null || next.p50Ms > worthwhile * best.p50Ms)) break;
        best = next;
      }
      if (best !== known) return best;
    }
    return known;
  }

  async ofIndex(sweep: IndexSweep): Promise<{ search: Readonly<Record<string, string>>; p50Ms: number } | null> {
    const found = await this.#cheapestOf(sweep);
    const [search] = found === null ? [] : this.#searching(sweep, [found.value]).searches;
    return found === null || search === undefined ? null : { search, p50Ms: found.p50Ms };
  }

  async #candidate(sweep: IndexSweep): Promise<Candidate | null> {
    try {
      await this.#tables.build(this.#strategy, sweep.options);
      return await this.#cheapestOf(sweep);
    } catch (error) {
      if (error instanceof PlanNotProven || (error instanceof VectorIndexError && isRefusal(error))) return null;
      throw error;
    }
  }

  async #cheapestOf(sweep: IndexSweep): Promise<Candidate | null> {
    const { low, high } = searchBounds(this.#strategy, sweep, this.#trip.options.k);
    const start = Math.max(4 * low, Math.round(Math.sqrt(high)));
    const value = await smallestReaching({ low, high, start }, (number) => this.#trial(sweep, number));
    if (value === null) return null;
    const { arms } = await measureArms(this.#trip, [await this.#arm(sweep, value)], { queries: this.#queries });
    return arms[0] === undefined ? null : { sweep, value, p50Ms: arms[0].latency.p50Ms };
  }

  /** Held by the lower end of the interval over queries, so that chance does not choose a setting that is too small. */
  async #trial(sweep: IndexSweep, value: number): Promise<Trial> {
    const { options, stage } = this.#trip;
    stage(`${this.#strategy}: recall at ${searchBounds(this.#strategy, sweep, options.k).setting} ${value}`);
    const [found] = await answersOfBuild(this.#trip, [await this.#arm(sweep, value)], this.#queries);
    if (found === undefined) return 'unproven';
    const { interval } = summariseBuilds([new Map(found.answers)], options.seed);
    return interval[0] >= this.#target ? 'reached' : 'missed';
  }

  async #arm(sweep: IndexSweep, value: number): Promise<SearchArm> {
    const indexed = await this.#tables.indexed(this.#strategy, sweep.options);
    const swept = { ...indexed, strategy: this.#strategy, sweep: this.#searching(sweep, [value]) };
    const [arm] = armsOf(this.#trip, swept);
    if (arm === undefined) throw new RangeError('A sweep of one search has one arm.');
    return arm;
  }

  /** What the interval over several builds, and over all queries, may still move the setting by. */
  #around({ sweep, value }: Candidate): IndexSweep {
    return this.#searching(
      sweep,
      [0.85, 0.92, 1, 1.1, 1.25, 1.45].map((factor) => Math.round(factor * value)),
    );
  }

  #searching({ options, searches: [first] }: IndexSweep, values: readonly number[]): IndexSweep {
    const { setting, low, high } = searchBounds(this.#strategy, { options, searches: [] }, this.#trip.options.k);
    const within = values.map((value) => Math.min(high, Math.max(low, value)));
    return { options, searches: [...new Set(within)].map((value) => ({ ...first, [setting]: String(value) })) };
  }

  /** Enough to tell settings from each other; the sweep that follows asks all. */
  get #queries(): number {
    return Math.min(this.#trip.workload.facts.queries, queriesTried);
  }
}

const queriesTried = 400;

/** Less is within what two measurements of one index differ by, and no reason for a longer build. */
const worthwhile = 0.97;
