import { NumberLog } from './number-log.ts';

/** One timed call. */
export interface Sample {
  readonly arm: string;
  readonly block: number;
  /** The place in the whole measurement, from 0. */
  readonly order: number;
  readonly query: number;
  readonly nanoseconds: number;
  /** Rows that were returned; 0 where the call failed. */
  readonly returned: number;
  /** The name of the failure, or null. */
  readonly error: string | null;
}

/** Every timed call in the order in which it was made, in typed arrays: a million of them take 28 MB. */
export class SampleLog implements Iterable<Sample> {
  readonly arms: readonly string[];
  readonly #arm = NumberLog.ofIntegers();
  readonly #block = NumberLog.ofIntegers();
  readonly #query = NumberLog.ofIntegers();
  readonly #nanoseconds = NumberLog.ofFloats();
  readonly #returned = NumberLog.ofIntegers();
  readonly #error = NumberLog.ofIntegers();
  readonly #errorNames: string[] = [];

  constructor(arms: readonly string[]) {
    const twin = arms.find((arm, index) => arms.indexOf(arm) !== index);
    if (twin !== undefined) throw new RangeError(`Two arms are named "${twin}": their samples would be mixed.`);
    this.arms = arms;
  }

  get length(): number {
    return this.#arm.length;
  }

  append(sample: Omit<Sample, 'order'>): void {
    this.#arm.push(this.#armIndex(sample.arm));
    this.#block.push(sample.block);
    this.#query.push(sample.query);
    this.#nanoseconds.push(sample.nanoseconds);
    this.#returned.push(sample.returned);
    this.#error.push(sample.error === null ? -1 : this.#errorIndex(sample.error));
  }

  *[Symbol.iterator](): Iterator<Sample> {
    for (let order = 0; order < this.length; order += 1) yield this.#sample(order);
  }

  /** The calls of one arm, also those that failed. */
  *ofArm(arm: string): Generator<Sample> {
    const index = this.#armIndex(arm);
    for (let order = 0; order < this.length; order += 1) {
      if (this.#arm.at(order) === index) yield this.#sample(order);
    }
  }

  /** How long the calls of an arm took that succeeded. */
  nanosecondsOf(arm: string): Float64Array {
    const durations = NumberLog.ofFloats();
    for (const { error, nanoseconds } of this.ofArm(arm)) if (error === null) durations.push(nanoseconds);
    return durations.numbers();
  }

  /** How many calls of an arm failed, by the name of the failure. */
  failuresOf(arm: string): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { error } of this.ofArm(arm)) if (error !== null) counts.set(error, (counts.get(error) ?? 0) + 1);
    return counts;
  }

  #sample(order: number): Sample {
    return {
      arm: this.arms[this.#arm.at(order)] ?? '',
      block: this.#block.at(order),
      order,
      query: this.#query.at(order),
      nanoseconds: this.#nanoseconds.at(order),
      returned: this.#returned.at(order),
      error: this.#errorNames[this.#error.at(order)] ?? null,
    };
  }

  #armIndex(arm: string): number {
    const index = this.arms.indexOf(arm);
    if (index < 0) throw new RangeError(`There is no arm "${arm}" among ${this.arms.join(', ')}.`);
    return index;
  }

  #errorIndex(name: string): number {
    const index = this.#errorNames.indexOf(name);
    return index < 0 ? this.#errorNames.push(name) - 1 : index;
  }
}
