import type { GeneratorParameters } from './parameters.ts';

export const presetNames = ['easy', 'realistic', 'hard'] as const;

export type PresetName = (typeof presetNames)[number];

const realistic: GeneratorParameters = {
  commonMean: 0.55,
  fanOuts: [9, 80, 12],
  weights: [0.14, 0.015, 0.24],
  zipfExponent: 1.35,
  centreSpectrum: { exponent: 2.9, shift: 100 },
  residualSpectrum: { exponent: 1.4, shift: 7 },
  spreadShape: 6,
  duplicateShare: 0.005,
  nearDuplicateShare: 0.005,
};

/**
 * `realistic` is as hard as text embeddings of 768 dimensions are, for IVFFlat and for HNSW; docs/guides/datasets.md
 * says what that was measured against. `easy` gives clearly more recall at the same settings, `hard` clearly less.
 */
export const generatorPresets: Readonly<Record<PresetName, GeneratorParameters>> = {
  easy: {
    ...realistic,
    fanOuts: [9, 20, 6],
    weights: [0.2, 0.08, 0.3],
    residualSpectrum: { exponent: 1.4, shift: 3 },
  },
  realistic,
  hard: {
    ...realistic,
    fanOuts: [30, 40, 30],
    weights: [0.06, 0.04, 0.1],
    zipfExponent: 1,
    centreSpectrum: { exponent: 2.9, shift: 40 },
    residualSpectrum: { exponent: 1.3, shift: 30 },
  },
};
