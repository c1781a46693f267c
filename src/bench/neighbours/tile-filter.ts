import { doubleErrorShare, tileErrorShare } from './float32-error.ts';
import type { Metric } from '../dataset/vector-source.ts';

/** Tells, from float32 dot products, which rows cannot be within a query's limit. Rows are places in a chunk. */
export interface TileFilter {
  /** Takes the square of a row's norm. False for a row that has no distance to anything: zeros, under cosine. */
  setRow(row: number, square: number): boolean;
  squareOf(row: number): number;
  setLimit(query: number, limit: number): void;
  /**
   * Calls back with every pair whose distance in double precision may be within the query's limit; a call may lower it.
   * Query `firstQuery + i` of row r has its product at `products[r × stride + i]`.
   */
  eachNear(
    products: Float32Array,
    stride: number,
    rows: number,
    firstQuery: number,
    queries: number,
    near: (row: number, query: number) => void,
  ): void;
}

/**
 * A pair is left out only when `product × factor + margin × norm of the query + term < bound of the query`, where
 *
 * | metric | factor | term | bound |
 * |---|---|---|---|
 * | inner product | 1 | 0 | -limit |
 * | cosine | 1 / norm of the row | 0 | (1 - limit) × norm of the query |
 * | L2 | 1 | -square of the row / 2 | (square of the query - limit²) / 2 |
 *
 * and `margin` is the tile's largest error by {@link tileErrorShare}, and double precision's own. The bounds hold while
 * no float32 product overflows or vanishes, so for norms from 2⁻⁴⁰ to 2⁴⁰ and for zero; a row or a query with another norm
 * has NaN in the inequality, which leaves nothing out: it is slower, and as exact.
 */
export function createTileFilter(
  metric: Metric,
  dimensions: number,
  querySquares: Float64Array,
  rowsMax: number,
): TileFilter {
  const doubleError = doubleErrorShare(dimensions);
  const error = tileErrorShare(dimensions) + doubleError;
  const squares = new Float64Array(rowsMax);
  const factors = new Float64Array(rowsMax);
  const margins = new Float64Array(rowsMax);
  const terms = new Float64Array(rowsMax);
  const norms = querySquares.map((square) => usualNorm(square));
  const bounds = new Float64Array(norms.length).fill(Number.NEGATIVE_INFINITY);
  return {
    setRow(row, square) {
      const norm = usualNorm(square);
      squares[row] = square;
      factors[row] = metric === 'cosine' ? 1 / norm : 1;
      margins[row] = metric === 'cosine' ? error : error * norm;
      terms[row] = metric === 'l2' ? (-square * (1 - doubleError)) / 2 : 0;
      return metric !== 'cosine' || square > 0;
    },
    squareOf: (row) => squares[row] ?? 0,
    setLimit(query, limit) {
      bounds[query] = boundOf[metric](limit, querySquares[query] ?? 0, doubleError);
    },
    eachNear(products, stride, rows, firstQuery, queries, near) {
      for (let row = 0; row < rows; row += 1) {
        if (metric === 'cosine' && squares[row] === 0) continue;
        const factor = factors[row] ?? 0;
        const margin = margins[row] ?? 0;
        const term = terms[row] ?? 0;
        const start = row * stride;
        for (let index = 0; index < queries; index += 1) {
          const query = firstQuery + index;
          const upper = (products[start + index] ?? 0) * factor + margin * (norms[query] ?? 0) + term;
          if (!(upper < (bounds[query] ?? 0))) near(row, query);
        }
      }
    },
  };
}

const boundOf: Readonly<Record<Metric, (limit: number, square: number, doubleError: number) => number>> = {
  'inner-product': (limit) => -limit,
  cosine: (limit, square) => (1 - limit) * Math.sqrt(square),
  l2: (limit, square, doubleError) => (square * (1 - doubleError) - limit * limit * (1 + doubleError)) / 2,
};

/** NaN where float32 products could overflow or vanish. */
function usualNorm(square: number): number {
  return square === 0 || (square >= 2 ** -80 && square <= 2 ** 80) ? Math.sqrt(square) : Number.NaN;
}
