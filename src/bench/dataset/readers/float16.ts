/** IEEE 754 half precision, as bits, to numbers. */
export function fromFloat16(bits: Uint16Array): Float32Array {
  const table = (numbers ??= Float32Array.from({ length: 65_536 }, (_, index) => numberOf(index)));
  return Float32Array.from(bits, (value) => table[value] as number);
}

let numbers: Float32Array | undefined;

function numberOf(bits: number): number {
  const sign = bits >> 15 === 1 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
