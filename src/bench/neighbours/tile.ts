import { tileWasm } from './tile-wasm.ts';
import { webAssembly, type WebAssemblyMemory } from './web-assembly.ts';

/** The kernel's functions over one memory. Addresses are bytes in it; vectors are padded with zeros. */
export interface Tile {
  /**
   * Float32 dot products of all rows with all queries: those of one row lie one behind the other, and those of the next
   * row `productRowBytes` after them. Rows must be a multiple of 2 and queries of 4, and neither zero.
   */
  tile(
    rows: number,
    rowsEnd: number,
    queries: number,
    queriesEnd: number,
    products: number,
    productRowBytes: number,
  ): void;
  /** Of two vectors, in double precision, as `exact-distance.ts` adds it. */
  dot(left: number, right: number): number;
  squaredDistance(left: number, right: number): number;
}

/** A tile of `tile.wat` is four queries by two rows. */
export const tileQueries = 4;
export const tileRows = 2;

/** Compiles the kernel for vectors of so many elements. */
export function createTile(dimensions: number, memory: WebAssemblyMemory): Tile {
  const module = new webAssembly.Module(tileModule(paddedDimensions(dimensions) * 4));
  return new webAssembly.Instance(module, { env: { memory } }).exports as unknown as Tile;
}

/** A step of the inner loop takes four elements. */
export function paddedDimensions(dimensions: number): number {
  return Math.ceil(dimensions / 4) * 4;
}

/** The module with the bytes of a vector in place of the numbers 0x7000000n, n times each. */
function tileModule(vectorBytes: number): Uint8Array {
  let module = tileWasm.toString('latin1');
  for (const times of [1, 2, 3, 4]) {
    module = module.replaceAll(leb128(0x7000_0000 + times), leb128(times * vectorBytes));
  }
  return Buffer.from(module, 'latin1');
}

/** A number below 2³¹ in the five bytes that the largest ones take. */
function leb128(value: number): string {
  const bytes = [0, 7, 14, 21, 28].map((shift) => ((value >>> shift) & 0x7f) | (shift < 28 ? 0x80 : 0));
  return Buffer.from(bytes).toString('latin1');
}
