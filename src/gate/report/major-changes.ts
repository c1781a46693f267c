import { majorObservation } from '../parity/built-in-names.ts';
import { canonicalText } from '../parity/json.ts';
import type { VerdictDocument } from '../parity/verdict.ts';

type Divergence = VerdictDocument['divergences'][number];

/** A divergence among the majors of a matrix, and where it changes: "since 17", or "between 15 and 17" where 16 was not run. */
export interface MajorChange {
  readonly divergence: Divergence;
  readonly when: string;
}

/**
 * The divergences among profiles that differ in their major alone, as `matrix()` of a config names them: `postgres-16`,
 * `postgres-17`. The name ties them together: a verdict holds no presets. Earlier majors first.
 */
export function majorChanges({ profiles, divergences }: VerdictDocument): readonly MajorChange[] {
  const series = seriesOf(profiles);
  const found = divergences.flatMap((divergence) => {
    if (divergence.observation === majorObservation) return [];
    const turns = series.flatMap((steps) => turnsOf(divergence, steps));
    if (turns.length === 0) return [];
    return [{ divergence, when: [...new Set(turns.map(turnText))].join(', '), turn: turns[0]?.after ?? 0 }];
  });
  return found.toSorted((left, right) => left.turn - right.turn);
}

interface Step {
  readonly profile: string;
  readonly major: number;
}

/** A major whose value is not that of the one before among those that were run. */
interface Turn {
  readonly before: number;
  readonly after: number;
}

/** Each matrix, its profiles in the order of their majors. */
function seriesOf(profiles: VerdictDocument['profiles']): readonly (readonly Step[])[] {
  const series = new Map<string, Step[]>();
  for (const { name, identity } of profiles) {
    if (identity === null || !name.endsWith(`-${identity.major}`)) continue;
    const prefix = name.slice(0, name.lastIndexOf('-'));
    series.set(prefix, [...(series.get(prefix) ?? []), { profile: name, major: identity.major }]);
  }
  return [...series.values()].map((steps) => steps.toSorted((left, right) => left.major - right.major));
}

function turnsOf({ values }: Divergence, steps: readonly Step[]): readonly Turn[] {
  const valued = steps.flatMap(({ profile, major }) => {
    const value = values[profile];
    return value === undefined ? [] : [{ major, text: 'value' in value ? canonicalText(value.value) : 'absent' }];
  });
  return valued.flatMap(({ major, text }, index) => {
    const before = valued[index - 1];
    return before === undefined || before.text === text ? [] : [{ before: before.major, after: major }];
  });
}

function turnText({ before, after }: Turn): string {
  return after - before === 1 ? `since ${after}` : `between ${before} and ${after}`;
}
