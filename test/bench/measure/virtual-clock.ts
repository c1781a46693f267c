import { uniform } from '../../../src/bench/measure/random.ts';

/** A clock that goes on only when something is said to take time, so that a measurement of it is the same everywhere. */
export class VirtualClock {
  #nowNs = 1e9;

  readonly now = (): number => this.#nowNs;

  passMs(durationMs: number): void {
    this.#nowNs += durationMs * 1e6;
  }
}

/**
 * A server on the clock that takes about as long as it is told, as databases do: with a spread of a fifth, now and then
 * ten times as long, and slower and faster for a while as other work comes and goes.
 */
export function noisyServer(clock: VirtualClock, seed: number): (serviceMs: number) => Promise<void> {
  const next = uniform(seed);
  let calls = 0;
  return async (serviceMs) => {
    calls += 1;
    const spread = Math.exp(0.2 * (next() + next() + next() - 1.5));
    const hiccup = next() < 0.01 ? 10 : 1;
    const otherWork = 1 + 0.3 * Math.sin(calls / 700);
    clock.passMs(serviceMs * spread * hiccup * otherWork);
  };
}
