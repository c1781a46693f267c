/** The wall time of each stage of a run, in milliseconds. */
export class Stages {
  readonly #durations: Record<string, number> = {};
  readonly #startedAt = performance.now();

  async time<Result>(stage: string, work: () => Promise<Result>): Promise<Result> {
    const startedAt = performance.now();
    try {
      return await work();
    } finally {
      this.#durations[stage] = performance.now() - startedAt;
    }
  }

  add(profile: string, laps: Readonly<Record<string, number>>): void {
    for (const [lap, durationMs] of Object.entries(laps)) this.#durations[`${lap} ${profile}`] = durationMs;
  }

  durationsMs(): Record<string, number> {
    return { ...this.#durations, total: performance.now() - this.#startedAt };
  }
}
