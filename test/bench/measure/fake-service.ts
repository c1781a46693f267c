import { setTimeout as pause } from 'node:timers/promises';
import type { LoadClient } from '../../../src/bench/measure/load-module.ts';

/** A service that takes as long as it is told, and serves so many at once; others wait in line. Stands for a server. */
export class FakeService {
  readonly #serviceMs: number;
  readonly #atOnce: number;
  readonly #line: (() => void)[] = [];
  #serving = 0;
  #stalledUntil = 0;
  calls = 0;

  constructor(serviceMs: number, atOnce: number) {
    this.#serviceMs = serviceMs;
    this.#atOnce = atOnce;
  }

  /** From now on nobody is served for so long. */
  stall(durationMs: number): void {
    this.#stalledUntil = performance.now() + durationMs;
  }

  clients(count: number): LoadClient[] {
    return Array.from({ length: count }, () => () => this.#ask());
  }

  async #ask(): Promise<number> {
    this.calls += 1;
    if (this.#serving >= this.#atOnce) await new Promise<void>((resolve) => this.#line.push(resolve));
    else this.#serving += 1;
    await pause(Math.max(0, this.#stalledUntil - performance.now()) + this.#serviceMs);
    const next = this.#line.shift();
    if (next === undefined) this.#serving -= 1;
    else next();
    return 10;
  }
}
