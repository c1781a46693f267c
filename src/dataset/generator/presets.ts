import type { GeneratorParameters } from './parameters.ts';

export type PresetName = 'easy' | 'realistic' | 'hard';

const realistic: GeneratorParameters = {
  commonMean: 0.588,
  fanOuts: [11, 21, 59],
  weights: [0.082, 0.1, 0.105],
  zipfExponent: 1.22,
  centreSpectrum: { exponent: 3.12, shift: 48.7 },
  residualSpectrum: { exponent: 1.24, shift: 19.9 },
  spreadShape: 4,
  duplicateShare: 0.005,
  nearDuplicateShare: 0.005,
};

/**
 * `realistic` is as hard as text embeddings of 768 dimensions are, for IVFFlat and for HNSW; see docs/guides/datasets.md
 * for what that was measured against. `easy` gives clearly more recall at the same settings, `hard` clearly less.
 */
export const presets: Readonly<Record<PresetName, GeneratorParameters>> = {
  easy: { ...realistic, weights: [0.2, 0.2, 0.25] },
  realistic,
  hard: { ...realistic, weights: [0.05, 0.05, 0.05] },
};
