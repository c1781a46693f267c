import { answerPlan, type AnswerPlan } from './answer-plan.ts';
import type { SearchClient, SearchStatement } from '../database/benchmark-database.ts';
import type { Trip } from '../context/trip.ts';
import { queryVector } from '../workload/workload.ts';
import type { StoredLatency, Recall } from '../../../vault/result/measured.ts';
import { latencyOf } from './search-arms.ts';
import { warmUpPerTurn } from './search-pass.ts';
import { isSameIndex } from './search-indexes.ts';
import { interleave } from '../../measure/interleave.ts';
import { recallOf, summariseBuilds, type QueryRecall } from '../../neighbours/recall.ts';
import type { Truth } from '../../neighbours/truth.ts';
import { exitCodes, PgparityError } from '../../../base/errors.ts';

/** A search that is measured however the server answers it. */
export interface PlannedSearch {
  readonly name: string;
  readonly statement: SearchStatement;
  /** How it is answered, as {@link openPlanned} found it. */
  readonly plan: AnswerPlan;
  readonly client: SearchClient;
}

interface TenantSearchesOptions {
  /** The first so many queries are asked. */
  readonly queries: number;
  /** For each query, among the rows that it can find. */
  readonly truth: Truth;
  /** By query; without them the statement's own filter holds, or there is none. */
  readonly tenants?: readonly (number | string)[];
}

export interface FoundSearch {
  readonly recall: Recall;
  readonly latency: StoredLatency;
  /** What the recall is made of. */
  readonly byQuery: ReadonlyMap<number, QueryRecall>;
}

/** Opens the search on a warm connection and looks at its plan. Whoever opens it closes the client. */
export async function openPlanned(trip: Trip, name: string, statement: SearchStatement): Promise<PlannedSearch> {
  const client = await trip.database.openSearch(statement);
  try {
    return { name, statement, client, plan: await answerPlan(client, statement, queryVector(trip.workload, 0)) };
  } catch (error) {
    await client.close();
    throw error;
  }
}

/**
 * Asks each search the same queries, interleaved; recall is of the very calls whose time is taken. Queries that nothing
 * can answer, since no row passes, are left out. Throws a PgparityError `plan-changed` where a search is answered another
 * way afterwards than before, or by an index that was built anew: its numbers would be of neither.
 */
export async function measurePlanned(
  trip: Trip,
  searches: readonly PlannedSearch[],
  { queries, truth, tenants }: TenantSearchesOptions,
): Promise<ReadonlyMap<string, FoundSearch>> {
  const asked = Array.from({ length: queries }, (_, query) => query).filter(
    (query) => (truth.queries[query]?.expected.length ?? 0) > 0,
  );
  const answers = searches.map(() => new Map<number, readonly string[]>());
  const log = await interleave(
    searches.map(({ name, client }, place) => ({
      name,
      before: () => client.ready(),
      work: async (turn: number) => {
        const query = asked[turn] ?? 0;
        const values = tenants === undefined ? undefined : [tenants[query] ?? 0];
        const answer = await client.search(queryVector(trip.workload, query), values);
        return { rows: answer.length, answer };
      },
      onAnswer: (turn: number, answer: readonly string[]) => void answers[place]?.set(asked[turn] ?? 0, answer),
    })),
    {
      queries: asked.length,
      blocks,
      queriesPerBlock: Math.ceil(asked.length / blocks),
      warmUpPerTurn,
      signal: trip.options.signal,
      onProgress: (done, all) => trip.share(done / all),
    },
  );
  for (const search of searches) await refuseChangedPlan(trip, search);
  return new Map(
    searches.map(({ name }, place) => {
      const byQuery = new Map(
        [...(answers[place] ?? [])].map(([query, ids]) => [
          query,
          recallOf(truth.queries[query], ids.map(trip.workload.rowOf), trip.options.k),
        ]),
      );
      const { seed } = trip.options;
      return [name, { recall: summariseBuilds([byQuery], seed), latency: latencyOf(log, name, seed), byQuery }];
    }),
  );
}

/** An even number lets every search be first and last equally often. */
const blocks = 4;

async function refuseChangedPlan(trip: Trip, { name, client, statement, plan }: PlannedSearch): Promise<void> {
  const now = await answerPlan(client, statement, queryVector(trip.workload, 0));
  if (now.text === plan.text && isSameIndex(now.index, plan.index)) return;
  const end = now.text === plan.text ? 'by another index of that name' : `by "${now.text}"`;
  throw new PgparityError(
    'plan-changed',
    `The search "${name}" used "${plan.text}" at the start of its measurement and ${end} at its end, so its numbers are invalid. Measure again without other sessions on the table.`,
    { exitCode: exitCodes.broken },
  );
}
