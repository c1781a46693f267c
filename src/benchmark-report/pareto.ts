/** What a front is drawn of: less cost is better, more recall is better. */
export interface Trade {
  readonly cost: number;
  readonly recall: number;
}

/** The items that no other one beats: cheaper with at least the recall, or better at no higher cost. Cheapest first. */
export function paretoFront<Item>(items: readonly Item[], trade: (item: Item) => Trade): readonly Item[] {
  const sorted = items
    .map((item) => ({ item, ...trade(item) }))
    .toSorted((a, b) => a.cost - b.cost || b.recall - a.recall);
  let best = -Infinity;
  return sorted.flatMap(({ item, recall }) => {
    if (recall <= best) return [];
    best = recall;
    return [item];
  });
}
