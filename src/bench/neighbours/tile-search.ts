import { distanceFrom } from './exact-distance.ts';
import { createTileFilter, type TileFilter } from './tile-filter.ts';
import { refuseTies, tiesMax, type FoundRows } from './found-rows.ts';
import { NearestRows } from './nearest-rows.ts';
import { chunkRows, queriesOfBlock, upToTile, type SearchMemory } from './search-memory.ts';
import { createTile, tileRows, type Tile } from './tile.ts';
import type { Metric } from '../dataset/vector-source.ts';

/** What a search looks for, as a worker receives it. */
export interface SearchOrder {
  readonly memory: SearchMemory;
  readonly metric: Metric;
  readonly k: number;
}

/**
 * Searches the rows that are put into its slots: the float32 tile says which rows may be near enough, and their
 * distances in double precision decide.
 */
export class TileSearch {
  readonly #order: SearchOrder;
  readonly #searcher: number;
  readonly #tile: Tile;
  readonly #filter: TileFilter;
  readonly #nearest: readonly NearestRows[];
  readonly #querySquares: Float64Array;
  readonly #products: Float32Array;
  #held = 0;
  #rows = 0;

  constructor(order: SearchOrder, searcher: number) {
    const { memory, metric, k } = order;
    this.#order = order;
    this.#searcher = searcher;
    this.#tile = createTile(memory.dimensions, memory.memory);
    this.#querySquares = Float64Array.from({ length: memory.queries }, (_, query) => {
      const place = query * memory.vectorBytes;
      return this.#tile.dot(place, place);
    });
    const rowsOfChunk = chunkRows(memory.vectorBytes);
    this.#filter = createTileFilter(metric, memory.dimensions, this.#querySquares, rowsOfChunk);
    this.#nearest = Array.from({ length: memory.queries }, () => new NearestRows(metric, k));
    const { products } = this.#places();
    this.#products = new Float32Array(memory.memory.buffer, products, rowsOfChunk * queriesOfBlock);
  }

  /** Searches the first rows of a slot. Throws a UsageError when too many rows tie. */
  search(slot: number, rows: number): void {
    const { memory } = this.#order;
    const places = this.#places().slots[slot];
    if (places === undefined) throw new RangeError(`A searcher has no slot ${slot}.`);
    const numbers = new Uint32Array(memory.memory.buffer, places.numbers, rows);
    const step = chunkRows(memory.vectorBytes);
    for (let first = 0; first < rows; first += step) {
      const count = Math.min(step, rows - first);
      this.#searchChunk(places.rows + first * memory.vectorBytes, numbers.subarray(first, first + count));
    }
  }

  /** What was found in all slots so far, and among how many rows that have a distance. */
  found(): FoundRows & { readonly searched: number } {
    const all = this.#nearest.map((nearest) => nearest.found());
    const starts = new Uint32Array(all.length + 1);
    for (const [query, { rows }] of all.entries()) starts[query + 1] = (starts[query] ?? 0) + rows.length;
    const total = starts[all.length] ?? 0;
    const distances = new Float64Array(total);
    const rows = new Uint32Array(total);
    for (const [query, found] of all.entries()) {
      distances.set(found.distances, starts[query]);
      rows.set(found.rows, starts[query]);
    }
    return { starts, distances, rows, searched: this.#rows };
  }

  #searchChunk(place: number, numbers: Uint32Array): void {
    const { vectorBytes, queries } = this.#order.memory;
    const end = place + Math.ceil(numbers.length / tileRows) * tileRows * vectorBytes;
    for (let row = 0; row < numbers.length; row += 1) {
      const address = place + row * vectorBytes;
      if (this.#filter.setRow(row, this.#tile.dot(address, address))) this.#rows += 1;
    }
    for (let first = 0; first < queries; first += queriesOfBlock) {
      const count = Math.min(queriesOfBlock, queries - first);
      const padded = upToTile(count);
      const queriesEnd = (first + padded) * vectorBytes;
      this.#tile.tile(place, end, first * vectorBytes, queriesEnd, this.#places().products, padded * 4);
      this.#filter.eachNear(this.#products, padded, numbers.length, first, count, (row, query) =>
        this.#measure(place + row * vectorBytes, row, query, numbers[row] ?? 0),
      );
    }
  }

  #measure(address: number, row: number, query: number, number: number): void {
    const { metric, memory, k } = this.#order;
    const sum = this.#tile[metric === 'l2' ? 'squaredDistance' : 'dot'](address, query * memory.vectorBytes);
    const distance = distanceFrom(metric, sum, this.#filter.squareOf(row), this.#querySquares[query] ?? 0);
    const nearest = this.#nearest[query];
    if (nearest === undefined) return;
    const before = nearest.size;
    nearest.insert(distance, number);
    this.#held += nearest.size - before;
    refuseTies(this.#held - memory.queries * k, heldTiesMax, metric);
    this.#filter.setLimit(query, nearest.limit);
  }

  #places(): SearchMemory['searchers'][number] {
    const places = this.#order.memory.searchers[this.#searcher];
    if (places === undefined) throw new RangeError(`There is no searcher ${this.#searcher}.`);
    return places;
  }
}

/** A row that ties now may be too far later, so more is held on the way than the truth may have. */
const heldTiesMax = 4 * tiesMax;
