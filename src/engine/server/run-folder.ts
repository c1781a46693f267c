import { rm } from 'node:fs/promises';
import { onExit } from './exit-duties.ts';
import { removeOrphans } from './orphans.ts';
import { createTemporaryFolder, removeAtOnce, temporaryRoot } from './temporary-folder.ts';
import type { Environment } from '../../base/config/environment.ts';

/** A folder that is gone when its owner removes it, and when the process exits. */
export interface RunFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** Removes what killed runs left behind, and makes a folder for this one: see {@link createTemporaryFolder}. */
export async function openRunFolder(environment: Environment, bytesNeeded: number): Promise<RunFolder> {
  await removeOrphans(temporaryRoot(environment));
  const path = createTemporaryFolder(environment, bytesNeeded);
  const forget = onExit(() => removeAtOnce(path));
  return {
    path,
    remove: async () => {
      await rm(path, { recursive: true, force: true, maxRetries: 3 });
      forget();
    },
  };
}
