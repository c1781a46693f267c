type NumberArray = Float64Array | Int32Array;

/** Numbers in the order in which they came, in a typed array that doubles when it is full. */
export class NumberLog<Column extends NumberArray> {
  readonly #create: (length: number) => Column;
  #column: Column;
  #length = 0;

  private constructor(create: (length: number) => Column) {
    this.#create = create;
    this.#column = create(firstLength);
  }

  static ofFloats(): NumberLog<Float64Array> {
    return new NumberLog<Float64Array>((length) => new Float64Array(length));
  }

  static ofIntegers(): NumberLog<Int32Array> {
    return new NumberLog<Int32Array>((length) => new Int32Array(length));
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#column.length) {
      const longer = this.#create(this.#column.length * 2);
      longer.set(this.#column);
      this.#column = longer;
    }
    this.#column[this.#length] = value;
    this.#length += 1;
  }

  at(index: number): number {
    if (index < 0 || index >= this.#length) throw new RangeError(`There is no number ${index} of ${this.#length}.`);
    return this.#column[index] as number;
  }

  /** A copy of what was pushed. */
  numbers(): Column {
    return this.#column.slice(0, this.#length) as Column;
  }
}

const firstLength = 1_024;
