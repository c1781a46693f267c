import { assembleModule, wasm, type Code, type WasmFunction } from './wasm-assembler.ts';

/**
 * The kernel's functions for vectors of `paddedDimensions` float32 elements, one right behind the other. The length is
 * part of the code, so that the six addresses of a tile are two registers and constant offsets.
 */
export function tileModule(paddedDimensions: number, memoryPagesMax: number): Uint8Array<ArrayBuffer> {
  const vectorBytes = paddedDimensions * 4;
  return assembleModule(
    [
      tileFunction(vectorBytes),
      doubleSum('dot', vectorBytes, (left, right) => [...left, ...right, ...wasm.f64x2Multiply]),
      doubleSum('squaredDistance', vectorBytes, (left, right) => [
        ...left,
        ...right,
        ...wasm.f64x2Subtract,
        ...wasm.localTee(scratch),
        ...wasm.localGet(scratch),
        ...wasm.f64x2Multiply,
      ]),
    ],
    memoryPagesMax,
  );
}

/** A tile is four queries by two rows: eight sums and six operands fill the 16 vector registers of x86-64. */
export const tileQueries = 4;
export const tileRows = 2;

/** How many float32 elements a step of the inner loop takes; vectors are padded with zeros to a multiple of it. */
export const stepElements = 4;

const stepBytes = stepElements * 4;

/**
 * `tile(rows, rowsEnd, queries, queriesEnd, products, productRowBytes)`: float32 dot products of all rows with all
 * queries; those of one row lie one behind the other, and those of the next one `productRowBytes` after them. The
 * numbers of rows and queries must be multiples of a tile's, and not zero.
 */
function tileFunction(vectorBytes: number): WasmFunction {
  const [rows, rowsEnd, queries, queriesEnd, products, productRowBytes] = [0, 1, 2, 3, 4, 5];
  const [row, rowEnd, query, product] = [6, 7, 8, 9];
  const [sums, rowValues, queryValue] = [10, 18, 20];
  const sum = (tileRow: number, tileQuery: number): number => sums + tileRow * tileQueries + tileQuery;
  const step: Code = [
    ...eachRow.flatMap((tileRow) => [
      ...wasm.localGet(row),
      ...wasm.v128Load(tileRow * vectorBytes),
      ...wasm.localSet(rowValues + tileRow),
    ]),
    ...eachQuery.flatMap((tileQuery) => [
      ...wasm.localGet(query),
      ...wasm.v128Load(tileQuery * vectorBytes),
      ...wasm.localSet(queryValue),
      ...eachRow.flatMap((tileRow) => [
        ...wasm.localGet(queryValue),
        ...wasm.localGet(rowValues + tileRow),
        ...wasm.f32x4Multiply,
        ...wasm.localGet(sum(tileRow, tileQuery)),
        ...wasm.f32x4Add,
        ...wasm.localSet(sum(tileRow, tileQuery)),
      ]),
    ]),
    ...advance(query, wasm.i32Const(stepBytes)),
    ...advance(row, wasm.i32Const(stepBytes)),
    ...isBefore(row, rowEnd),
  ];
  const tile: Code = [
    ...eachRow.flatMap((tileRow) =>
      eachQuery.flatMap((tileQuery) => [...wasm.v128Zero, ...wasm.localSet(sum(tileRow, tileQuery))]),
    ),
    ...wasm.localGet(queries),
    ...wasm.localSet(query),
    ...wasm.localGet(row),
    ...wasm.i32Const(vectorBytes),
    ...wasm.i32Add,
    ...wasm.localSet(rowEnd),
    ...wasm.loop(step),
    ...eachRow.flatMap((tileRow) => [
      ...wasm.localGet(product),
      ...lanesSummed(eachQuery.map((tileQuery) => sum(tileRow, tileQuery))),
      ...wasm.v128Store(0),
      ...advance(product, wasm.localGet(productRowBytes)),
    ]),
    // The inner loop has taken the row's address from the first row of the tile to the second one.
    ...advance(row, wasm.i32Const((tileRows - 1) * vectorBytes)),
    ...isBefore(row, rowsEnd),
  ];
  const queriesOfTile: Code = [
    ...wasm.localGet(rows),
    ...wasm.localSet(row),
    ...wasm.localGet(products),
    ...wasm.localSet(product),
    ...wasm.loop(tile),
    ...advance(products, wasm.i32Const(tileQueries * 4)),
    ...advance(queries, wasm.i32Const(tileQueries * vectorBytes)),
    ...isBefore(queries, queriesEnd),
  ];
  return {
    name: 'tile',
    parameters: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
    results: [],
    locals: ['i32', 'i32', 'i32', 'i32', ...Array.from({ length: 11 }, () => 'v128' as const)],
    body: wasm.loop(queriesOfTile),
  };
}

/** The sums of the lanes of four vectors, as one vector. */
function lanesSummed(locals: readonly number[]): Code {
  const [first = 0, second = 0, third = 0, fourth = 0] = locals;
  return [
    ...halvesSummed(first, second),
    ...wasm.localSet(first),
    ...halvesSummed(third, fourth),
    ...wasm.localSet(third),
    ...wasm.localGet(first),
    ...wasm.localGet(third),
    ...wasm.i32x4Shuffle([0, 1, 4, 5]),
    ...wasm.localGet(first),
    ...wasm.localGet(third),
    ...wasm.i32x4Shuffle([2, 3, 6, 7]),
    ...wasm.f32x4Add,
  ];
}

function halvesSummed(left: number, right: number): Code {
  return [
    ...wasm.localGet(left),
    ...wasm.localGet(right),
    ...wasm.i32x4Shuffle([0, 4, 1, 5]),
    ...wasm.localGet(left),
    ...wasm.localGet(right),
    ...wasm.i32x4Shuffle([2, 6, 3, 7]),
    ...wasm.f32x4Add,
  ];
}

/**
 * `name(left, right)`: a sum over the elements of two vectors in double precision. Element i goes into the partial sum
 * i modulo 4, and the four are added as (0 + 2) + (1 + 3): `exact-distance.ts` adds in the same order.
 */
function doubleSum(name: string, vectorBytes: number, term: (left: Code, right: Code) => Code): WasmFunction {
  const [left, right, leftEnd, sums] = [0, 1, 2, 3];
  const step: Code = [
    ...[0, 1].flatMap((half) => [
      ...term(promoted(left, half * 8), promoted(right, half * 8)),
      ...wasm.localGet(sums + half),
      ...wasm.f64x2Add,
      ...wasm.localSet(sums + half),
    ]),
    ...advance(left, wasm.i32Const(stepBytes)),
    ...advance(right, wasm.i32Const(stepBytes)),
    ...isBefore(left, leftEnd),
  ];
  return {
    name,
    parameters: ['i32', 'i32'],
    results: ['f64'],
    locals: ['i32', 'v128', 'v128', 'v128'],
    body: [
      ...wasm.localGet(left),
      ...wasm.i32Const(vectorBytes),
      ...wasm.i32Add,
      ...wasm.localSet(leftEnd),
      ...wasm.loop(step),
      ...wasm.localGet(sums),
      ...wasm.localGet(sums + 1),
      ...wasm.f64x2Add,
      ...wasm.localTee(sums),
      ...wasm.f64x2ExtractLane(0),
      ...wasm.localGet(sums),
      ...wasm.f64x2ExtractLane(1),
      ...wasm.f64Add,
    ],
  };
}

/** Two elements in double precision. */
function promoted(address: number, offset: number): Code {
  return [...wasm.localGet(address), ...wasm.v128Load64Zero(offset), ...wasm.f64x2PromoteLow];
}

/** The local of {@link doubleSum} that a term may use: a vector. */
const scratch = 5;

const eachRow = [0, 1];
const eachQuery = [0, 1, 2, 3];

function advance(local: number, by: Code): Code {
  return [...wasm.localGet(local), ...by, ...wasm.i32Add, ...wasm.localSet(local)];
}

function isBefore(left: number, right: number): Code {
  return [...wasm.localGet(left), ...wasm.localGet(right), ...wasm.i32LessUnsigned];
}
