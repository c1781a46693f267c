import { eigenvaluesOf } from './eigenvalues.ts';
import { innerProducts, type Rows } from './inner-products.ts';
import type { Statistics } from './statistic.ts';

/**
 * How many directions the variance is spread over: the participation ratio (Σλ)² / Σλ² and the number of largest
 * eigenvalues λ of the covariance that hold 90 % of their sum. Of fewer rows than dimensions the Gram matrix is taken,
 * which has the same eigenvalues except zeros. Left out where there is no variance.
 */
export function varianceSpectrum(sample: Rows): Statistics {
  const { rows, width } = usedRows(sample);
  if (rows < 2) return {};
  const centred = centre({ data: sample.data, rows, width });
  const sided = rows < width ? centred : transpose(centred);
  const size = sided.rows;
  const matrix = new Float64Array(size * size);
  const products = new Float64Array(rowsAtATime * size);
  for (let row = 0; row < size; row += rowsAtATime) {
    const count = Math.min(rowsAtATime, size - row);
    // The lower triangle is all that is read.
    const columns = row + count;
    innerProducts(sided, row, count, { ...sided, rows: columns }, products);
    for (let place = 0; place < count; place += 1) {
      matrix.set(products.subarray(place * columns, (place + 1) * columns), (row + place) * size);
    }
  }
  const eigenvalues = eigenvaluesOf(matrix, size).map((value) => Math.max(0, value));
  let sum = 0;
  let squares = 0;
  for (const value of eigenvalues) {
    sum += value;
    squares += value * value;
  }
  if (sum === 0) return {};
  let reached = 0;
  const last = eigenvalues.findIndex((value) => (reached += value) >= 0.9 * sum);
  return { covarianceRows: rows, participationRatio: (sum * sum) / squares, dimensionsFor90: last + 1 };
}

const rowsAtATime = 64;

/** A matrix of at most 1,536 a side: some seconds of work, however wide the rows. */
function usedRows({ rows, width }: Rows): { readonly rows: number; readonly width: number } {
  return { rows: Math.min(rows, width <= sideMax ? covarianceRowsMax : sideMax), width };
}

const sideMax = 1536;
const covarianceRowsMax = 8192;

function centre({ data, rows, width }: Rows): Rows {
  const mean = new Float64Array(width);
  for (let row = 0; row < rows; row += 1) {
    for (let index = 0; index < width; index += 1) {
      mean[index] = (mean[index] ?? 0) + (data[row * width + index] ?? 0) / rows;
    }
  }
  const centred = Float32Array.from(data.subarray(0, rows * width));
  for (let row = 0; row < rows; row += 1) {
    for (let index = 0; index < width; index += 1) {
      centred[row * width + index] = (centred[row * width + index] ?? 0) - (mean[index] ?? 0);
    }
  }
  return { data: centred, rows, width };
}

function transpose({ data, rows, width }: Rows): Rows {
  const turned = new Float32Array(data.length);
  for (let row = 0; row < rows; row += 1) {
    for (let index = 0; index < width; index += 1) turned[index * rows + row] = data[row * width + index] ?? 0;
  }
  return { data: turned, rows: width, width: rows };
}
