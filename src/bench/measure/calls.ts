import { NumberLog } from './number-log.ts';

/** Calls that succeeded, in the order in which they ended: one place in each column a call. */
export interface Calls {
  /** On the clock that all threads share. An open loop's calls start when they were scheduled. */
  readonly startedNs: Float64Array;
  readonly nanoseconds: Float64Array;
  readonly query: Int32Array;
  readonly rows: Int32Array;
}

export class CallLog {
  readonly #startedNs = NumberLog.ofFloats();
  readonly #nanoseconds = NumberLog.ofFloats();
  readonly #query = NumberLog.ofIntegers();
  readonly #rows = NumberLog.ofIntegers();

  append(startedNs: number, nanoseconds: number, query: number, rows: number): void {
    this.#startedNs.push(startedNs);
    this.#nanoseconds.push(nanoseconds);
    this.#query.push(query);
    this.#rows.push(rows);
  }

  calls(): Calls {
    return {
      startedNs: this.#startedNs.numbers(),
      nanoseconds: this.#nanoseconds.numbers(),
      query: this.#query.numbers(),
      rows: this.#rows.numbers(),
    };
  }
}

/** The calls of several threads, by the time at which they ended. */
export function mergeCalls(parts: readonly Calls[]): Calls {
  const places = parts.flatMap((part, at) => Array.from(part.startedNs, (_, index) => ({ at, index, part })));
  const endOf = ({ part, index }: (typeof places)[number]): number => endedNs(part, index);
  places.sort((left, right) => endOf(left) - endOf(right) || left.at - right.at || left.index - right.index);
  return {
    startedNs: Float64Array.from(places, ({ part, index }) => part.startedNs[index] as number),
    nanoseconds: Float64Array.from(places, ({ part, index }) => part.nanoseconds[index] as number),
    query: Int32Array.from(places, ({ part, index }) => part.query[index] as number),
    rows: Int32Array.from(places, ({ part, index }) => part.rows[index] as number),
  };
}

export function endedNs({ startedNs, nanoseconds }: Calls, index: number): number {
  return (startedNs[index] as number) + (nanoseconds[index] as number);
}
