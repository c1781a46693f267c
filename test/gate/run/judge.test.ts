import { expect, test } from 'vitest';
import { plainIdentity } from '../../engine/identity/plain-identity.ts';
import { productIn } from '../../product-config.ts';
import { evidenceVersion, type Evidence } from '../../../src/gate/parity/evidence.ts';
import type { CheckRecord } from '../../../src/gate/parity/check-record.ts';
import type { Expectation } from '../../../src/gate/parity/expectation.ts';
import { builtInChecks } from '../../../src/gate/run/built-in-checks.ts';
import { judge } from '../../../src/gate/run/judge.ts';

const location = { file: 'suites/a.test.ts', line: 1 };
const passed: CheckRecord = { outcome: 'passed', observations: {}, location };
const skipped: CheckRecord = { outcome: 'not-exercised', reason: 'skipped in the suite', location };
const one = 'suites/a.test.ts > one';
const two = 'suites/a.test.ts > two';

test('profiles of which no two ran the same check are incomplete: the catalog alone was compared', async () => {
  const { verdict } = await judged({ [one]: passed, [two]: skipped }, { [one]: skipped, [two]: passed });
  expect(verdict).toMatchObject({ verdict: 'incomplete', exitCode: 3 });
  expect(verdict.summary).toContain('no check of the suites ran on two profiles');
});

test('profiles that ran one check in common can reach parity', async () => {
  const { verdict } = await judged({ [one]: passed, [two]: passed }, { [one]: skipped, [two]: passed });
  expect(verdict).toMatchObject({ verdict: 'parity' });
});

test("an entry about a product's own test is for another command, and one about a check of the suites is judged", async () => {
  const records = { [one]: passed };
  const { verdict } = await judged(records, records, [entry('suites/a.test.ts > gone'), entry('cart > is empty')]);
  expect(verdict.staleExpectations).toMatchObject([{ check: 'suites/a.test.ts > gone' }]);
});

function entry(check: string): Expectation {
  const values = { pgvector: 1, 'alloydb-omni': 2 };
  return { check, observation: 'outcome of the test', values, reason: 'known', link: 'none', expires: '2030-01-01' };
}

type Checks = Readonly<Record<string, CheckRecord>>;

function judged(left: Checks, right: Checks, expectations: readonly Expectation[] = []) {
  return judge(evidenceOf({ pgvector: left, 'alloydb-omni': right }), {
    config: productIn('/nonexistent'),
    expectations,
    baselines: [],
  });
}

function evidenceOf(checksByProfile: Readonly<Record<string, Checks>>): Evidence {
  return {
    evidenceVersion,
    startedAt: '2026-06-01T12:00:00.000Z',
    seed: 1,
    filtered: null,
    compareKinds: [],
    required: [],
    allowStandIn: false,
    repeatArguments: [],
    origin: { version: '0', migrations: {}, suites: { 'suites/a.test.ts': 'hash' } },
    profiles: Object.entries(checksByProfile).map(([profile, checks]) => ({
      name: profile,
      passedOver: [],
      live: {
        server: 'native',
        description: 'x',
        exercise: {
          profile,
          identity: plainIdentity,
          checks: { ...builtInChecks(plainIdentity, { 'table public.t': 'table' }, {}, 'schema'), ...checks },
        } as unknown as NonNullable<Evidence['profiles'][number]['live']>['exercise'],
        catalog: { entries: 1, reported: {}, gaps: [] },
        suiteDurationsMs: {},
        only: [],
      },
    })),
    unstable: [],
    durationsMs: {},
  };
}
