import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Removes the System V segment with which a server locks its data folder. A server removes it as it ends, together with
 * its `postmaster.pid`; one that was killed leaves both. Call it when the server has ended and before the folder goes:
 * the seventh line of that file is the only place that names the segment.
 */
export function removeServerSegment(dataFolder: string): void {
  const [, segment] = segmentLine(dataFolder).trim().split(/\s+/);
  if (segment !== undefined) spawnSync('ipcrm', ['-m', segment], { stdio: 'ignore' });
}

function segmentLine(dataFolder: string): string {
  try {
    return readFileSync(join(dataFolder, 'postmaster.pid'), 'utf8').split('\n')[6] ?? '';
  } catch {
    return '';
  }
}
