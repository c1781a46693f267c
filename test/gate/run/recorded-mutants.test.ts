import { describe, expect, test } from 'vitest';
import { missedBy, verdictOn, verdictWithout } from './gate.ts';
import { promisedMutants } from './mutants.ts';
import { embedded } from '../../../fixtures/profiles.ts';
import { sampled } from '../../campaigns.ts';

/** What hides Docker and PostgreSQL, so that this needs nothing but Node. */
const environment = {
  ...process.env,
  DOCKER_HOST: 'unix:///nonexistent/docker.sock',
  PGPARITY_POSTGRES_BIN: '/nonexistent',
};
const where = { profiles: [embedded], environment };

describe('a difference between the embedded profile and the recorded ones is seen', () => {
  test.each(sampled(promisedMutants, 8))('$difference', async (mutant) => {
    expect(missedBy(await verdictOn(mutant, 'embedded', where), mutant, 'embedded')).toEqual([]);
  });
});

test('without a difference the verdict is parity', async () => {
  const verdict = await verdictWithout(where);
  expect(verdict).toMatchObject({ verdict: 'parity', exitCode: 0, failures: [], staleExpectations: [] });
  expect(verdict.counts.same).toBeGreaterThan(500);
  const compared = verdict.profiles.map(({ name, evidence }) => [name, evidence]);
  expect(Object.fromEntries(compared)).toEqual({ embedded: 'live', pgvector: 'baseline', 'alloydb-omni': 'baseline' });
}, 120_000);
