/** Where progress goes, as a rule `process.stderr`, so that the report on `stdout` stays clean. */
export interface ProgressStream {
  readonly columns?: number;
  readonly rows?: number;
  readonly writable: boolean;
  write(text: string): boolean;
}
