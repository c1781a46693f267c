import { vectorFault, type FoundVector } from './row-by-row-reader.ts';
import type { ParquetPage } from './parquet-pages.ts';
import { elementFault } from './row-fault.ts';
import { dimensionsMax } from './vector-file.ts';
import type { SchemaTree } from 'hyparquet/src/types.js';

/**
 * The rows of a column of lists. An entry with repetition level 0 begins a row; the definition level says how deep it
 * goes: to a value, a null in the list, an empty list, or no list at all
 * (https://parquet.apache.org/docs/file-format/nestedencoding/). A row may go on in the next page.
 */
export async function* listRows(
  pages: AsyncIterable<ParquetPage>,
  path: readonly SchemaTree[],
): AsyncGenerator<FoundVector> {
  const levels = definitionLevelsOf(path);
  const list = new ListBuilder();
  for await (const { values, definitionLevels, repetitionLevels } of pages) {
    let value = 0;
    for (const [entry, repetition] of repetitionLevels.entries()) {
      if (repetition === 0 && list.begun) yield list.take();
      const definition = definitionLevels[entry] ?? levels.value;
      if (definition === levels.value) list.addValue(Number(values[value++]));
      else if (definition >= levels.element) list.addNull();
      else list.begin(definition === levels.element - 1 ? 'empty' : 'null');
    }
  }
  if (list.begun) yield list.take();
}

/** From which level on there is an element of the list, and at which one there is a value. */
function definitionLevelsOf(path: readonly SchemaTree[]): { readonly element: number; readonly value: number } {
  const optional = path.slice(1).map(({ element }) => element.repetition_type !== 'REQUIRED');
  const repeated = path.slice(1).findIndex(({ element }) => element.repetition_type === 'REPEATED');
  return { element: trues(optional.slice(0, repeated + 1)), value: trues(optional) };
}

function trues(values: readonly boolean[]): number {
  return values.filter(Boolean).length;
}

class ListBuilder {
  readonly #elements = new Float32Array(dimensionsMax);
  #length = 0;
  #begun = false;
  #fault: FoundVector | null = null;

  get begun(): boolean {
    return this.#begun;
  }

  begin(content: 'empty' | 'null'): void {
    this.#begun = true;
    if (content === 'null') this.#fault = vectorFault('null', 'it is null');
  }

  addValue(value: number): void {
    this.#begun = true;
    this.#elements[this.#length] = value;
    const stored = Math.fround(value);
    if (this.#fault === null && !Number.isFinite(stored)) {
      const { reason, fact } = elementFault(0, this.#length, stored, value);
      this.#fault = vectorFault(reason, fact, this.#length);
    }
    this.#length += 1;
  }

  addNull(): void {
    this.#begun = true;
    this.#fault ??= vectorFault('null', `element ${this.#length} (from 0) is null`, this.#length);
    this.#length += 1;
  }

  take(): FoundVector {
    const { length, fault } = { length: this.#length, fault: this.#fault };
    this.#length = 0;
    this.#begun = false;
    this.#fault = null;
    if (fault !== null) return fault;
    if (length === 0) return vectorFault('wrong-dimension', 'it has no elements');
    if (length > dimensionsMax) {
      return vectorFault('wrong-dimension', `it has ${length} elements; pgvector's vector holds 16,000 at most`);
    }
    return { kind: 'vector', data: this.#elements.slice(0, length) };
  }
}
