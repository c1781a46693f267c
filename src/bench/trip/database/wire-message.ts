import { endianness } from 'node:os';

/** Prepares a statement under a name, its parameters' types left to the server: Parse and Sync. */
export function parseMessage(name: string, sql: string): Buffer {
  const texts = Buffer.from(`${name}\0${sql}\0`);
  const message = Buffer.alloc(texts.length + 7 + sync.length);
  message.write('P', 0, 'latin1');
  message.writeInt32BE(texts.length + 6, 1);
  texts.copy(message, 5);
  sync.copy(message, texts.length + 7);
  return message;
}

/** A parameter that is set before each call, or one that stays. */
export type Parameter =
  | { readonly kind: 'vector'; readonly dimensions: number }
  | { readonly kind: 'text'; readonly value: string };

/**
 * One call of a prepared statement: Bind, Execute and Sync in one buffer that is laid out once. Answers come as text.
 * A vector travels as pgvector's `vector_recv` takes it: dimensions and a zero as int16, then float4, all big-endian.
 *
 * The buffer is used again for each call. So it may be sent only while no earlier call is on its way, which a connection
 * that awaits each answer ensures.
 */
export class CallMessage {
  readonly bytes: Buffer;
  /** Where the elements of the vector lie; empty without one. */
  readonly #elements: Buffer;

  constructor(statement: string, parameters: readonly Parameter[] = []) {
    const values = parameters.map(valueOf);
    const name = Buffer.from(`\0${statement}\0`);
    const bodyBytes = name.length + 2 + 2 * values.length + 2 + values.reduce((sum, { length }) => sum + 4 + length, 2);
    this.bytes = Buffer.concat([Buffer.alloc(5 + bodyBytes), execute, sync]);
    let at = this.bytes.write('B', 'latin1');
    at = this.bytes.writeInt32BE(bodyBytes + 4, at);
    at += name.copy(this.bytes, at);
    at = this.bytes.writeInt16BE(values.length, at);
    for (const { kind } of parameters) at = this.bytes.writeInt16BE(kind === 'vector' ? 1 : 0, at);
    at = this.bytes.writeInt16BE(values.length, at);
    let elements = this.bytes.subarray(0, 0);
    for (const [place, value] of values.entries()) {
      at = this.bytes.writeInt32BE(value.length, at);
      if (parameters[place]?.kind === 'vector') elements = this.bytes.subarray(at + 4, at + value.length);
      at += value.copy(this.bytes, at);
    }
    this.#elements = elements;
  }

  /** Throws a RangeError for a vector of other dimensions than were announced. */
  setVector(vector: Float32Array): void {
    if (vector.byteLength !== this.#elements.length) {
      const dimensions = this.#elements.length / 4;
      throw new RangeError(
        `The query has ${vector.length} dimensions, and the statement was prepared for ${dimensions}.`,
      );
    }
    writeVector(this.#elements, vector);
  }
}

/** Copies the elements to where they belong, in the byte order of the network. */
export function writeVector(target: Buffer, vector: Float32Array): void {
  target.set(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength));
  if (littleEndian) target.swap32();
}

const littleEndian = endianness() === 'LE';

function valueOf(parameter: Parameter): Buffer {
  if (parameter.kind === 'text') return Buffer.from(parameter.value);
  const value = Buffer.alloc(4 + 4 * parameter.dimensions);
  value.writeInt16BE(parameter.dimensions);
  return value;
}

/** Of the unnamed portal, all rows. */
const execute = Buffer.from([0x45, 0, 0, 0, 9, 0, 0, 0, 0, 0]);
const sync = Buffer.from([0x53, 0, 0, 0, 4]);
