/** More comes out of an archive than anybody will wait for. */
export class UnpackingLimitError extends Error {
  override readonly name = 'UnpackingLimitError';
}

/** Counts what comes out of one file, however deep, so that a small file cannot keep the guard busy for ever. */
export class UnpackingLimit {
  #packedBytes = 0;
  #unpackedBytes = 0;
  #members = 0;

  addPacked(bytes: number): void {
    this.#packedBytes += bytes;
  }

  addMember(): void {
    this.#members += 1;
    if (this.#members > membersMax) throw new UnpackingLimitError(`it contains more than ${membersMax} files`);
  }

  addUnpacked(bytes: number): void {
    this.#unpackedBytes += bytes;
    if (this.#unpackedBytes > unpackedBytesMax) throw new UnpackingLimitError('it unpacks to more than 1 GiB');
    if (this.#unpackedBytes > unpackedBytesFree && this.#unpackedBytes > ratioMax * this.#packedBytes) {
      throw new UnpackingLimitError(`it unpacks to more than ${ratioMax} times its size`);
    }
  }
}

/** How many archives may lie in one another. */
export const nestedMax = 6;

const membersMax = 100_000;
const unpackedBytesMax = 1024 ** 3;
/** Text of which nothing but blanks is packed reaches about a thousand, what people keep stays below fifty. */
const ratioMax = 200;
const unpackedBytesFree = 32 * 1024 ** 2;
