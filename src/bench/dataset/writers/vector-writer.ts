import type { VectorBatch } from '../vector-source.ts';

/** Takes the rows of one source into a file, in order. */
export interface VectorWriter {
  write(batch: VectorBatch): Promise<void>;
  /** Completes headers. The file is whole after this. */
  finish(): Promise<void>;
  /** Lets go of the file, finished or not. */
  close(): Promise<void>;
}
