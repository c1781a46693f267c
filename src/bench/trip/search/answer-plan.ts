import type { SearchClient, SearchStatement } from '../database/benchmark-database.ts';
import { planOfSearch } from './plan-proof.ts';
import { findIndexes, type IndexIdentity } from './search-indexes.ts';
import { nodesOf, planShape } from '../../../engine/plan/shape.ts';

/** How the server answers a search: through the index, in the order of the distance, or by looking at all rows that pass. */
export type AnswerPlan =
  | { readonly kind: 'index'; readonly text: string; readonly index: IndexIdentity | null }
  | { readonly kind: 'exact'; readonly text: string; readonly index: null };

/**
 * The plan that the search gets with these values. `text` is the name of the index that gives the order, or `exact: ` and
 * the plan's nodes. It is given for a custom plan, so the search is to be asked with {@link knownPlan}.
 */
export async function answerPlan(
  client: SearchClient,
  statement: SearchStatement,
  vector: Float32Array,
): Promise<AnswerPlan> {
  const plan = await planOfSearch(client, statement, vector, 'custom');
  // AlloyDB's custom scan names its index in a sentence, without the order.
  const ordering = nodesOf(plan).find(
    ({ index, orderBy, node }) => index !== null && (orderBy !== null || node === 'Custom Scan'),
  );
  if (ordering?.index != null) {
    const { index: text } = ordering;
    const found = await findIndexes(client.session, statement);
    return { kind: 'index', text, index: found.find(({ name }) => name === text) ?? null };
  }
  return {
    kind: 'exact',
    index: null,
    text: `exact: ${planShape(plan)
      .map((line) => line.trim())
      .join(', ')}`,
  };
}

/**
 * After five calls a server may keep one plan for all tenants, and a measurement would be of both. A product whose driver
 * prepares under no name gets a custom plan each time too.
 */
export const knownPlan: Readonly<Record<string, string>> = { plan_cache_mode: 'force_custom_plan' };

/** What keeps the planner from the exact way, so that the index itself can be measured. */
export const indexOnly: Readonly<Record<string, string>> = {
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_sort: 'off',
};
