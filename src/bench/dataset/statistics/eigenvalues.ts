/**
 * The eigenvalues of a symmetric matrix, largest first. The matrix, `size × size` row by row, is overwritten. Householder's
 * reduction to three diagonals, then QL with implicit shifts: the classic tred2 and tql2 of EISPACK without vectors.
 * Throws a RangeError when QL does not converge, which happens only to a matrix with elements that are not finite.
 */
export function eigenvaluesOf(matrix: Float64Array, size: number): Float64Array {
  const diagonal = new Float64Array(size);
  const beside = new Float64Array(size);
  tridiagonalise(matrix, size, diagonal, beside);
  diagonalise(diagonal, beside, size);
  return diagonal.sort().toReversed();
}

/** Leaves the diagonal and, from place 1 on, what stands beside it. */
function tridiagonalise(a: Float64Array, size: number, diagonal: Float64Array, beside: Float64Array): void {
  const product = new Float64Array(size);
  for (let last = size - 1; last > 0; last -= 1) {
    const vector = a.subarray(last * size, last * size + last);
    diagonal[last] = a[last * size + last] ?? 0;
    const length = Math.sqrt(squareOf(vector));
    const end = vector[last - 1] ?? 0;
    if (last === 1 || length === Math.abs(end)) {
      beside[last] = end;
      continue;
    }
    const reflected = end > 0 ? -length : length;
    beside[last] = reflected;
    vector[last - 1] = end - reflected;
    const half = length * length - end * reflected;
    reflect(a, size, vector, half, product);
  }
  diagonal[0] = a[0] ?? 0;
}

/** A ← P·A·P on the leading rows, where P = 1 − v·vᵀ / half. Only the lower triangle is kept. */
function reflect(a: Float64Array, size: number, v: Float64Array, half: number, product: Float64Array): void {
  const rows = v.length;
  product.fill(0, 0, rows);
  for (let row = 0; row < rows; row += 1) {
    const start = row * size;
    const factor = v[row]!;
    let sum = a[start + row]! * factor;
    for (let column = 0; column < row; column += 1) {
      const element = a[start + column]!;
      sum += element * v[column]!;
      product[column]! += element * factor;
    }
    product[row]! += sum;
  }
  let dot = 0;
  for (let row = 0; row < rows; row += 1) {
    product[row]! /= half;
    dot += product[row]! * v[row]!;
  }
  const share = dot / (2 * half);
  for (let row = 0; row < rows; row += 1) product[row]! -= share * v[row]!;
  for (let row = 0; row < rows; row += 1) {
    const start = row * size;
    const left = v[row]!;
    const right = product[row]!;
    for (let column = 0; column <= row; column += 1) {
      a[start + column]! -= left * product[column]! + right * v[column]!;
    }
  }
}

function diagonalise(d: Float64Array, besideFromOne: Float64Array, size: number): void {
  const e = new Float64Array(size);
  e.set(besideFromOne.subarray(1));
  for (let low = 0; low < size; low += 1) {
    for (let pass = 0; ; pass += 1) {
      let end = low;
      while (end < size - 1 && !isNegligible(e[end]!, d[end]!, d[end + 1]!)) end += 1;
      if (end === low) break;
      if (pass === passesMax) throw new RangeError('The eigenvalues do not converge: is every element finite?');
      sweep(d, e, low, end);
    }
  }
}

const passesMax = 60;

function isNegligible(beside: number, first: number, second: number): boolean {
  return Math.abs(beside) <= Number.EPSILON * (Math.abs(first) + Math.abs(second));
}

/** One QL step with Wilkinson's shift on the block from `low` to `end`. */
function sweep(d: Float64Array, e: Float64Array, low: number, end: number): void {
  const slope = (d[low + 1]! - d[low]!) / (2 * e[low]!);
  const root = Math.hypot(slope, 1);
  let g = d[end]! - d[low]! + e[low]! / (slope + (slope >= 0 ? root : -root));
  let sine = 1;
  let cosine = 1;
  let shift = 0;
  for (let index = end - 1; index >= low; index -= 1) {
    const f = sine * e[index]!;
    const b = cosine * e[index]!;
    const length = Math.hypot(f, g);
    e[index + 1] = length;
    if (length === 0) {
      d[index + 1]! -= shift;
      e[end] = 0;
      return;
    }
    sine = f / length;
    cosine = g / length;
    g = d[index + 1]! - shift;
    const turn = (d[index]! - g) * sine + 2 * cosine * b;
    shift = sine * turn;
    d[index + 1] = g + shift;
    g = cosine * turn - b;
  }
  d[low]! -= shift;
  e[low] = g;
  e[end] = 0;
}

function squareOf(vector: Float64Array): number {
  let sum = 0;
  for (const element of vector) sum += element * element;
  return sum;
}
