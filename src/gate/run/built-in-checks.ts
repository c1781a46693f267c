import {
  catalogCheck,
  identityCheck,
  majorObservation,
  settingsCheck,
  wordSizeObservation,
} from '../parity/built-in-names.ts';
import type { CheckRecord } from '../parity/check-record.ts';
import { observationOf } from '../parity/observation.ts';
import type { Identity } from '../../engine/identity/identity.ts';
import type { CatalogEntries } from '../../schema/catalog/catalog-entry.ts';

/** Checks that the run itself makes on every profile, beside the product's suites: what is compared is read, not run. */
export function builtInChecks(
  identity: Identity,
  entries: CatalogEntries,
  settings: Readonly<Record<string, string>>,
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
    [settingsCheck]: passed(settings, migrations),
    [catalogCheck]: passed(entries, migrations),
  };
}

function passed(values: Readonly<Record<string, string | number>>, file: string): CheckRecord {
  return {
    outcome: 'passed',
    observations: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, observationOf(value)])),
    location: { file, line: 1 },
  };
}
