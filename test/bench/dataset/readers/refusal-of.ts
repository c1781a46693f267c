import { expect } from 'vitest';
import { readRows } from './folder.ts';
import { openVectorSource } from '../../../../src/bench/dataset/open-source.ts';
import type { VectorFileOptions } from '../../../../src/bench/dataset/readers/vector-file.ts';
import { UsageError } from '../../../../src/base/errors.ts';

/** Opens and reads to the end; what it throws must be a UsageError that names the file. */
export async function refusalOf(path: string, options: VectorFileOptions = {}): Promise<UsageError> {
  const outcome = await openVectorSource(path, options)
    .then(readRows)
    .catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(UsageError);
  const refusal = outcome as UsageError;
  expect(refusal.message).toContain(path.replace(/:[^:]+$/, ''));
  return refusal;
}
