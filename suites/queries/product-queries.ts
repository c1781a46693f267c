import { chatQueries } from './chats.ts';
import { documentQueries } from './documents.ts';
import { jobQueries } from './jobs.ts';
import { memoryQueries } from './memories.ts';
import { notificationQueries } from './notifications.ts';
import type { ProductQuery } from './product-query.ts';
import { sessionQueries } from './sessions.ts';
import { userStateQueries } from './user-state.ts';

/** Every query shape of the product's stores. */
export const productQueries: readonly ProductQuery[] = [
  ...sessionQueries,
  ...jobQueries,
  ...notificationQueries,
  ...memoryQueries,
  ...documentQueries,
  ...chatQueries,
  ...userStateQueries,
];

export function queryNamed(name: string): ProductQuery {
  const found = productQueries.find((query) => query.name === name);
  if (found === undefined) throw new RangeError(`No query of the product is named "${name}".`);
  return found;
}
