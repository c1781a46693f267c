/** Numbers that leave in the order in which they came, never more than it was made for. */
export class BoundedQueue {
  readonly #numbers: Float64Array;
  #first = 0;
  #length = 0;

  constructor(lengthMax: number) {
    this.#numbers = new Float64Array(lengthMax);
  }

  get length(): number {
    return this.#length;
  }

  /** False, and nothing done, when it is full. */
  add(number: number): boolean {
    if (this.#length === this.#numbers.length) return false;
    this.#numbers[(this.#first + this.#length) % this.#numbers.length] = number;
    this.#length += 1;
    return true;
  }

  take(): number | undefined {
    if (this.#length === 0) return undefined;
    const number = this.#numbers[this.#first];
    this.#first = (this.#first + 1) % this.#numbers.length;
    this.#length -= 1;
    return number;
  }
}
