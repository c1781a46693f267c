import { plainIdentity } from '../../engine/identity/plain-identity.ts';
import type { Exercise } from '../../../src/gate/parity/exercise.ts';
import type { Json } from '../../../src/gate/parity/json.ts';
import { observationOf, type ObservationOptions } from '../../../src/gate/parity/observation.ts';
import type { ProfileName } from '../../../src/engine/profile/profile.ts';

/** What a profile did in one passed check named `check`, for tests of the comparison. */
export function exerciseOf(
  profile: ProfileName,
  values: Readonly<Record<string, Json>>,
  { evidence = 'live', ...options }: ObservationOptions & { readonly evidence?: Exercise['evidence'] } = {},
): Exercise {
  const observations = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, observationOf(value, options)]),
  );
  return {
    profile,
    evidence,
    identity: plainIdentity,
    checks: { check: { outcome: 'passed', observations, location: { file: 'suites/a.test.ts', line: 3 } } },
  };
}
