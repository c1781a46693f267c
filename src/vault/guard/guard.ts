import { ConsentReport } from './consent-report.ts';
import type { Alarm } from './alarm.ts';
import { guardedProfiles } from './guarded-profiles.ts';
import { workTreeOf } from './git.ts';
import type { Scan } from './scan.ts';
import { scanPath } from './scan-folder.ts';
import { scanHistory } from './scan-history.ts';
import { scanStaged } from './scan-staged.ts';
import { scanWorkTree } from './scan-work-tree.ts';
import { storedFigures } from './stored-figures.ts';
import { findVault } from '../store/vault.ts';
import type { Profile } from '../../engine/profile/profile.ts';
import type { Environment } from '../../base/config/environment.ts';

interface GuardOptions {
  readonly environment: Environment;
  /** The profiles of the product's config. */
  readonly profiles?: readonly Profile[];
  /** A folder in the repository to look at. */
  readonly folder: string;
  /** What the next commit would add. */
  readonly staged?: boolean;
  /** Files as they are on the disk, without those that git ignores. */
  readonly workTree?: boolean;
  /** Everything that was committed since the revision. */
  readonly since?: string | null;
  readonly reflog?: boolean;
  /** Files and folders, whatever git thinks of them; archives are unpacked. */
  readonly paths?: readonly string[];
  readonly allowAge?: boolean;
  readonly today?: Date;
  readonly signal?: AbortSignal;
}

export interface GuardReport {
  readonly alarms: readonly Alarm[];
  readonly files: number;
  /** Results in the vault that could not be read, so that their numbers were not looked for. */
  readonly unreadResults: readonly string[];
}

/**
 * Looks for restricted results where they must not be. Throws a {@link UsageError} when there is no such place, and never
 * because of what a file holds.
 */
export async function guard(options: GuardOptions): Promise<GuardReport> {
  const vault = await findVault(options.environment);
  const { results, unreadable } = (await vault?.readResults()) ?? { results: new Map(), unreadable: [] };
  const report = new ConsentReport(options.today ?? new Date());
  const scan: Scan = {
    context: {
      profiles: guardedProfiles(options.profiles ?? []),
      figures: storedFigures(results),
      resultOfCanary: new Map([...results].map(([id, { canary }]) => [canary, id])),
      allowAge: options.allowAge ?? false,
      report,
    },
    vaultRoot: vault?.root ?? null,
    signal: options.signal ?? null,
    files: 0,
  };
  const since = options.since ?? null;
  if (options.staged === true || options.workTree === true || since !== null) {
    const top = await workTreeOf(options.folder);
    if (options.staged === true) await scanStaged(top, scan);
    if (options.workTree === true) await scanWorkTree(top, scan);
    if (since !== null) await scanHistory(top, { since, reflog: options.reflog ?? false }, scan);
  }
  for (const path of options.paths ?? []) await scanPath(path, scan);
  return { alarms: distinct(report.settle()), files: scan.files, unreadResults: unreadable.map(({ id }) => id) };
}

/** The same alarm twice - a file that is staged and on the disk - is reported once. */
function distinct(alarms: readonly Alarm[]): readonly Alarm[] {
  return [...new Map(alarms.map((alarm) => [JSON.stringify(alarm), alarm])).values()];
}
