/** What every benchmark of the harness is told. */
export interface BenchOptions {
  /** The folder that holds `schema/` and `suites/`. */
  readonly productFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly seed: number;
  /** How many times each arm is timed at most, where one call takes milliseconds. */
  readonly fastBlocks: number;
  /** How many times each arm is timed at most, where one call takes seconds. */
  readonly slowBlocks: number;
  /** When the part should end, as `performance.now()` has it: from then on no further block is begun. */
  readonly deadlineMs: number;
  /** Ends the measurement. What was timed until then is reported. */
  readonly signal: AbortSignal;
  /** Tells a person what is going on. */
  readonly onProgress: (step: string) => void;
}
