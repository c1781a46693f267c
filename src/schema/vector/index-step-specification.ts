import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { UsageError } from '../../base/errors.ts';

const vectorIndex = z.strictObject({
  name: z.string().min(1),
  /** `table` or `schema.table`, without quotes. */
  table: z.string().min(1),
  column: z.string().min(1),
  metric: z.enum(['cosine', 'l2', 'inner-product']),
  ivfflat: z.strictObject({
    /** pgvector takes 1 to 32,768. */
    lists: z.int().min(1).max(32_768),
  }),
  scann: z.strictObject({
    /** `sqrt(rows)` is the rule of thumb for a balanced index, taken when the index is built. */
    numLeaves: z.union([z.literal('sqrt(rows)'), z.int().min(1).max(1_048_576)]),
    quantizer: z.enum(['SQ8', 'FLAT']),
    /** 1 or 2; left to the server where it is absent. */
    maxNumLevels: z.int().min(1).max(2).optional(),
  }),
});

/** A vector index that a product wants, and how it is built under each strategy. */
export type VectorIndex = Readonly<z.infer<typeof vectorIndex>>;

const specification = z.strictObject({ indexes: z.array(vectorIndex).min(1) });

/** Reads the vector indexes that a product wants. Throws a {@link UsageError} that names the field that is wrong. */
export async function readVectorIndexes(path: string): Promise<readonly VectorIndex[]> {
  try {
    return specification.parse(JSON.parse(await readFile(path, 'utf8'))).indexes;
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw new UsageError('vector-indexes', `The vector indexes in ${path} cannot be read: ${reason}`, { cause });
  }
}
