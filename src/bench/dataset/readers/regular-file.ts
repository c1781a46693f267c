import { open, type FileHandle } from 'node:fs/promises';
import { UsageError } from '../../../base/errors.ts';

/** An open file of known length. Whoever opened it closes it. */
export class RegularFile {
  readonly path: string;
  readonly bytes: number;
  readonly #handle: FileHandle;

  private constructor(path: string, bytes: number, handle: FileHandle) {
    this.path = path;
    this.bytes = bytes;
    this.#handle = handle;
  }

  /** Throws a UsageError where there is no regular file that may be read. */
  static async open(path: string): Promise<RegularFile> {
    const handle = await open(path, 'r').catch((error: unknown) => refuseUnreadable(path, error));
    try {
      const facts = await handle.stat();
      if (!facts.isFile()) {
        const kind = facts.isDirectory() ? 'a folder' : 'not a regular file';
        throw new UsageError('dataset-unreadable', `${path} is ${kind}. Pass a file of vectors.`);
      }
      return new RegularFile(path, facts.size, handle);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Fills the target from a byte of the file. A file that ends before is a UsageError with the code dataset-truncated. */
  async read(target: Uint8Array, position: number): Promise<void> {
    let done = 0;
    while (done < target.byteLength) {
      const { bytesRead } = await this.#handle.read(target, done, target.byteLength - done, position + done);
      if (bytesRead === 0) {
        throw new UsageError(
          'dataset-truncated',
          `${this.path} is truncated at byte ${position + done}: expected ${target.byteLength - done} more bytes. Fetch or write it again.`,
        );
      }
      done += bytesRead;
    }
  }

  /** At most that many bytes from the beginning. */
  async readBeginning(bytes: number): Promise<Uint8Array> {
    const beginning = new Uint8Array(Math.min(bytes, this.bytes));
    await this.read(beginning, 0);
    return beginning;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** Opens, lets use and closes, also after a failure. */
export async function withFile<T>(path: string, use: (file: RegularFile) => Promise<T>): Promise<T> {
  const file = await RegularFile.open(path);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

export function refuseUnreadable(path: string, cause: unknown): never {
  const code = (cause as NodeJS.ErrnoException).code;
  const fact = {
    ENOENT: 'there is no such file',
    ENOTDIR: 'a part of its path is not a folder',
    EISDIR: 'it is a folder',
    EACCES: 'this user may not read it',
    EPERM: 'this user may not read it',
  }[code ?? ''];
  throw new UsageError(
    code === 'ENOENT' ? 'dataset-missing' : 'dataset-unreadable',
    `${path} cannot be read: ${fact ?? (cause as Error).message}. Check the path.`,
    { cause },
  );
}
