import { execFile } from 'node:child_process';
import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';
import { placesOfEntries } from './expectation-text.ts';

/**
 * The day on which the observation of each entry of a file of expected divergences was committed to git; null where git does
 * not know it, as of an entry that is not committed.
 */
export async function entryDays(file: string, text: string): Promise<readonly (string | null)[]> {
  const days = await lineDays(file);
  return placesOfEntries(text).map(({ start }) => days[lineOf(text, text.indexOf('"observation"', start))] ?? null);
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length - 1;
}

async function lineDays(file: string): Promise<readonly (string | null)[]> {
  const words = ['-C', dirname(file), 'blame', '--line-porcelain', '--', basename(file)];
  const output = await promisify(execFile)('git', words, { maxBuffer: bytesMax }).catch(() => null);
  if (output === null) return [];
  return output.stdout
    .split(/^\t.*\n/m)
    .slice(0, -1)
    .map((facts) => {
      const seconds = /^author-time (\d+)$/m.exec(facts)?.[1];
      const committed = !facts.startsWith('0'.repeat(40));
      return committed && seconds !== undefined ? new Date(Number(seconds) * 1000).toISOString().slice(0, 10) : null;
    });
}

const bytesMax = 64 * 1024 * 1024;
