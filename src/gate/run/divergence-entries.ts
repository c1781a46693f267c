import { builtInNames } from '../parity/built-in-names.ts';
import { never } from './declared-differences.ts';
import type { Findings } from './findings.ts';
import { repeatCommand } from './repeat-command.ts';
import type { Divergence } from '../parity/compare.ts';
import type { VerdictDocument } from '../parity/verdict.ts';

type DivergenceEntry = VerdictDocument['divergences'][number];

/** The divergences as the verdict lists them, causes first. */
export function divergenceEntries(findings: Findings): VerdictDocument['divergences'] {
  const live = findings.profiles.flatMap((finding) => (finding.live === null ? [] : [finding.profile.name]));
  return causesFirst(findings.comparison.divergences).map((divergence) => {
    const { check, observation, location, statement, parameters, values, expectation, note } = divergence;
    const explanation = findings.explanations.divergences.get(divergence);
    return {
      check,
      observation,
      location: explanation === undefined ? location : explanation.place,
      statement,
      parameters: [...parameters],
      psql: explanation?.psql ?? null,
      values: values as DivergenceEntry['values'],
      expected: expectation !== null,
      note,
      follows: explanation?.follows ?? null,
      link: expectation?.link ?? null,
      expires: expectation?.expires === never ? null : (expectation?.expires ?? null),
      repeat: repeatCommand(check, live, findings.repeatArguments),
      entry: expectation === null ? entryFor(divergence, findings.startedAt) : null,
    };
  });
}

/** What the run itself compares (identity, catalog) first: what differs in the suites follows from it as a rule. */
function causesFirst(divergences: readonly Divergence[]): readonly Divergence[] {
  return divergences.toSorted((left, right) => rankOf(left) - rankOf(right));
}

function rankOf({ check }: Divergence): number {
  const at = builtInNames.indexOf(check);
  return at < 0 ? builtInNames.length : at;
}

type EntryValues = NonNullable<DivergenceEntry['entry']>['values'];

/** What to write down where the divergence is meant. The reason and the link are a person's. */
function entryFor({ check, observation, values }: Divergence, now: Date): DivergenceEntry['entry'] {
  const given = Object.entries(values).flatMap(([profile, shown]) =>
    shown === undefined ? [] : [[profile, 'value' in shown ? shown.value : { absent: true }] as const],
  );
  const expires = new Date(now.getTime() + entryLastsMs).toISOString().slice(0, 10);
  return { check, observation, values: Object.fromEntries(given) as EntryValues, reason: '', link: '', expires };
}

// A quarter: long enough to mend it, short enough to be looked at again.
const entryLastsMs = 90 * 24 * 60 * 60 * 1000;
