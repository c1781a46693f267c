/** Reports what a run is waiting for. Never throws and never keeps the process alive. */
export interface Progress {
  /** The profile, or with null the whole run, has come to a new stage: "starting: initdb". */
  stage(profile: string | null, text: string): void;
  /** So many checks of the profile are done, the last one in that suite; the total is null while nobody knows it. */
  tick(profile: string, done: number, total: number | null, suite?: string): void;
  /** A line that stays, above what is redrawn. */
  note(text: string): void;
  /** Ends it: what was redrawn is gone, what was held back is written. Nothing is written after that. */
  close(): void;
}
