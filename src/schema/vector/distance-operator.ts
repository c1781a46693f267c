/** pgvector's operator of each metric, which ScaNN's operator classes share. `<#>` is the negative inner product. */
export const distanceOperators = { cosine: '<=>', l2: '<->', 'inner-product': '<#>' } as const;

/** The vector as pgvector reads it: `[0.5,1]`. Every element comes back as the float32 that it is. */
export function vectorLiteral(vector: Float32Array): string {
  return `[${vector.join(',')}]`;
}
