import { prepareProfile, type PreparedProfile } from './prepared-profile.ts';
import { runPrefix } from '../../engine/database/run-name.ts';
import type { RunOptions } from './run-options.ts';
import type { ServerChoice } from '../../engine/server/choose-server.ts';
import { nothingToBringUp } from '../../engine/server/choose-servers.ts';
import { refuseBeforeStart } from '../../engine/server/refuse-before-start.ts';

type PrepareOptions = Pick<
  RunOptions,
  'config' | 'environment' | 'existing' | 'seed' | 'hold' | 'signal' | 'onStage' | 'afterMigration'
>;

/** What the folder of a run needs: PGlite's dumped template takes 40 MB. */
export const templateBytes = 50 * 1024 * 1024;

/**
 * Brings every usable profile up, side by side, with clones made ahead for so many databases that are needed. When one
 * fails, the others are taken down before the error is reported.
 */
export async function prepareProfiles(
  choices: readonly ServerChoice[],
  folder: string,
  databases: number,
  options: PrepareOptions,
): Promise<readonly PreparedProfile[]> {
  const usable = choices.filter((choice) => choice.usable.length > 0);
  if (usable.length === 0) throw nothingToBringUp(choices);
  await refuseBeforeStart(usable, { environment: options.environment, existing: options.existing });
  const failed = new AbortController();
  const signal = AbortSignal.any([failed.signal, ...(options.signal ? [options.signal] : [])]);
  const prefix = runPrefix();
  const settled = await Promise.allSettled(
    usable.map(async (choice) => {
      const { name } = choice.profile;
      const afterMigration = options.afterMigration?.[name];
      try {
        return await prepareProfile(choice, {
          environment: options.environment,
          existing: options.existing,
          signal,
          config: options.config,
          prefix,
          folder,
          seed: options.seed,
          keep: options.hold !== undefined,
          clones: Math.min(clonesAheadMax, databases),
          onProgress: (step) => options.onStage(name, step),
          onFailure: (error) => failed.abort(error),
          ...(afterMigration && { afterMigration }),
        });
      } catch (error) {
        failed.abort(error);
        throw error;
      }
    }),
  );
  const prepared = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const rejected = settled.find((result) => result.status === 'rejected');
  if (rejected === undefined) return prepared;
  await closeProfiles(prepared);
  options.signal?.throwIfAborted();
  throw failed.signal.reason;
}

// Suite files that can start at once: more clones than workers would only delay the first check.
const clonesAheadMax = 4;

/** Closes all, and reports the first failure after every one had its turn. */
export async function closeProfiles(prepared: readonly PreparedProfile[]): Promise<void> {
  const results = await Promise.allSettled(prepared.map((profile) => profile.close()));
  const rejected = results.find((result) => result.status === 'rejected');
  if (rejected !== undefined) throw rejected.reason;
}
