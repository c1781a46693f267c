import { readFile } from 'node:fs/promises';
import { UsageError } from '../base/errors.ts';

/** The text of a workload that was named on the command line. Throws a {@link UsageError} where it cannot be read. */
export async function readWorkloadText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new UsageError('workload-unreadable', `The workload ${file} cannot be read: ${(cause as Error).message}.`, {
      cause,
    });
  }
}
