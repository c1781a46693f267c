/** Takes the bytes of one file in order. The bytes are its own only during the call. */
export interface Sink {
  push(chunk: Uint8Array): void;
  end(): void;
}

/** Takes what an archive holds, one member after another. `link` is where a symbolic or hard link leads. */
export type OpenMember = (name: string, link: string | null) => Sink;

/** What is packed cannot be looked into: damaged, encrypted, or packed in a way that is not known here. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}
