import type { Dataset, File } from 'h5wasm/node';
import { resolve } from 'node:path';
import { withFile } from './regular-file.ts';
import { UsageError } from '../../../base/errors.ts';
import { withOptionalPackages } from '../../../base/optional-package.ts';

/** A dataset of two dimensions in an HDF5 file, read by slices. */
export interface Hdf5Table {
  readonly name: string;
  readonly rows: number;
  readonly width: number;
  /** Rows that lie together in the file; 1 where the dataset is not chunked. */
  readonly chunkRows: number;
  /** Elements of the rows `from` to before `until`, one row after another. */
  read(from: number, until: number): ArrayLike<number>;
}

/** An open HDF5 file. Whoever opened it closes it. */
export class Hdf5File {
  readonly path: string;
  readonly #file: File;

  private constructor(path: string, file: File) {
    this.path = path;
    this.#file = file;
  }

  /** Throws a UsageError where there is no whole HDF5 file. */
  static async open(path: string): Promise<Hdf5File> {
    await withFile(path, async ({ bytes }) => {
      if (bytes === 0) {
        throw new UsageError(
          'dataset-empty',
          `${path} is empty: expected the HDF5 signature at byte 0. Fetch it again.`,
        );
      }
    });
    const { File: Opened } = await loadHdf5();
    try {
      return new Hdf5File(path, new Opened(resolve(path), 'r'));
    } catch (error) {
      refuseHdf5(path, error);
    }
  }

  get names(): readonly string[] {
    return this.#file.keys();
  }

  /** The value of an attribute of the file itself. */
  attribute(name: string): unknown {
    return Object.hasOwn(this.#file.attrs, name) ? this.#file.attrs[name]?.value : undefined;
  }

  /** Throws a UsageError where there is no such dataset, or it is not a table of numbers. */
  table(name: string): Hdf5Table {
    const entity = this.#file.get(name);
    if (entity === null || !('slice' in entity)) {
      throw new UsageError(
        'dataset-name',
        `${this.path} has no dataset "${name}". Its datasets: ${this.names.join(', ') || 'none'}. Pass one as ${this.path}:name.`,
      );
    }
    return this.#tableOf(name, entity);
  }

  close(): void {
    this.#file.close();
  }

  #tableOf(name: string, dataset: Dataset): Hdf5Table {
    const { path } = this;
    const { shape, type, size, littleEndian, chunks } = dataset.metadata;
    const [rows, width] = shape ?? [];
    if (shape?.length !== 2 || rows === undefined || width === undefined) {
      refuseTable(
        path,
        name,
        `has the shape (${(shape ?? []).join(', ')})`,
        'Two dimensions are read: rows and elements',
      );
    }
    const kind = { 0: 'integer', 1: 'float' }[type];
    if (kind === undefined || (kind === 'float' && size < 4) || !littleEndian) {
      const fact = `${littleEndian ? '' : 'big-endian '}elements of class ${kind ?? type} and ${size} bytes`;
      refuseTable(path, name, `has ${fact}`, 'Little-endian integers, float32 and float64 are read');
    }
    const read = (from: number, until: number) => {
      try {
        return numbersOf(dataset.slice([[from, until], []]));
      } catch (error) {
        return refuseHdf5(`${path}:${name}, rows ${from} to ${until - 1} (from 0),`, error);
      }
    };
    return { name, rows, width, chunkRows: chunks?.[0] ?? 1, read };
  }
}

/** The library, which from then on throws what it would have printed. */
async function loadHdf5(): Promise<{ readonly File: typeof File }> {
  const { ready, default: h5wasm } = await withOptionalPackages('HDF5', ['h5wasm'], () => import('h5wasm/node'));
  const module = await ready;
  module.activate_throwing_error_handler();
  return h5wasm;
}

/** Opens, lets use and closes, also after a failure. */
export async function withHdf5<T>(path: string, use: (file: Hdf5File) => T | Promise<T>): Promise<T> {
  const file = await Hdf5File.open(path);
  try {
    return await use(file);
  } finally {
    file.close();
  }
}

function numbersOf(data: unknown): ArrayLike<number> {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    return Float64Array.from(data as Iterable<bigint>, Number);
  }
  return data as ArrayLike<number>;
}

function refuseTable(path: string, name: string, fact: string, remedy: string): never {
  throw new UsageError('dataset-hdf5', `${path}: the dataset "${name}" ${fact}. ${remedy}.`);
}

/** The library reports its whole stack; the last line of it is the reason. */
function refuseHdf5(what: string, cause: unknown): never {
  const message = (cause as Error).message;
  const reason =
    message
      .match(/\(\): [^\n]*/g)
      ?.at(-1)
      ?.slice(4) ?? message;
  const truncated = /truncated file/.test(message);
  throw new UsageError(
    truncated ? 'dataset-truncated' : 'dataset-hdf5',
    `${what} ${truncated ? 'is truncated' : 'cannot be read as HDF5'}: ${reason}. Fetch or write it again.`,
    { cause },
  );
}
