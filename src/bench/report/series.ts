import type { StrategyName } from '../../vault/result/quantities.ts';
import type { Subject } from './subject.ts';

/** One strategy on one profile, with a look that it keeps in every picture of a report. */
export interface Series {
  readonly subject: Subject;
  readonly strategy: StrategyName;
  readonly label: string;
  /** Told by the strategy: a custom property of the page's style, readable in light and in dark. */
  readonly color: string;
  /** Told by the series, so that nothing hangs on colour alone. */
  readonly symbol: SeriesSymbol;
  /** Told by the profile. */
  readonly dash: string;
}

type SeriesSymbol = (typeof symbols)[number];

const symbols = ['circle', 'square', 'triangle', 'diamond', 'star', 'cross', 'wye', 'hexagon'] as const;
const dashes = ['none', '7 3', '2 3', '9 3 2 3', '1 5'] as const;

/** Every series of the subjects, in their order. */
export function seriesOf(subjects: readonly Subject[]): readonly Series[] {
  const pairs = subjects.flatMap((subject) => strategiesOf(subject).map((strategy) => ({ subject, strategy })));
  return pairs.map(({ subject, strategy }, index) => ({
    subject,
    strategy,
    label: `${subject.label} · ${strategy}`,
    color: `var(--${strategy})`,
    symbol: symbols[index % symbols.length] ?? 'circle',
    dash: dashes[subject.place % dashes.length] ?? 'none',
  }));
}

/** The series that something measured belongs to. */
export function seriesFor(
  all: readonly Series[],
  item: { readonly subject: Subject; readonly strategy: string },
): Series {
  const found = all.find(({ subject, strategy }) => subject === item.subject && strategy === item.strategy);
  if (found === undefined) throw new Error(`There is no series ${item.strategy} of ${item.subject.label}.`);
  return found;
}

function strategiesOf({ result }: Subject): readonly StrategyName[] {
  const all = [result.points, result.builds, result.atRecall, result.filters, result.drift].flatMap((items) =>
    items.map(({ strategy }) => strategy),
  );
  const traps = [result.builtEmptyTrap, result.tenantFilterTrap].flatMap((trap) =>
    trap === null ? [] : trap.strategy,
  );
  return [...new Set([...all, ...traps])];
}
