import type { Metric } from '../../dataset/vector-source.ts';
import { uniform } from '../../measure/random.ts';

/** Elements of a sketch: what is kept of each row while the tree of topics grows, 128 bytes. */
export const sketchDimensions = 32;

/**
 * Vectors shortened to {@link sketchDimensions} elements so that their inner products stay as they were, give or take: a
 * count sketch (Charikar, Chen and Farach-Colton, 2002), which adds each element to a seeded place with a seeded sign.
 * Where only the direction counts, a vector is brought to length 1 first.
 */
export class VectorSketch {
  readonly #places: Uint8Array;
  readonly #signs: Int8Array;
  readonly #byDirection: boolean;

  constructor(dimensions: number, metric: Metric, seed: number) {
    const random = uniform(seed);
    const isShort = dimensions <= sketchDimensions;
    this.#places = Uint8Array.from({ length: dimensions }, (_, index) =>
      isShort ? index : Math.floor(random() * sketchDimensions),
    );
    this.#signs = Int8Array.from({ length: dimensions }, () => (isShort || random() < 0.5 ? 1 : -1));
    this.#byDirection = metric !== 'l2';
  }

  /** Writes the sketch of the vector at `offset` of `data` to `place` of `sketches`. */
  write(data: Float32Array, offset: number, sketches: Float32Array, place: number): void {
    const sketch = sketches.subarray(place * sketchDimensions, (place + 1) * sketchDimensions).fill(0);
    let square = 0;
    for (let index = 0; index < this.#places.length; index += 1) {
      const element = data[offset + index] as number;
      square += element * element;
      (sketch[this.#places[index] as number] as number) += (this.#signs[index] as number) * element;
    }
    if (!this.#byDirection || square === 0) return;
    const norm = Math.sqrt(square);
    for (let index = 0; index < sketchDimensions; index += 1) (sketch[index] as number) /= norm;
  }
}
