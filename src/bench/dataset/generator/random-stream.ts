import { naturalLogarithm } from './elementary.ts';
import { acceptedBelow, layerHeights, layerWidths, tailStart } from './ziggurat.ts';

/**
 * Random numbers that depend on nothing but the numbers they were seeded with: 32-bit integers and basic arithmetic
 * only, so that they are the same to the last bit on every version of Node. The generator is sfc32 of C. Doty-Humphrey's
 * PractRand.
 */
export class RandomStream {
  #a = 0;
  #b = 0;
  #c = 0;
  #counter = 0;

  /** A stream of its own for each combination of keys, which are integers from 0 to 2^53 − 1. */
  constructor(...keys: readonly number[]) {
    this.reseed(...keys);
  }

  /** Starts anew, as if constructed with these keys. */
  reseed(...keys: readonly number[]): void {
    let low = 0x9e37_79b9;
    let high = 0x85eb_ca6b;
    for (const key of keys) {
      low = scramble(low ^ (key | 0));
      high = scramble(high ^ Math.floor(key / 2 ** 32) ^ low);
    }
    this.#a = low;
    this.#b = high;
    this.#c = scramble(low ^ 0x27d4_eb2f) ^ high;
    this.#counter = 1;
    for (let round = 0; round < 12; round += 1) this.word();
  }

  /** 32 random bits, as a signed integer. */
  word(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum;
  }

  /** Greater than 0, less than 1, with 32 bits. */
  fraction(): number {
    return ((this.word() >>> 0) + 0.5) / 2 ** 32;
  }

  /** A whole number from 0 to less than the count. */
  below(count: number): number {
    return Math.floor(this.fraction() * count);
  }

  /** Gamma with a whole shape, scaled to the mean 1. */
  gamma(shape: number): number {
    let sum = 0;
    for (let step = 0; step < shape; step += 1) sum -= naturalLogarithm(this.fraction());
    return sum / shape;
  }

  /**
   * Fills the array with standard normal deviates: the ziggurat of Marsaglia and Tsang, "The Ziggurat Method for
   * Generating Random Variables" (2000), with 128 layers, the layer drawn from other bits than the place in it.
   */
  fillNormal(into: Float64Array): void {
    for (let index = 0; index < into.length; index += 1) {
      const bits = this.word();
      const layer = bits & 127;
      const value = (bits >> 8) * (layerWidths[layer] ?? 0);
      into[index] = Math.abs(value) < (acceptedBelow[layer] ?? 0) ? value : this.#outsideCore(layer, value);
    }
  }

  #outsideCore(firstLayer: number, firstValue: number): number {
    let layer = firstLayer;
    let value = firstValue;
    for (;;) {
      if (Math.abs(value) < (acceptedBelow[layer] ?? 0)) return value;
      if (layer === 0) return value < 0 ? -this.#tail() : this.#tail();
      const lower = layerHeights[layer] ?? 0;
      const upper = layerHeights[layer + 1] ?? 1;
      // Accepted under exp(−x²/2), compared by logarithms.
      if (naturalLogarithm(lower + this.fraction() * (upper - lower)) < (-value * value) / 2) return value;
      const bits = this.word();
      layer = bits & 127;
      value = (bits >> 8) * (layerWidths[layer] ?? 0);
    }
  }

  #tail(): number {
    for (;;) {
      const beyond = -naturalLogarithm(this.fraction()) / tailStart;
      if (-2 * naturalLogarithm(this.fraction()) > beyond * beyond) return tailStart + beyond;
    }
  }
}

/** The finaliser of MurmurHash3: every bit of the input changes half of the output. */
function scramble(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
  return bits ^ (bits >>> 16);
}
