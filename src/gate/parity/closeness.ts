import { canonicalText, type Json } from './json.ts';

/**
 * Whether two values are the same but for floating point noise: numbers with a fraction may differ, and nothing else may.
 *
 * Whole numbers are counts and ids, and texts are what they are; both are compared exactly.
 */
export function nearlySame(left: Json, right: Json, relative: number): boolean {
  if (canonicalText(left) === canonicalText(right)) return true;
  if (typeof left === 'number' && typeof right === 'number') {
    return !(Number.isInteger(left) && Number.isInteger(right)) && isWithin(left, right, relative);
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => nearlySame(item, right[index], relative));
  }
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => key in right && nearlySame(left[key] ?? null, right[key] ?? null, relative))
  );
}

/** Whether two cells of a floating point column are the same. NULL, NaN and Infinity are only the same as themselves. */
export function nearlySameFloat(left: Json, right: Json, relative: number): boolean {
  if (left === right) return true;
  const [leftNumber, rightNumber] = [floatOf(left), floatOf(right)];
  return Number.isFinite(leftNumber) && Number.isFinite(rightNumber) && isWithin(leftNumber, rightNumber, relative);
}

/** The number that a server wrote into a cell; NaN where it wrote none. */
export function floatOf(cell: Json): number {
  return typeof cell === 'string' && cell.trim() !== '' ? Number(cell) : Number.NaN;
}

/**
 * Within the relative tolerance, or within one unit in the last place of a single-precision 1 (FLT_EPSILON, 2^-23).
 *
 * pgvector sums in single precision and computes the cosine distance as 1 - similarity: the distance of a vector to
 * itself is 0 or 2^-24 (6e-8), depending on the order in which the processor's instructions add up. A relative tolerance
 * alone never lets these two agree. A tolerance below 2^-23 asks for more than single precision, and is the floor then.
 */
function isWithin(left: number, right: number, relative: number): boolean {
  const floor = Math.min(relative, singlePrecision);
  return Math.abs(left - right) <= Math.max(floor, relative * Math.max(Math.abs(left), Math.abs(right)));
}

const singlePrecision = 2 ** -23;

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
