import type { ResultComparison } from '../compare/compare-results.ts';

type ComparedPoint = ResultComparison['points'][number];

/** `recall lower, slower`: what differs beyond its interval and noise, or `no clear difference`. */
export function changeWords({ recallDifference, p50Ratio }: ComparedPoint): string {
  const words = [
    wordOf(recallDifference, 0, 'recall lower', 'recall higher'),
    wordOf(p50Ratio, 1, 'faster', 'slower'),
  ].filter((word) => word !== null);
  return words.length === 0 ? 'no clear difference' : words.join(', ');
}

function wordOf(
  { value, tellable }: ComparedPoint['p50Ratio'],
  same: number,
  less: string,
  more: string,
): string | null {
  if (!tellable) return null;
  return value < same ? less : more;
}
