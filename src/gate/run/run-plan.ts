import type { RunOptions } from './run-options.ts';
import { changedSuites, type ChangedSuites } from './changed-suites.ts';
import { readPrecedents, type Precedents } from './judge.ts';
import { originOf } from './origin-of.ts';
import { refuseFilteredGate } from './refuse-filtered-gate.ts';
import { refuseUnmatchedCheck } from './refuse-unmatched-check.ts';
import type { SuiteRun } from './exercise-suites.ts';
import { findSuiteFiles } from './suite-files.ts';
import { uncollectedSuites } from './uncollected-suites.ts';
import { filterFlags, type Filter } from '../parity/filter.ts';
import type { Origin } from '../parity/origin.ts';

/** What a run does, and what it is held against. */
export interface RunPlan {
  /** Relative to the product's folder. */
  readonly suiteFiles: readonly string[];
  /** Null where nothing is left out. */
  readonly filter: Filter | null;
  /** What the run leaves out as unchanged; null where nobody asked for it. */
  readonly changed: ChangedSuites | null;
  readonly uncollected: SuiteRun['checks'];
  readonly precedents: Precedents;
  readonly origin: Origin;
}

/** Reads the product's files, and refuses what its flags contradict. Nothing is started. */
export async function planRun(options: RunOptions): Promise<RunPlan> {
  const { config, check, suites } = options;
  if (options.changedSince !== undefined) refuseFilteredGate('--changed', options.required);
  const flags = filterOf(options);
  const found = await findSuiteFiles(config, suites);
  const changed = options.changedSince === undefined ? null : await changedSuites(config, found, options.changedSince);
  const suiteFiles = changed === null ? found : changed.suites;
  const filter = suiteFiles.length === found.length ? flags : { suites: suiteFiles, check: check ?? null };
  if (check !== undefined) await refuseUnmatchedCheck(check, suiteFiles, config);
  return planOf(suiteFiles, filter, options, changed);
}

/** The same for some suite files. Those are all of them where the filter is that of the flags. */
export async function planOf(
  suiteFiles: readonly string[],
  filter: Filter | null,
  { config, version, ignoreBaselines }: RunOptions,
  changed: ChangedSuites | null = null,
): Promise<RunPlan> {
  return {
    suiteFiles,
    filter,
    changed,
    // A flag of the run leaves files out on purpose.
    uncollected: filter === null ? await uncollectedSuites(config, suiteFiles) : {},
    precedents: await readPrecedents(config, ignoreBaselines),
    origin: await originOf(config, suiteFiles, version),
  };
}

/** A gate asks for every check, so that flags which leave some out contradict it. */
export function filterOf({ suites, check, required }: RunOptions): Filter | null {
  if (suites.length === 0 && check === undefined) return null;
  const filter = { suites, check: check ?? null };
  refuseFilteredGate(filterFlags(filter), required);
  return filter;
}
