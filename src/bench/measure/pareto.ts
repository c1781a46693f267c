/** A measured setting: how much it finds, and what that costs. */
export interface RecallCost {
  readonly recall: number;
  readonly cost: number;
}

/**
 * The points that no other one beats in both recall and cost, by ascending recall, and so by ascending cost. Of points
 * that are equal in both the first one stays.
 */
export function paretoFront<Point extends RecallCost>(points: readonly Point[]): readonly Point[] {
  const fromBest = points.toSorted((left, right) => right.recall - left.recall || left.cost - right.cost);
  const front: Point[] = [];
  for (const point of fromBest) {
    const cheapest = front.at(-1);
    if (cheapest === undefined || point.cost < cheapest.cost) front.push(point);
  }
  return front.toReversed();
}

/** The same front of items whose recall and cost are reported, cheapest first. */
export function paretoFrontOf<Item>(items: readonly Item[], tradeOf: (item: Item) => RecallCost): readonly Item[] {
  return paretoFront(items.map((item) => ({ ...tradeOf(item), item }))).map(({ item }) => item);
}
