import { exponential, naturalLogarithm } from './elementary.ts';

/**
 * The 128 layers under the upper half of exp(−x²/2), all of one area, from Marsaglia and Tsang (2000), table 1. Layer 0
 * is the lowest: it holds the tail.
 */
const layers = 128;
const area = 9.912_563_035_262_17e-3;

/** Where the tail begins. */
export const tailStart = 3.442_619_855_899;

/** The right edge of every layer; layer 0 is as wide as its area asks for. */
const edges = rightEdges();

/** Signed 24 bits times this is a place in the layer, left or right of the middle. */
export const layerWidths: Float64Array = edges.map((edge) => edge / 2 ** 23);

/** A place nearer to the middle than this lies under the curve for certain. */
export const acceptedBelow: Float64Array = Float64Array.from(edges, (_, layer) =>
  layer === 0 ? tailStart : (edges[layer + 1] ?? 0),
);

/** The curve's height at the right edge: the lower border of the layer. Layer 128 is the top. */
export const layerHeights: Float64Array = Float64Array.from({ length: layers + 1 }, (_, layer) =>
  layer === layers ? 1 : curve(layer === 0 ? tailStart : (edges[layer] ?? 0)),
);

function rightEdges(): Float64Array {
  const found = new Float64Array(layers);
  found[0] = area / curve(tailStart);
  found[1] = tailStart;
  for (let layer = 2; layer < layers; layer += 1) {
    const below = found[layer - 1] ?? 0;
    found[layer] = Math.sqrt(-2 * naturalLogarithm(area / below + curve(below)));
  }
  return found;
}

function curve(place: number): number {
  return exponential((-place * place) / 2);
}
