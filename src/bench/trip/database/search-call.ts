import { CallMessage, type Parameter } from './wire-message.ts';

/**
 * The calls of one prepared search. Their message is laid out anew only where the dimensions or the filter's values are
 * others than those of the call before.
 */
export class SearchCall {
  readonly #statement: string;
  readonly #filter: readonly string[];
  #message: CallMessage | undefined;
  #messageFilter: readonly string[] | undefined;

  /** `filter` holds the values where a call brings none of its own. */
  constructor(statement: string, filter: readonly string[]) {
    this.#statement = statement;
    this.#filter = filter;
  }

  bytes(vector: Float32Array, filterValues?: readonly (number | string)[]): Buffer {
    const filter = filterValues?.map(String) ?? this.#filter;
    if (this.#message === undefined || !same(filter, this.#messageFilter)) {
      const texts = filter.map((value): Parameter => ({ kind: 'text', value }));
      this.#message = new CallMessage(this.#statement, [{ kind: 'vector', dimensions: vector.length }, ...texts]);
      this.#messageFilter = filter;
    }
    this.#message.setVector(vector);
    return this.#message.bytes;
  }
}

function same(left: readonly string[], right: readonly string[] | undefined): boolean {
  return left === right || (left.length === right?.length && left.every((value, place) => value === right[place]));
}
