import { builtInChecks } from './built-in-checks.ts';
import type { SuiteRun } from './exercise-suites.ts';
import type { PreparedProfile } from './prepared-profile.ts';
import type { RunOptions } from './run-options.ts';
import type { LiveEvidence } from '../parity/evidence.ts';
import { mayBeShown } from '../../engine/profile/profile.ts';

/** What a profile did in this run, as plain data. Durations of a restricted profile are left out. */
export function liveEvidence(
  { identity, catalog, settings, choice, server, under }: PreparedProfile,
  suiteRun: SuiteRun | undefined,
  uncollected: SuiteRun['checks'],
  { compareKinds = [] }: RunOptions,
): LiveEvidence {
  const asked = Object.entries(catalog.reported).filter(([name]) =>
    compareKinds.some((kind) => name.startsWith(`${kind} `)),
  );
  const entries = { ...catalog.entries, ...Object.fromEntries(asked) };
  const checks = {
    ...builtInChecks(identity, entries, settings, under.migrations),
    ...uncollected,
    ...suiteRun?.checks,
  };
  const unreadEntries = catalog.gaps.flatMap((gap) => gap.entries);
  const durations = Object.entries(suiteRun?.suiteDurationsMs ?? {});
  const exercise = {
    profile: choice.profile.name,
    identity,
    checks,
    ...(unreadEntries.length > 0 && { unreadEntries }),
  };
  return {
    server: server.kind,
    description: server.description,
    // Read-only to whoever made it, plain data to whoever reads the file.
    exercise: exercise as LiveEvidence['exercise'],
    catalog: {
      entries: Object.keys(catalog.entries).length,
      reported: { ...catalog.reported },
      gaps: catalog.gaps.map(({ name, reason }) => ({ name, reason })),
    },
    suiteDurationsMs: Object.fromEntries(
      durations.map(([suite, durationMs]) => [suite, mayBeShown(choice.profile) ? durationMs : null]),
    ),
    only: suiteRun?.only.map(({ file, line }) => ({ file, line })) ?? [],
  };
}
