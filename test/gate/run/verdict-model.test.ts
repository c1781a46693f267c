import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainIdentity } from '../../engine/identity/plain-identity.ts';
import { embedded, pgvector } from '../../../fixtures/profiles.ts';
import type { CheckRecord } from '../../../src/gate/parity/check-record.ts';
import { compareExercises } from '../../../src/gate/parity/compare.ts';
import type { Exercise } from '../../../src/gate/parity/exercise.ts';
import type { LiveEvidence } from '../../../src/gate/parity/evidence.ts';
import type { Expectation } from '../../../src/gate/parity/expectation.ts';
import { fileItself, missingChecks } from '../../../src/gate/parity/missing.ts';
import type { ProfileFinding } from '../../../src/gate/run/findings.ts';
import { verdictOf } from '../../../src/gate/run/verdict-of.ts';

/** What one check does on one profile. */
type Did = 'one' | 'two' | 'nothing' | 'fails' | 'skips' | 'lost';

interface Case {
  /** By profile: whether it is live, whether its suite file broke (duplicates, a crash, a loop), and what each check does. */
  readonly profiles: readonly { readonly live: boolean; readonly fileBroke: boolean; readonly did: readonly Did[] }[];
  readonly only: boolean;
  readonly entries: readonly {
    readonly check: number;
    readonly values: readonly (1 | 2)[];
    readonly expired: boolean;
  }[];
}

const names = ['first', 'second', 'third'];
const checkOf = (index: number): string => `suites/a.test.ts > check ${index}`;
const fileRecord = fileItself('suites/a.test.ts');
const today = '2026-06-01';

const cases: fc.Arbitrary<Case> = fc
  .record({ profiles: fc.integer({ min: 2, max: 3 }), checks: fc.integer({ min: 1, max: 4 }) })
  .chain(({ profiles, checks }) =>
    fc.record({
      profiles: fc.array(
        fc.record({
          live: fc.boolean(),
          fileBroke: fc.integer({ min: 0, max: 11 }).map((each) => each === 0),
          did: fc.array(
            fc.oneof(
              { weight: 9, arbitrary: fc.constant<Did>('one') },
              { weight: 1, arbitrary: fc.constantFrom<Did>('two', 'nothing', 'fails', 'skips', 'lost') },
            ),
            { minLength: checks, maxLength: checks },
          ),
        }),
        { minLength: profiles, maxLength: profiles },
      ),
      only: fc.integer({ min: 0, max: 11 }).map((each) => each === 0),
      entries: fc.uniqueArray(
        fc.record({
          check: fc.integer({ min: 0, max: checks }),
          values: fc.array(fc.constantFrom<1 | 2>(1, 2), { minLength: profiles, maxLength: profiles }),
          expired: fc.integer({ min: 0, max: 5 }).map((each) => each === 0),
        }),
        { maxLength: 1, selector: ({ check }) => check },
      ),
    }),
  )
  .filter(({ profiles }) => profiles.some(({ live }) => live));

test('the verdict is the one of an independent model, in 10,000 cases', async () => {
  const seen = { parity: 0, broken: 0, incomplete: 0 };
  await fc.assert(
    fc.asyncProperty(cases, async (each) => {
      const expected = model(each);
      seen[expected] += 1;
      expect((await verdictOn(each)).verdict).toBe(expected);
    }),
    { numRuns: 10_000 },
  );
  // A generator that makes one kind only would prove nothing.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(300);
});

/** The verdict by the rules as they are documented, from what each check does alone. */
function model({ profiles, only, entries }: Case): 'parity' | 'broken' | 'incomplete' {
  const live = profiles.filter((profile) => profile.live);
  const checks = (profiles[0]?.did ?? []).map((_, check) => profiles.map(({ did }) => did[check] ?? 'lost'));
  const isFailed = live.some(({ did, fileBroke }) => fileBroke || did.includes('fails'));
  const isLost = live.some((one) =>
    one.did.some(
      (did, at) =>
        did === 'lost' && !one.fileBroke && profiles.some((other) => other !== one && other.did[at] !== 'lost'),
    ),
  );
  let [compared, differs, stale] = [0, false, false];
  for (const [at, dids] of checks.entries()) {
    const entry = entries.find(({ check }) => check === at);
    const part = profiles
      .map((profile, index) => ({ profile, index, did: dids[index] ?? 'lost' }))
      .filter(({ did }) => ran(did));
    const counts = part.length > 1 && part.some(({ profile }) => profile.live);
    // A check that fails does so before its observation: then nothing is compared.
    const observes = counts && !part.some(({ did }) => did === 'fails') && part.some(({ did }) => did !== 'nothing');
    const unequal = part.some((one) =>
      part.some((other) => (one.profile.live || other.profile.live) && one.did !== other.did),
    );
    if (observes) compared += 1;
    const isExpected =
      entry !== undefined && !entry.expired && part.every(({ did, index }) => valueOf(did) === entry.values[index]);
    if (observes && unequal && !isExpected) differs = true;
    if (entry !== undefined && !entry.expired && counts && !part.some(({ did }) => did === 'fails') && !unequal) {
      const promised = part.some((one) =>
        part.some(
          (other) => (one.profile.live || other.profile.live) && entry.values[one.index] !== entry.values[other.index],
        ),
      );
      if (!observes || promised || !isExpected) stale = true;
    }
  }
  const known = (check: number): boolean => profiles.some(({ did }) => (did[check] ?? 'lost') !== 'lost');
  const unknown = entries.some(
    ({ check, expired }) => expired || (!known(check) && !profiles.some(({ fileBroke }) => fileBroke)),
  );
  if (isFailed || isLost || differs || stale || unknown) return 'broken';
  const idle = live.some(({ did, fileBroke }) => !fileBroke && !did.some(ran));
  return only || idle || compared === 0 ? 'incomplete' : 'parity';
}

function ran(did: Did | undefined): boolean {
  return did === 'one' || did === 'two' || did === 'nothing' || did === 'fails';
}

function valueOf(did: Did): 1 | 2 | null {
  return did === 'one' ? 1 : did === 'two' ? 2 : null;
}

async function verdictOn({ profiles, only, entries }: Case) {
  const exercises = profiles.map(({ live, fileBroke, did }, index): Exercise => {
    const checks = did.flatMap((each, check) => (each === 'lost' ? [] : [[checkOf(check), recordOf(each)] as const]));
    const broken = fileBroke ? [[fileRecord, recordOf('fails')] as const] : [];
    return {
      profile: names[index] ?? '',
      evidence: live ? 'live' : 'baseline',
      identity: plainIdentity,
      checks: Object.fromEntries([...checks, ...broken]),
    };
  });
  const expectations = entries.map(({ check, values, expired }): Expectation => ({
    check: checkOf(check),
    observation: 'value',
    values: Object.fromEntries(values.map((value, index) => [names[index], value])),
    reason: 'known',
    link: 'none',
    expires: expired ? '2026-05-31' : today,
  }));
  const comparison = await compareExercises(exercises, expectations, today, null);
  const findings = exercises.map((exercise): ProfileFinding => {
    const live = isLive(exercise);
    const { checks } = exercise;
    return {
      profile: { ...(live ? embedded : pgvector), name: exercise.profile },
      live: live
        ? {
            server: 'embedded',
            description: 'x',
            exercise: {
              profile: exercise.profile,
              identity: plainIdentity,
              checks,
            } as unknown as LiveEvidence['exercise'],
            catalog: { entries: 0, reported: {}, gaps: [] },
            suiteDurationsMs: {},
            only: only ? [{ file: 'suites/a.test.ts', line: 1 }] : [],
          }
        : null,
      passedOver: [],
      exercise,
      baseline: null,
      staleBaseline: null,
      reason: null,
    };
  });
  return verdictOf({
    startedAt: new Date(`${today}T12:00:00Z`),
    seed: 1,
    version: '0',
    productFolder: '/',
    expectationsFile: '/expected.json',
    repeatArguments: [],
    profiles: findings,
    comparison,
    explanations: { divergences: new Map(), failures: new Map() },
    missing: missingChecks(
      exercises.filter(isLive),
      exercises.filter((each) => !isLive(each)),
      null,
    ),
    filter: null,
    unstable: [],
    required: [],
    allowStandIn: false,
    durationsMs: {},
  });
}

function isLive({ evidence }: Exercise): boolean {
  return evidence === 'live';
}

function observation(value: number) {
  return { value: { value, comparison: { how: 'exact' } as const, statement: null } };
}

function recordOf(did: Did): CheckRecord {
  const location = { file: 'suites/a.test.ts', line: 1 };
  if (did === 'skips') return { outcome: 'not-exercised', reason: 'skipped in the suite', location };
  if (did === 'fails') return { outcome: 'failed', failure: 'no', diff: null, observations: {}, location };
  const observations = did === 'one' ? observation(1) : did === 'two' ? observation(2) : {};
  return { outcome: 'passed', observations, location };
}
