import { vectorFault, type FoundVector } from './row-by-row-reader.ts';
import type { ParquetPage } from './parquet-pages.ts';
import { elementFault } from './row-fault.ts';

interface FlatColumn {
  readonly name: string;
  readonly pages: AsyncIterable<ParquetPage>;
}

/** Rows whose elements lie in a column each. A page of every column is in memory at once. */
export async function* flatRows(columns: readonly FlatColumn[]): AsyncGenerator<FoundVector> {
  const cursors = columns.map((column) => new ColumnCursor(column));
  for (;;) {
    for (const cursor of cursors) await cursor.fill();
    if (cursors.some((cursor) => cursor.left === 0)) return;
    for (let rows = Math.min(...cursors.map(({ left }) => left)); rows > 0; rows -= 1) yield rowOf(cursors);
  }
}

function rowOf(cursors: readonly ColumnCursor[]): FoundVector {
  const data = new Float32Array(cursors.length);
  let fault: FoundVector | undefined;
  for (const [element, cursor] of cursors.entries()) {
    const value = cursor.next();
    if (value === null) {
      fault ??= vectorFault('null', `element ${element} (from 0, column "${cursor.name}") is null`, element);
      continue;
    }
    data[element] = value;
    if (Number.isFinite(data[element])) continue;
    const { reason, fact } = elementFault(0, element, data[element] as number, value);
    fault ??= vectorFault(reason, `${fact} (column "${cursor.name}")`, element);
  }
  return fault ?? { kind: 'vector', data };
}

class ColumnCursor {
  readonly name: string;
  readonly #pages: AsyncIterator<ParquetPage>;
  #page: ParquetPage = { values: [], definitionLevels: [], repetitionLevels: [] };
  #entry = 0;
  #value = 0;

  constructor({ name, pages }: FlatColumn) {
    this.name = name;
    this.#pages = pages[Symbol.asyncIterator]();
  }

  get left(): number {
    return this.#entries - this.#entry;
  }

  /** Reads pages until one has entries; none is left after the last. */
  async fill(): Promise<void> {
    while (this.left === 0) {
      const next = await this.#pages.next();
      if (next.done) return;
      this.#page = next.value;
      this.#entry = 0;
      this.#value = 0;
    }
  }

  next(): number | null {
    const definition = this.#page.definitionLevels[this.#entry];
    this.#entry += 1;
    // A flat column has the level 1 where it may be null, and no levels where nothing is.
    return definition === 0 ? null : Number(this.#page.values[this.#value++]);
  }

  get #entries(): number {
    return this.#page.definitionLevels.length || this.#page.values.length;
  }
}
