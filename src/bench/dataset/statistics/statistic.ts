/** Statistics of a dataset by name. What a dataset is too small for is not in it. */
export type Statistics = Readonly<Partial<Record<StatisticName, number>>>;

export type StatisticName = keyof typeof titles;

/**
 * What each statistic is. Cosines, distances, the mean vector and the variance are those of the rows scaled to unit
 * length, zero vectors left out.
 */
export const titles = {
  rows: 'Rows',
  dimensions: 'Dimensions',
  zeroVectors: 'Zero vectors',
  duplicateShare: 'Share of rows that repeat an earlier one',
  normMin: 'Length of a row, least',
  normMean: 'Length of a row, mean',
  normMax: 'Length of a row, greatest',
  meanVectorNorm: 'Length of the mean vector',
  pairCosineMedian: 'Cosine of a pair, median',
  nearestCosineP1: 'Cosine of the nearest neighbour, 1 %',
  nearestCosineP50: 'Cosine of the nearest neighbour, median',
  nearestCosineP99: 'Cosine of the nearest neighbour, 99 %',
  relativeContrast10: 'Relative contrast (mean / 10th distance)',
  localDimension: 'Local intrinsic dimension (100 nearest)',
  participationRatio: 'Participation ratio of the variance',
  dimensionsFor90: 'Directions that hold 90 % of the variance',
  gap10P1: 'Cosine gap between 10th and 11th, 1 %',
  gap10P10: 'Cosine gap between 10th and 11th, 10 %',
  gap10P50: 'Cosine gap between 10th and 11th, median',
  probes: 'Probes: rows whose neighbours were looked for',
  sampleRows: 'Sample: rows that were searched',
  covarianceRows: 'Rows of the sample behind the variance',
} as const;

/** The same of 10,247 real text embeddings (a BGE base model), 500 held-out ones as probes. */
export const realEmbeddings: Statistics = {
  rows: 10_247,
  dimensions: 768,
  normMin: 1,
  normMean: 1,
  normMax: 1,
  meanVectorNorm: 0.583,
  pairCosineMedian: 0.334,
  nearestCosineP1: 0.49,
  nearestCosineP50: 0.68,
  nearestCosineP99: 0.89,
  relativeContrast10: 1.26,
  localDimension: 27,
  participationRatio: 149,
  dimensionsFor90: 295,
  gap10P1: 4e-5,
  gap10P10: 3e-4,
  gap10P50: 2e-3,
};
