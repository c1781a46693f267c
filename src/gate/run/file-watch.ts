import { statSync, watch, type FSWatcher } from 'node:fs';
import { exitCodes, PgparityError } from '../../base/errors.ts';

/** Watches folders, each without what is below it. Which file changed, and how, is for the caller to look at. */
export class FileWatch {
  readonly #onChange: () => void;
  readonly #watchers = new Map<string, { readonly watcher: FSWatcher; readonly inode: number }>();

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Watches these folders and no others. One that is not there is left out. */
  follow(folders: ReadonlySet<string>): void {
    // A folder that was removed and made again is another one, and its watcher has nothing to report any more.
    for (const [folder, { inode }] of this.#watchers)
      if (!folders.has(folder) || inodeOf(folder) !== inode) this.#leave(folder);
    for (const folder of folders) if (!this.#watchers.has(folder)) this.#enter(folder);
  }

  close(): void {
    for (const folder of this.#watchers.keys()) this.#leave(folder);
  }

  #enter(folder: string): void {
    try {
      const watcher = watch(folder, this.#onChange);
      watcher.on('error', this.#onChange);
      this.#watchers.set(folder, { watcher, inode: inodeOf(folder) });
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return;
      throw new PgparityError(
        'watch-failed',
        `${folder} cannot be watched: ${(cause as Error).message}. Where a limit is reached, raise fs.inotify.max_user_watches.`,
        { exitCode: exitCodes.wrongUse, cause },
      );
    }
  }

  #leave(folder: string): void {
    this.#watchers.get(folder)?.watcher.close();
    this.#watchers.delete(folder);
  }
}

/** 0 for a folder that is not there. */
function inodeOf(folder: string): number {
  return statSync(folder, { throwIfNoEntry: false })?.ino ?? 0;
}
