import type { WireFrames } from './wire-frames.ts';

/**
 * Chunks that were passed on and wait to be read: reading them at once would delay those behind them. They are read in the
 * order in which they came, when nothing has come for a moment, when they are many, or when {@link Backlog.finish} asks
 * for it. Adding one costs next to nothing: no clock and no timer of its own.
 */
export class Backlog {
  #waiting: { readonly chunk: Buffer; readonly reader: WireFrames }[] = [];
  #bytes = 0;
  #timer: NodeJS.Timeout | null = null;
  /** How many waited when the timer was set. */
  #seen = 0;

  add(chunk: Buffer, reader: WireFrames): void {
    this.#waiting.push({ chunk, reader });
    this.#bytes += chunk.length;
    if (this.#bytes > bytesMax) this.finish();
    else if (this.#timer === null) this.#wait();
  }

  finish(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#bytes = 0;
    for (const { chunk, reader } of waiting) reader.push(chunk);
  }

  #wait(): void {
    this.#seen = this.#waiting.length;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#waiting.length === this.#seen) this.finish();
      else if (this.#waiting.length > 0) this.#wait();
    }, quietMs).unref();
  }
}

const bytesMax = 16 * 1024 * 1024;
const quietMs = 5;
