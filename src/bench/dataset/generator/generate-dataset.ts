import { z } from 'zod';
import { UsageError } from '../../../base/errors.ts';
import type { VectorSource } from '../vector-source.ts';
import { GeneratedSource } from './generated-source.ts';
import { generatorParameters, type GeneratorParameters } from './parameters.ts';
import { presetNames, generatorPresets, type PresetName } from './presets.ts';
import { RowGenerator } from './row-generator.ts';

export interface GenerateOptions {
  /** `realistic` by default. */
  readonly preset?: PresetName;
  /** In place of a preset. */
  readonly parameters?: GeneratorParameters;
  /** 10,000 by default. */
  readonly rows?: number;
  /** 768 by default. */
  readonly dimensions?: number;
  /** 1,000 by default. */
  readonly queries?: number;
  /** 1 by default. */
  readonly seed?: number;
}

export interface GeneratedDataset {
  readonly base: VectorSource;
  /** Fresh draws from the topics of the base; none of them is a stored row. */
  readonly queries: VectorSource;
  readonly metric: 'cosine';
  readonly parameters: GeneratorParameters;
}

/**
 * Vectors of unit length that are as hard to search as real embeddings are. The same options give the same vectors to
 * the last bit on every version of Node and every machine, and a larger number of rows begins with the rows of a smaller
 * one. Throws a UsageError on a value out of range.
 *
 * The model: unit(m·μ + √(1 − m²)·(Σ over levels √w·centre + √w_r·√γ·ε)), see {@link GeneratorParameters}.
 *
 * @example
 * const { base, queries } = generateDataset({ preset: 'hard', rows: 100_000, seed: 7 });
 * for await (const { data } of base.batches()) console.log(data.length);
 */
export function generateDataset(options: GenerateOptions = {}): GeneratedDataset {
  const parsed = generateOptions.safeParse(options);
  if (!parsed.success) {
    const fault = parsed.error.issues[0];
    const name = fault?.path.join('.') ?? 'options';
    throw new UsageError('bad-generator-option', `The generator cannot use this ${name}: ${fault?.message}.`);
  }
  const { preset, rows, dimensions, queries, seed } = parsed.data;
  const parameters = parsed.data.parameters ?? generatorPresets[preset];
  const title = `generated ${parsed.data.parameters === undefined ? preset : 'with own parameters'}`;
  const generator = (): RowGenerator => new RowGenerator(parameters, dimensions, seed);
  const source = (kind: 'base' | 'query', count: number, what: string): VectorSource =>
    new GeneratedSource({
      name: `${title} ${what}${count.toLocaleString('en-US')} × ${dimensions}, seed ${seed}`,
      dimensions,
      rows: count,
      kind,
      generator,
    });
  return {
    base: source('base', rows, ''),
    queries: source('query', queries, 'queries '),
    metric: 'cosine',
    parameters,
  };
}

const generateOptions = z.strictObject({
  preset: z.enum(presetNames).default('realistic'),
  parameters: generatorParameters.optional(),
  rows: z.int().min(1).max(1e9).default(10_000),
  /** pgvector's limit for a column. */
  dimensions: z.int().min(1).max(16_000).default(768),
  queries: z.int().min(1).max(1e9).default(1000),
  seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER).default(1),
});
