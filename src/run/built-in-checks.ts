import type { CheckRecord } from '../parity/check-record.ts';
import { observationOf } from '../parity/observation.ts';
import type { Identity } from '../identity/identity.ts';
import type { CatalogEntries } from '../catalog/catalog-entry.ts';

/** The check whose observations are the entries of the catalog. */
export const catalogCheck = 'catalog after migration';

/** Checks that the run itself makes on every profile, beside the product's suites: what is compared is read, not run. */
export function builtInChecks(
  identity: Identity,
  entries: CatalogEntries,
  settings: Readonly<Record<string, string>>,
): Readonly<Record<string, CheckRecord>> {
  return {
    identity: passed({
      'PostgreSQL major': identity.major,
      'server encoding': identity.encoding,
      'word size in bits': identity.wordSizeBits,
    }),
    settings: passed(settings),
    [catalogCheck]: passed(entries),
  };
}

function passed(values: Readonly<Record<string, string | number>>): CheckRecord {
  return {
    outcome: 'passed',
    observations: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, observationOf(value)])),
    location: { file: 'schema/migrations', line: 1 },
  };
}
