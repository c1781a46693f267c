/** Takes a stream of PostgreSQL's wire protocol apart: a type of one byte, a length that counts itself, and the body. */
export class WireFrames {
  readonly #onMessage: (type: string, body: Buffer) => void;
  #chunks: Buffer[] = [];
  #held = 0;
  #needed = headerBytes;

  constructor(onMessage: (type: string, body: Buffer) => void) {
    this.#onMessage = onMessage;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    // A long message comes in many chunks: they are joined once, when it is whole.
    if (this.#held < this.#needed) return;
    const bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    this.#needed = headerBytes;
    let at = 0;
    while (bytes.length - at >= headerBytes) {
      const end = at + 1 + bytes.readInt32BE(at + 1);
      if (bytes.length < end) {
        this.#needed = end - at;
        break;
      }
      this.#onMessage(String.fromCharCode(bytes[at] ?? 0), bytes.subarray(at + headerBytes, end));
      at = end;
    }
    this.#chunks = [bytes.subarray(at)];
    this.#held = bytes.length - at;
  }
}

const headerBytes = 5;

/** Reads the fields of a message's body in their order. */
export class WireFields {
  readonly #body: Buffer;
  #at = 0;

  constructor(body: Buffer) {
    this.#body = body;
  }

  text(): string {
    const end = this.#body.indexOf(0, this.#at);
    const text = this.#body.toString('utf8', this.#at, end < 0 ? this.#body.length : end);
    this.#at = end < 0 ? this.#body.length : end + 1;
    return text;
  }

  int16(): number {
    this.#at += 2;
    return this.#body.readInt16BE(this.#at - 2);
  }

  int32(): number {
    this.#at += 4;
    return this.#body.readInt32BE(this.#at - 4);
  }

  uint32(): number {
    return this.int32() >>> 0;
  }

  byte(): string {
    this.#at += 1;
    return this.#body.toString('latin1', this.#at - 1, this.#at);
  }

  /** A value with its length before it; null for NULL. Binary ones as PostgreSQL writes bytes: `\x0102`. */
  value(binary: boolean): string | null {
    const length = this.int32();
    if (length < 0) return null;
    this.#at += length;
    const bytes = this.#body.subarray(this.#at - length, this.#at);
    return binary ? String.raw`\x${bytes.toString('hex')}` : bytes.toString('utf8');
  }

  /** A list with its length before it. */
  list<Item>(read: () => Item): Item[] {
    const items: Item[] = [];
    for (let left = this.int16(); left > 0; left -= 1) items.push(read());
    return items;
  }

  /** The fields of an error or a notice by their letters. */
  fault(): Readonly<Record<string, string>> {
    const fields: Record<string, string> = {};
    for (let letter = this.byte(); letter !== '\0' && letter !== ''; letter = this.byte()) fields[letter] = this.text();
    return fields;
  }
}
