import { z } from 'zod';

const weight = z.number().min(0).max(1);
const fanOut = z.int().min(1).max(1000);
const spectrum = z.strictObject({ exponent: z.number().min(0).max(8), shift: z.number().min(0).max(10_000) });

/**
 * What generated vectors are made of: unit(m·μ + √(1 − m²)·(Σ over levels √w·centre + √w_r·√γ·ε)). μ is one direction
 * that all vectors share, each centre a topic's on one of three levels, ε what is the row's own, γ how far it strays.
 */
export const generatorParameters = z
  .strictObject({
    /** m: the length of the mean vector. */
    commonMean: z.number().min(0).max(0.99),
    /** How many topics there are, how many in each of them, and how many in each of those. */
    fanOuts: z.tuple([fanOut, fanOut, fanOut]),
    /** w of each level; what is left to 1 is w_r, the row's own. */
    weights: z.tuple([weight, weight, weight]),
    /** A topic's share falls with its rank to the power of minus this. */
    zipfExponent: z.number().min(0).max(4),
    centreSpectrum: spectrum,
    residualSpectrum: spectrum,
    /** The shape of γ's Gamma distribution, of mean 1: the smaller, the more uneven the density. */
    spreadShape: z.int().min(1).max(100),
    /** The share of rows that repeat an earlier row to the bit. */
    duplicateShare: z.number().min(0).max(0.5),
    /** The share of rows that repeat an earlier row up to a cosine distance of at most 2e-4. */
    nearDuplicateShare: z.number().min(0).max(0.5),
  })
  .refine(
    ({ weights: [first, second, third] }) => first + second + third <= 1,
    'the weights must not exceed 1 together',
  )
  .readonly();

export type GeneratorParameters = z.infer<typeof generatorParameters>;
