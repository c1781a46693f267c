import { stepElements, tileModule } from './tile-module.ts';
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

/** Compiles the kernel for vectors of so many elements. The memory was made with the same maximum of pages. */
export function createTile(dimensions: number, memory: WebAssemblyMemory, memoryPagesMax: number): Tile {
  const module = new webAssembly.Module(tileModule(paddedDimensions(dimensions), memoryPagesMax));
  return new webAssembly.Instance(module, { env: { memory } }).exports as unknown as Tile;
}

export function paddedDimensions(dimensions: number): number {
  return Math.ceil(dimensions / stepElements) * stepElements;
}
