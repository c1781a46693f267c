/** What a benchmark asked of its machine, and how quiet the machine was. Null is "was not measured". */
export interface FitnessNeeds {
  /** Of the largest index. */
  readonly indexBytes: number | null;
  /** With what is stored out of line. */
  readonly tableBytes: number | null;
  readonly strategies: readonly string[];
  /** From the run of a search against itself: 1.08 means that 8 % cannot be distinguished from noise. */
  readonly smallestTellableRatio: number | null;
  /** Of the processor's time while it was measured. */
  readonly stealShare: number | null;
}
