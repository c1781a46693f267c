/** What a fixed-width binary file stores, little-endian. */
export interface ElementType {
  readonly name: string;
  readonly bytes: number;
  /** The elements at a byte of the buffer, which is a multiple of their width. */
  view(buffer: ArrayBuffer, byte: number, elements: number): ArrayLike<number>;
}

// Every platform that Node.js 20 has binaries for, but s390x, stores numbers little-endian as these formats do.
const elementTypes = {
  float16: { bytes: 2, view: (buffer, byte, elements) => fromFloat16(new Uint16Array(buffer, byte, elements)) },
  float32: { bytes: 4, view: (buffer, byte, elements) => new Float32Array(buffer, byte, elements) },
  float64: { bytes: 8, view: (buffer, byte, elements) => new Float64Array(buffer, byte, elements) },
  int8: { bytes: 1, view: (buffer, byte, elements) => new Int8Array(buffer, byte, elements) },
  uint8: { bytes: 1, view: (buffer, byte, elements) => new Uint8Array(buffer, byte, elements) },
  int16: { bytes: 2, view: (buffer, byte, elements) => new Int16Array(buffer, byte, elements) },
  uint16: { bytes: 2, view: (buffer, byte, elements) => new Uint16Array(buffer, byte, elements) },
  int32: { bytes: 4, view: (buffer, byte, elements) => new Int32Array(buffer, byte, elements) },
  uint32: { bytes: 4, view: (buffer, byte, elements) => new Uint32Array(buffer, byte, elements) },
  int64: { bytes: 8, view: (buffer, byte, elements) => numbersOf(new BigInt64Array(buffer, byte, elements)) },
  uint64: { bytes: 8, view: (buffer, byte, elements) => numbersOf(new BigUint64Array(buffer, byte, elements)) },
} as const satisfies Readonly<Record<string, Omit<ElementType, 'name'>>>;

export type ElementName = keyof typeof elementTypes;

export function elementType(name: ElementName): ElementType {
  return { name, ...elementTypes[name] };
}

function numbersOf(integers: BigInt64Array | BigUint64Array): Float64Array {
  return Float64Array.from(integers as Iterable<bigint>, Number);
}

/** IEEE 754 half precision, as bits, to numbers. */
function fromFloat16(bits: Uint16Array): Float32Array {
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
