/** The wall time of an arm's passes, each from its first call to the end of its last one. */
export class PassWatch {
  #beganAtMs = 0;
  #endedAtMs = 0;
  #block = -1;
  #passBeganAtMs = 0;
  #passEndedAtMs = 0;
  #finishedMs = 0;
  #calls = 0;

  /** A call begins. */
  begin(): void {
    this.#beganAtMs = performance.now();
  }

  /** It was answered. */
  end(): void {
    this.#endedAtMs = performance.now();
  }

  /** The call that was answered last counts, and belongs to that pass. */
  count(block: number): void {
    if (block !== this.#block) {
      this.#finishedMs += this.#passEndedAtMs - this.#passBeganAtMs;
      this.#block = block;
      this.#passBeganAtMs = this.#beganAtMs;
    }
    this.#passEndedAtMs = this.#endedAtMs;
    this.#calls += 1;
  }

  callsPerSecond(): number {
    return (this.#calls * 1000) / (this.#finishedMs + this.#passEndedAtMs - this.#passBeganAtMs);
  }
}
