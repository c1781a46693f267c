import type { CheckRecord } from '../parity/check-record.ts';
import { observationOf } from '../parity/observation.ts';
import type { Identity } from '../../engine/identity/identity.ts';

/** Checks that the run itself makes on every profile, beside the product's suites: what is compared is read, not run. */
export function builtInChecks(
  identity: Identity,
  catalog: Readonly<Record<string, string>>,
  migrations: string,
): Readonly<Record<string, CheckRecord>> {
  return {
    [identityCheck]: passed(
      {
        [majorObservation]: identity.major,
        'server encoding': identity.encoding,
        [wordSizeObservation]: identity.wordSizeBits,
      },
      migrations,
    ),
    [catalogCheck]: passed(catalog, migrations),
  };
}

export const identityCheck = 'identity';
export const majorObservation = 'PostgreSQL major';
export const wordSizeObservation = 'word size in bits';
const catalogCheck = 'catalog after migration';
export const builtInNames: readonly string[] = [identityCheck, catalogCheck];

function passed(values: Readonly<Record<string, string | number>>, file: string): CheckRecord {
  return {
    outcome: 'passed',
    observations: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, observationOf(value)])),
    location: { file, line: 1 },
  };
}
