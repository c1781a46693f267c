import { createHash } from 'node:crypto';
import { endianness } from 'node:os';
import { z } from 'zod';
import type { Truth } from './truth.ts';

/** What a truth was counted from. Two truths with the same key are the same, to the last digit. */
export interface TruthKey {
  /** Hash of the content of the rows, in their order. */
  readonly base: string;
  /** Hash of the content of the queries. */
  readonly queries: string;
  readonly metric: Truth['metric'];
  readonly k: number;
  /** Hash of which rows were included; null when all were. */
  readonly included: string | null;
}

/**
 * The bytes of a truth: `PGPTRUTH`, the length of the header (4 bytes, little-endian), the header as JSON, padding to a multiple of
 * 8, then the distances of all queries (float64), the rows (uint32) and the number of rows of each query (uint32), and
 * the SHA-256 of all that. Numbers are in the machine's byte order, which is in the header.
 */
export function truthBytes(key: TruthKey, truth: Truth): Buffer {
  const ids = truth.queries.reduce((sum, { expected }) => sum + expected.length, 0);
  const facts = { version, order: endianness(), key, rows: truth.rows, queries: truth.queries.length, ids };
  const header = Buffer.from(JSON.stringify(facts));
  const start = upTo8(prefixBytes + header.length);
  const bytes = Buffer.alloc(start + ids * 12 + truth.queries.length * 4 + checksumBytes);
  bytes.write(magic, 'latin1');
  bytes.writeUInt32LE(header.length, magic.length);
  header.copy(bytes, prefixBytes);
  const { distances, rows, counts } = arraysIn(bytes, start, facts);
  let place = 0;
  for (const [query, { expected, distances: ofQuery }] of truth.queries.entries()) {
    distances.set(ofQuery, place);
    rows.set(expected, place);
    counts[query] = expected.length;
    place += expected.length;
  }
  checksum(bytes).copy(bytes, bytes.length - checksumBytes);
  return bytes;
}

/** The truth with that key, or undefined for whatever else the bytes are: cut, changed, of another key or version. */
export function readTruthBytes(bytes: Buffer, key: TruthKey): Truth | undefined {
  if (bytes.length < prefixBytes + checksumBytes || bytes.toString('latin1', 0, magic.length) !== magic)
    return undefined;
  if (!checksum(bytes).equals(bytes.subarray(bytes.length - checksumBytes))) return undefined;
  const headerBytes = bytes.readUInt32LE(magic.length);
  const facts = readHeader(bytes.toString('utf8', prefixBytes, prefixBytes + headerBytes));
  if (facts === undefined || JSON.stringify(facts.key) !== JSON.stringify(inOrder(key))) return undefined;
  const start = upTo8(prefixBytes + headerBytes);
  if (bytes.length !== start + facts.ids * 12 + facts.queries * 4 + checksumBytes) return undefined;
  const { distances, rows, counts } = arraysIn(bytes, start, facts);
  let place = 0;
  const queries = Array.from(counts, (count) => {
    const from = place;
    place += count;
    return { expected: rows.slice(from, place), distances: distances.slice(from, place) };
  });
  return place === facts.ids ? { k: key.k, metric: key.metric, rows: facts.rows, queries } : undefined;
}

/** Of the format and of the kernel: a change of either makes old files foreign. */
const version = 1;
const magic = 'PGPTRUTH';
const prefixBytes = magic.length + 4;
const checksumBytes = 32;

const count = z.int().min(0);
const header = z.strictObject({
  version: z.literal(version),
  order: z.literal(endianness()),
  key: z.strictObject({
    base: z.string(),
    queries: z.string(),
    metric: z.enum(['cosine', 'l2', 'inner-product']),
    k: count,
    included: z.string().nullable(),
  }),
  rows: count,
  queries: count,
  ids: count,
});

function readHeader(text: string): z.infer<typeof header> | undefined {
  try {
    return header.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The key with its fields in the order in which a header is read. */
export function inOrder({ base, queries, metric, k, included }: TruthKey): TruthKey {
  return { base, queries, metric, k, included };
}

function arraysIn(
  bytes: Buffer,
  start: number,
  { ids, queries }: { readonly ids: number; readonly queries: number },
): { readonly distances: Float64Array; readonly rows: Uint32Array; readonly counts: Uint32Array } {
  const from = bytes.byteOffset + start;
  return {
    distances: new Float64Array(bytes.buffer, from, ids),
    rows: new Uint32Array(bytes.buffer, from + ids * 8, ids),
    counts: new Uint32Array(bytes.buffer, from + ids * 12, queries),
  };
}

function checksum(bytes: Buffer): Buffer {
  return createHash('sha256')
    .update(bytes.subarray(0, bytes.length - checksumBytes))
    .digest();
}

function upTo8(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
