import { expect, test } from 'vitest';
import { plainIdentity } from '../../engine/identity/plain-identity.ts';
import type { Exercise } from '../../../src/gate/parity/exercise.ts';
import { catalogCheck } from '../../../src/gate/parity/built-in-names.ts';
import { builtInChecks } from '../../../src/gate/run/built-in-checks.ts';
import { comparableCatalogs } from '../../../src/gate/run/comparable-catalogs.ts';

const entries = {
  'role app': 'role',
  'password of role app': 'md5',
  'rows of public.jobs': '1 rows',
  'rows of public.jobs_old': '2 rows',
};

function exercise(profile: Exercise['profile'], unreadEntries?: readonly string[]): Exercise {
  return {
    profile,
    evidence: 'live',
    identity: plainIdentity,
    checks: builtInChecks(plainIdentity, entries, {}, 'schema/migrations'),
    ...(unreadEntries && { unreadEntries }),
  };
}

function namesOf({ checks }: Exercise): readonly string[] {
  const record = checks[catalogCheck];
  return record === undefined || record.outcome === 'not-exercised' ? [] : Object.keys(record.observations);
}

test('what one profile could not read of its catalog is compared with none', () => {
  const compared = comparableCatalogs([
    exercise('pgvector'),
    exercise('embedded', ['password of role ', 'rows of public.jobs']),
  ]);
  expect(compared.map(namesOf)).toEqual([
    ['role app', 'rows of public.jobs_old'],
    ['role app', 'rows of public.jobs_old'],
  ]);
});

test('where every profile read everything, everything is compared', () => {
  const exercises = [exercise('pgvector'), exercise('embedded')];
  expect(comparableCatalogs(exercises)).toEqual(exercises);
  expect(namesOf(exercise('pgvector'))).toEqual(Object.keys(entries));
});
