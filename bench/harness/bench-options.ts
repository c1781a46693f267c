/** What every benchmark of the harness is told. */
export interface BenchOptions {
  /** The folder that holds `schema/` and `suites/`. */
  readonly productFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly seed: number;
  /** How many times each arm is timed, where one call takes milliseconds. */
  readonly fastBlocks: number;
  /** How many times each arm is timed, where one call takes seconds. */
  readonly slowBlocks: number;
  /** Tells a person what is going on. */
  readonly onProgress: (step: string) => void;
}
