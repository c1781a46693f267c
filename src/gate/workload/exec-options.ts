import type { RunOptions } from '../run/run-options.ts';

/** What `pgparity exec` is asked to do: a run's options, with a command in place of the suites. */
export interface ExecOptions extends Omit<
  RunOptions,
  'suites' | 'check' | 'compareKinds' | 'ignoreBaselines' | 'stability' | 'repeatArguments' | 'onTick'
> {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** Where it runs; globs of results files are relative to it. */
  readonly folder: string;
  /** Globs of the JUnit or TAP files that it writes. */
  readonly results: readonly string[];
  readonly timeoutMs: number;
  /** Compare the statements that the command sends, too. */
  readonly capture: boolean;
  /** The command as a person repeats it, for some profiles. */
  readonly repeatCommand: (profiles: readonly string[]) => string;
  /** So many tests are done, where standard output is TAP. */
  readonly onTick: (profile: string, done: number) => void;
  readonly onLine: (profile: string, line: string) => void;
}
