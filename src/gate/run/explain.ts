import { relative } from 'node:path';
import { builtInNames, catalogCheck } from '../parity/built-in-names.ts';
import { causeName } from '../parity/cause-name.ts';
import { causeOf, closestCause, type Cause, type Pair } from './cause.ts';
import type { DivergenceExplanation, Explanation, Explanations, ObjectPlace } from './explanation.ts';
import type { Findings, ProfileFinding } from './findings.ts';
import { psqlCommand } from './psql-command.ts';
import { divergenceSubject, failureSubject } from './subject.ts';
import type { CheckRecord } from '../parity/check-record.ts';
import type { Divergence } from '../parity/compare.ts';
import { canonicalText } from '../parity/json.ts';
import { placeOfMigrations, type Config } from '../../engine/config/config.ts';
import type { Migrator } from '../../engine/config/migrator.ts';
import type { Parameters } from '../../engine/session/answer.ts';
import { readDumpFile } from '../../schema/migrate/dump-file.ts';
import { readMigrationFiles, type MigrationFile } from '../../schema/migrate/migration-file.ts';
import { findObjectPlaces } from '../../schema/migrate/object-places.ts';

type Facts = Pick<Findings, 'profiles' | 'comparison'>;

/** Finds what each unexpected divergence and each failed check follows from, and how a person sees it again. */
export async function explain({ profiles, comparison }: Facts, config: Config): Promise<Explanations> {
  const unexpected = comparison.divergences.filter(({ expectation }) => expectation === null);
  const causes = unexpected.flatMap((divergence) => causeOf(divergence) ?? []);
  const placeOf = await placeFinder(unexpected, config);
  const divergences = new Map<Divergence, DivergenceExplanation>();
  const follows = new Map<string, string>();
  for (const divergence of unexpected) {
    const cause = await causeOfDivergence(divergence, causes, profiles);
    if (cause !== null) follows.set(causeName(divergence.check, divergence.observation), cause);
    const psql = await psqlFor(profiles, divergence.statement, divergence.parameters);
    divergences.set(divergence, { follows: cause, psql, place: placeOf(divergence) });
  }
  for (const [divergence, explanation] of divergences) {
    divergences.set(divergence, { ...explanation, follows: rootOf(explanation.follows, follows) });
  }
  return { divergences, failures: await explainedFailures(profiles, causes, follows) };
}

async function explainedFailures(
  profiles: Facts['profiles'],
  causes: readonly Cause[],
  follows: ReadonlyMap<string, string>,
): Promise<Explanations['failures']> {
  const failures = new Map<CheckRecord, Explanation>();
  for (const finding of profiles.filter(({ live }) => live !== null)) {
    for (const [check, record] of Object.entries(finding.exercise?.checks ?? {})) {
      if (record.outcome !== 'failed') continue;
      const passed = profiles.filter(({ exercise }) => exercise?.checks[check]?.outcome === 'passed');
      const pairs = passed.map(({ profile }): Pair => [finding.profile.name, profile.name]);
      const cause = closestCause(causes, await failureSubject(check, record), pairs);
      const { statement = null, parameters = [] } = record.asked?.last ?? {};
      failures.set(record, {
        follows: rootOf(cause, follows),
        psql: await psqlFor([finding], statement, parameters),
      });
    }
  }
  return failures;
}

async function causeOfDivergence(
  divergence: Divergence,
  causes: readonly Cause[],
  profiles: Facts['profiles'],
): Promise<string | null> {
  const stale = staleCauseOf(divergence, profiles);
  if (stale !== null || causes.length === 0) return stale;
  const asked = profiles.flatMap(({ exercise }) => {
    const record = exercise?.checks[divergence.check];
    return record === undefined || record.outcome === 'not-exercised' ? [] : (record.asked ?? []);
  });
  return closestCause(causes, await divergenceSubject(divergence, asked), differingPairs(divergence));
}

function differingPairs({ values }: Divergence): readonly Pair[] {
  const texts = Object.entries(values).map(([profile, value]) => [profile, canonicalText({ ...value })] as const);
  return texts.flatMap(([left, text], index) =>
    texts.slice(index + 1).flatMap(([right, other]): Pair[] => (text === other ? [] : [[left, right]])),
  );
}

/** The stale baseline that alone differs from the live profiles; null where another cause is as likely. */
function staleCauseOf({ check, values }: Divergence, profiles: Facts['profiles']): string | null {
  const given = profiles.flatMap(({ profile, live }) => {
    const value = values[profile.name];
    return live === null || value === undefined ? [] : [canonicalText({ ...value })];
  });
  if (new Set(given).size > 1) return null;
  const stale = profiles.flatMap(({ staleBaseline }) => staleBaseline ?? []);
  const cause = stale.find(
    ({ profile, suites }) =>
      values[profile] !== undefined && (suites === null || suites.some((suite) => check.startsWith(`${suite} > `))),
  );
  return cause?.note ?? null;
}

/** A cause can follow from another one; what is shown is where it begins. */
function rootOf(cause: string | null, follows: ReadonlyMap<string, string>): string | null {
  const seen = new Set<string>();
  let root = cause;
  while (root !== null && follows.has(root) && !seen.has(root)) {
    seen.add(root);
    root = follows.get(root) ?? root;
  }
  return root;
}

/** Where a divergence begins: its check, or for an entry of the catalog the migration's statement. */
async function placeFinder(
  divergences: readonly Divergence[],
  config: Config,
): Promise<(divergence: Divergence) => ObjectPlace | null> {
  const files = divergences.some(({ check }) => check === catalogCheck) ? await filesOf(config.migrations) : [];
  const places = await findObjectPlaces(files);
  return ({ check, observation, location }) => {
    if (check === catalogCheck) {
      const found = places.placeOf(observation);
      return found === null
        ? { file: placeOfMigrations(config), line: null }
        : { file: relative(config.folder, found.path), line: found.line };
    }
    return builtInNames.includes(check) ? null : location;
  };
}

/** What a command applies is not known. A dump's grants are left out, as roles have no place in its file. */
async function filesOf(migrator: Migrator): Promise<readonly MigrationFile[]> {
  if (migrator.kind === 'command') return [];
  return migrator.kind === 'dump' ? [await readDumpFile(migrator.file, new Set())] : readMigrationFiles(migrator);
}

async function psqlFor(
  profiles: readonly ProfileFinding[],
  statement: string | null,
  parameters: Parameters,
): Promise<string | null> {
  const hasServer = profiles.some(({ live }) => live !== null && live.server !== 'embedded');
  return hasServer ? psqlCommand(statement, parameters) : null;
}
