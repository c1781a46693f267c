/**
 * The share of rows that repeat an earlier row, bit by bit. Rows are distinguished by 53 bits of a hash. Where there are
 * more different rows than fit, those are kept whose hash ends in enough zeros, so that a row and its repetitions are
 * kept or left out together: the share is exact for fewer rows and an estimate beyond.
 */
export class DuplicateCount {
  readonly #hashesMax: number;
  #hashes: Float64Array;
  #count = 0;
  /** How many zeros a hash has to end in to be kept. */
  #zerosMin = 0;
  /** How many rows have a hash that ends in so many zeros. */
  readonly #rowsByZeros = new Float64Array(zerosMax + 1);

  constructor(hashesMax: number = 2 ** 22) {
    this.#hashesMax = hashesMax;
    this.#hashes = new Float64Array(Math.min(1024, hashesMax));
  }

  add(row: Float32Array): void {
    const hash = hashOf(row);
    const zeros = trailingZerosOf(hash);
    this.#rowsByZeros[zeros] = (this.#rowsByZeros[zeros] ?? 0) + 1;
    if (this.#count === this.#hashes.length) this.#makeRoom();
    if (zeros < this.#zerosMin) return;
    this.#hashes[this.#count] = hash;
    this.#count += 1;
  }

  /** From 0 to less than 1; 0 where nothing was added. */
  share(): number {
    const rows = this.#rowsByZeros.subarray(this.#zerosMin).reduce((sum, count) => sum + count, 0);
    return rows === 0 ? 0 : 1 - this.#distinct().length / rows;
  }

  #distinct(): Float64Array {
    return this.#hashes
      .subarray(0, this.#count)
      .sort()
      .filter((hash, place, sorted) => place === 0 || hash !== sorted[place - 1]);
  }

  /** After it there is room for one more at least. */
  #makeRoom(): void {
    if (this.#hashes.length < this.#hashesMax) {
      const larger = new Float64Array(Math.min(2 * this.#hashes.length, this.#hashesMax));
      larger.set(this.#hashes);
      this.#hashes = larger;
      return;
    }
    let kept = this.#distinct();
    while (kept.length > this.#hashesMax / 2 && this.#zerosMin < zerosMax) {
      this.#zerosMin += 1;
      kept = kept.filter((hash) => trailingZerosOf(hash) >= this.#zerosMin);
    }
    this.#hashes.set(kept);
    this.#count = kept.length;
  }
}

const zerosMax = 32;

function trailingZerosOf(hash: number): number {
  const word = hash | 0;
  return word === 0 ? zerosMax : 31 - Math.clz32(word & -word);
}

/** A whole number below 2^53. Two multiplicative hashes over the words of the row, with the finaliser of MurmurHash3. */
function hashOf(row: Float32Array): number {
  const words = new Int32Array(row.buffer, row.byteOffset, row.length);
  let first = 0x9747_b28c;
  let second = 0x3c6e_f372;
  for (const word of words) {
    first = Math.imul(first ^ word, 0x0100_0193);
    first ^= first >>> 15;
    second = Math.imul((second ^ word) + 0x6d2b_79f5, 0x85eb_ca6b);
    second ^= second >>> 13;
  }
  return (finish(first) >>> 0) + ((finish(second) >>> 0) & 0x1f_ffff) * 2 ** 32;
}

function finish(hash: number): number {
  let bits = hash;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
  return bits ^ (bits >>> 16);
}
