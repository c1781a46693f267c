import type { WireFrames } from './wire-frames.ts';

/**
 * Chunks that were passed on and wait to be read: reading them at once would delay those behind them. They are read in the
 * order in which they came, when nothing has come for a moment, when they are many, or when {@link Backlog.finish} asks
 * for it.
 */
export class Backlog {
  #waiting: { readonly at: number; readonly chunk: Buffer; readonly reader: WireFrames }[] = [];
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;
  /** When the chunk that is being read came, in milliseconds of `performance.now()`. */
  at = 0;

  add(chunk: Buffer, reader: WireFrames): void {
    this.#waiting.push({ at: performance.now(), chunk, reader });
    this.#bytes += chunk.length;
    if (this.#bytes > bytesMax) this.finish();
    else this.#timer = this.#timer?.refresh() ?? setTimeout(() => this.finish(), quietMs).unref();
  }

  finish(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#bytes = 0;
    for (const { at, chunk, reader } of waiting) {
      this.at = at;
      reader.push(chunk);
    }
  }
}

const bytesMax = 16 * 1024 * 1024;
const quietMs = 5;
