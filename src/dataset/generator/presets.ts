import type { GeneratorParameters } from './parameters.ts';

export type PresetName = 'easy' | 'realistic' | 'hard';

const realistic: GeneratorParameters = {
  commonMean: 0.57,
  fanOuts: [16, 16, 16],
  weights: [0.15, 0.12, 0.12],
  zipfExponent: 1,
  centreSpectrum: { exponent: 2, shift: 60 },
  residualSpectrum: { exponent: 2, shift: 80 },
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
