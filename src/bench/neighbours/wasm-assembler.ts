/** The bytes of a WebAssembly instruction, or of several. */
export type Code = readonly number[];

export interface WasmFunction {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
  /** Numbered after the parameters. */
  readonly locals: readonly ValueType[];
  readonly body: Code;
}

export type ValueType = keyof typeof valueTypes;

/**
 * A module that imports a shared memory as `env.memory` and exports its functions, in the binary format of the
 * WebAssembly core specification 2.0, chapter 5.
 */
export function assembleModule(functions: readonly WasmFunction[], memoryPagesMax: number): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters, results }) => [
    0x60,
    ...vector(parameters.map(typeCode)),
    ...vector(results.map(typeCode)),
  ]);
  const exports = functions.map(({ name }, index) => [...text(name), 0x00, ...unsigned(index)]);
  const bodies = functions.map(({ locals, body }) => {
    const code = [...unsigned(locals.length), ...locals.flatMap((type) => [1, typeCode(type)]), ...body, 0x0b];
    return [...unsigned(code.length), ...code];
  });
  const memory = [
    ...text('env'),
    ...text('memory'),
    0x02,
    sharedWithMaximum,
    ...unsigned(1),
    ...unsigned(memoryPagesMax),
  ];
  return Uint8Array.from([
    ...magicAndVersion,
    ...section(1, types),
    ...section(2, [memory]),
    ...section(
      3,
      functions.map((_, index) => unsigned(index)),
    ),
    ...section(7, exports),
    ...section(10, bodies),
  ]);
}

/** Instructions, named as the specification's text format names them. */
export const wasm = {
  localGet: (local: number): Code => [0x20, ...unsigned(local)],
  localSet: (local: number): Code => [0x21, ...unsigned(local)],
  localTee: (local: number): Code => [0x22, ...unsigned(local)],
  i32Const: (value: number): Code => [0x41, ...signed(value)],
  i32Add: [0x6a],
  i32ShiftLeft: [0x74],
  i32LessUnsigned: [0x49],
  f64Add: [0xa0],
  /** Runs the body, and again while the body leaves a number other than zero. */
  loop: (body: Code): Code => [0x03, 0x40, ...body, 0x0d, 0x00, 0x0b],
  v128Load: (offset: number): Code => [0xfd, 0x00, 4, ...unsigned(offset)],
  v128Load64Zero: (offset: number): Code => [0xfd, 0x5d, 3, ...unsigned(offset)],
  v128Store: (offset: number): Code => [0xfd, 0x0b, 4, ...unsigned(offset)],
  v128Zero: [0xfd, 0x0c, ...Array.from({ length: 16 }, () => 0)],
  /** Four lanes of 32 bits, of the eight that two vectors have. */
  i32x4Shuffle: (lanes: readonly number[]): Code => [
    0xfd,
    0x0d,
    ...lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => lane * 4 + byte)),
  ],
  f32x4Add: [0xfd, 0xe4, 0x01],
  f32x4Multiply: [0xfd, 0xe6, 0x01],
  f64x2Add: [0xfd, 0xf0, 0x01],
  f64x2Subtract: [0xfd, 0xf1, 0x01],
  f64x2Multiply: [0xfd, 0xf2, 0x01],
  f64x2PromoteLow: [0xfd, 0x5f],
  f64x2ExtractLane: (lane: number): Code => [0xfd, 0x21, lane],
} as const;

const valueTypes = { i32: 0x7f, f64: 0x7c, v128: 0x7b } as const;
const magicAndVersion: Code = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const sharedWithMaximum = 0x03;

function typeCode(type: ValueType): number {
  return valueTypes[type];
}

function section(id: number, items: readonly Code[]): Code {
  const content = [...unsigned(items.length), ...items.flat()];
  return [id, ...unsigned(content.length), ...content];
}

function vector(items: Code): Code {
  return [...unsigned(items.length), ...items];
}

function text(name: string): Code {
  return vector([...Buffer.from(name)]);
}

/** LEB128. */
function unsigned(value: number): Code {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest === 0 ? low : low + 128);
  } while (rest !== 0);
  return bytes;
}

function signed(value: number): Code {
  const bytes: number[] = [];
  for (let rest = value; ;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const isLast = (rest === 0 && low < 0x40) || (rest === -1 && low >= 0x40);
    bytes.push(isLast ? low : low + 128);
    if (isLast) return bytes;
  }
}
