import { UnreadableError, type OpenMember, type Sink } from './sink.ts';

/** Reads tar in the forms of V7, ustar, GNU and pax, from a stream, one member at a time. */
export class TarUnpacker implements Sink {
  readonly #openMember: OpenMember;
  #pending = Buffer.alloc(0);
  #member: Sink | null = null;
  /** Bytes of the member that are still to come, and the padding behind them. */
  #remaining = 0;
  #padding = 0;
  /** The bytes of an entry that describes the next one. */
  #note: { readonly type: string; content: Buffer } | null = null;
  #next: { path?: string; linkpath?: string } = {};

  constructor(openMember: OpenMember) {
    this.#openMember = openMember;
  }

  push(chunk: Uint8Array): void {
    let rest = Buffer.concat([this.#pending, chunk]);
    for (;;) {
      if (this.#remaining > 0) {
        const part = rest.subarray(0, this.#remaining);
        if (part.length === 0) break;
        this.#take(part);
        this.#remaining -= part.length;
        rest = rest.subarray(part.length);
      } else if (this.#padding > 0) {
        const skipped = Math.min(this.#padding, rest.length);
        if (skipped === 0) break;
        this.#padding -= skipped;
        rest = rest.subarray(skipped);
      } else {
        this.#finishEntry();
        if (rest.length < blockBytes) break;
        this.#startEntry(rest.subarray(0, blockBytes));
        rest = rest.subarray(blockBytes);
      }
    }
    this.#pending = Buffer.from(rest);
  }

  end(): void {
    if (this.#remaining > 0) throw new UnreadableError('the archive is truncated');
    this.#finishEntry();
    if (this.#pending.some((byte) => byte !== 0)) throw new UnreadableError('the archive is truncated');
  }

  #startEntry(header: Buffer): void {
    if (header.every((byte) => byte === 0)) return;
    if (!isTarHeader(header)) throw new UnreadableError('the archive is damaged');
    const type = String.fromCharCode(header[typeOffset] ?? 0);
    const size = sizeOf(header);
    this.#remaining = size;
    this.#padding = (blockBytes - (size % blockBytes)) % blockBytes;
    if ('LKxg'.includes(type)) {
      if (size > noteBytesMax) throw new UnreadableError('the archive contains a name that is too long');
      this.#note = { type, content: Buffer.alloc(0) };
      return;
    }
    const prefix = text(header, 257, 262) === 'ustar' ? text(header, 345, 500) : '';
    const name = this.#next.path ?? (prefix === '' ? text(header, 0, 100) : `${prefix}/${text(header, 0, 100)}`);
    const link = type === '1' || type === '2' ? (this.#next.linkpath ?? text(header, 157, 257)) : null;
    this.#next = {};
    this.#member = this.#openMember(name, link);
  }

  #take(part: Buffer): void {
    if (this.#note === null) this.#member?.push(part);
    else this.#note.content = Buffer.concat([this.#note.content, part]);
  }

  #finishEntry(): void {
    this.#member?.end();
    this.#member = null;
    if (this.#note === null) return;
    const { type, content } = this.#note;
    this.#note = null;
    const words = content.toString('latin1').replaceAll('\0', '');
    if (type === 'L') this.#next.path = words;
    else if (type === 'K') this.#next.linkpath = words;
    else {
      for (const [, key, value] of words.matchAll(/^\d+ (path|linkpath)=(.*)$/gm)) {
        if (key === 'path' && value !== undefined) this.#next.path = value;
        if (key === 'linkpath' && value !== undefined) this.#next.linkpath = value;
      }
    }
  }
}

/** The checksum of a header is the sum of its bytes, its own eight counted as spaces. */
export function isTarHeader(header: Uint8Array): boolean {
  if (header.length < blockBytes) return false;
  const stated = Number.parseInt(text(Buffer.from(header), 148, 156).trim(), 8);
  const sum = header
    .subarray(0, blockBytes)
    .reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
  return stated === sum;
}

const blockBytes = 512;
const typeOffset = 156;
const noteBytesMax = 1024 * 1024;

/** Octal, or base 256 where the highest bit is set. */
function sizeOf(header: Buffer): number {
  const first = header[124] ?? 0;
  if ((first & 0x80) === 0) return Number.parseInt(text(header, 124, 136).trim() || '0', 8);
  const size = header.readUIntBE(130, 6);
  if (!Number.isSafeInteger(size)) throw new UnreadableError('the archive is damaged');
  return size;
}

function text(header: Buffer, start: number, end: number): string {
  const field = header.subarray(start, end);
  const length = field.indexOf(0);
  return field.subarray(0, length < 0 ? field.length : length).toString('latin1');
}
