import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Readable } from 'node:stream';
import { refuseUnreadable } from './regular-file.ts';
import { UsageError } from '../../../base/errors.ts';

/** The bytes of a text file, unpacked where its name ends in `.gz`. Whoever reads destroys the stream. */
export function textBytes(path: string): Readable {
  const file = createReadStream(path, { highWaterMark: 1 << 18 });
  if (!/\.gz$/i.test(path)) return file;
  const unpacked = createGunzip();
  // The failure itself reaches whoever reads the unpacked stream; without a callback it would be thrown twice.
  pipeline(file, unpacked, () => undefined);
  return unpacked;
}

/** An error of the stream as one for a person. */
export function refuseText(path: string, error: unknown): never {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'Z_BUF_ERROR') {
    throw new UsageError('dataset-truncated', `${path} is truncated: its gzip stream has no end. Fetch it again.`, {
      cause: error,
    });
  }
  if (code.startsWith('Z_')) {
    throw new UsageError(
      'dataset-packed',
      `${path} is not a complete gzip file: ${(error as Error).message}. Fetch it again.`,
      {
        cause: error,
      },
    );
  }
  if (error instanceof Error && 'syscall' in error) refuseUnreadable(path, error);
  throw error;
}
