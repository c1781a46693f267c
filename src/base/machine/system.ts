import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** What an operating system reports about its machine in small texts. Nothing throws: null is unknown. */
export interface System {
  readonly platform: NodeJS.Platform;
  /** As Node names it: `x64`, `arm64`. Null where only the texts themselves show it. */
  readonly architecture: string | null;
  /** The text of a file of `/proc` or `/sys`. */
  read(path: string): Promise<string | null>;
  /** The value of a name of macOS's `sysctl`. */
  sysctl(name: string): Promise<string | null>;
}

/** The machine that this process runs on. */
export const thisSystem: System = {
  platform: process.platform,
  architecture: process.arch,
  async read(path) {
    try {
      return await readFile(path, 'utf8');
    } catch {
      return null;
    }
  },
  async sysctl(name) {
    if (process.platform !== 'darwin') return null;
    try {
      const { stdout } = await promisify(execFile)('/usr/sbin/sysctl', ['-n', name], { timeout: sysctlMsMax });
      return stdout.trim();
    } catch {
      return null;
    }
  },
};

const sysctlMsMax = 2000;
