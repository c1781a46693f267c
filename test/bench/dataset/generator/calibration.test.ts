import { beforeAll, describe, expect, test } from 'vitest';
import { anchors, type Anchor } from '../../../../bench/calibration/anchor.ts';
import { measureRecall } from '../../../../bench/calibration/measure-recall.ts';
import { generateDataset } from '../../../../src/bench/dataset/generator/generate-dataset.ts';
import type { PresetName } from '../../../../src/bench/dataset/generator/presets.ts';
import { describeVectors } from '../../../../src/bench/dataset/statistics/describe-vectors.ts';
import { realEmbeddings, type StatisticName } from '../../../../src/bench/dataset/statistics/statistic.ts';
import { nativeServer } from '../../../../src/engine/server/native.ts';
import { pgvector } from '../../../../fixtures/profiles.ts';

const availability = await nativeServer.find(pgvector, process.env);
const reason = availability.available ? undefined : availability.reason;
const seed = 1;

/** Recall by anchor of 10,000 rows of the preset on a server of its own. */
async function recallOf(preset: PresetName, wanted: readonly Anchor[]): Promise<ReadonlyMap<Anchor, number>> {
  const server = await nativeServer.start(pgvector, { environment: process.env });
  try {
    if (server.endpoint.kind !== 'postgres') throw new TypeError('A native server has a URL.');
    const dataset = generateDataset({ preset, rows: 10_000, queries: 400, seed });
    const measured = await measureRecall(server.endpoint.url, dataset, wanted);
    return new Map(measured.map(({ anchor, recall }) => [anchor, recall]));
  } finally {
    await server.stop();
  }
}

describe.skipIf(reason !== undefined)(`on PostgreSQL${reason === undefined ? '' : `, skipped: ${reason}`}`, () => {
  const judged = anchors.filter((anchor) => anchor.judged);
  const telling = judged.filter(({ setting, value }) => value === (setting === 'hnsw.ef_search' ? 10 : 1));
  let realistic: ReadonlyMap<Anchor, number>;

  beforeAll(async () => {
    realistic = await recallOf('realistic', judged);
  }, 400_000);

  test.each(judged)('$index, $setting $value: the recall is within 5 points of real embeddings', (anchor) => {
    const recall = realistic.get(anchor) ?? Number.NaN;
    expect(Math.abs(recall - anchor.recall), `recall ${recall} with seed ${seed}`).toBeLessThanOrEqual(0.05);
  });

  test.each([
    ['easy', 1],
    ['hard', -1],
  ] as const)('%s gives another recall by at least 5 points', { timeout: 400_000 }, async (preset, sign) => {
    const recall = await recallOf(preset, telling);
    const points = telling.map((anchor) => (recall.get(anchor) ?? Number.NaN) - (realistic.get(anchor) ?? Number.NaN));
    expect(Math.min(...points.map((difference) => sign * difference)), `seed ${seed}`).toBeGreaterThan(0.05);
  });
});

test('the statistics of 10,000 rows are near those of real embeddings', { timeout: 120_000 }, async () => {
  const dataset = generateDataset({ rows: 10_000, queries: 500, seed });
  const statistics = await describeVectors(dataset.base, { queries: dataset.queries, seed });
  const tolerances: Partial<Record<StatisticName, number>> = {
    meanVectorNorm: 0.02,
    pairCosineMedian: 0.02,
    nearestCosineP1: 0.08,
    nearestCosineP50: 0.03,
    nearestCosineP99: 0.05,
    relativeContrast10: 0.1,
    localDimension: 3,
    gap10P50: 0.0005,
  };
  for (const [name, tolerance] of Object.entries(tolerances) as [StatisticName, number][]) {
    const difference = (statistics[name] ?? Number.NaN) - (realEmbeddings[name] ?? Number.NaN);
    expect(Math.abs(difference), `${name} is ${statistics[name]} with seed ${seed}`).toBeLessThanOrEqual(tolerance);
  }
});
