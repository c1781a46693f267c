import type { ProfileName } from '../../../engine/profile/profile.ts';

/** Shows where the benchmark is. With null it is preparing the vectors, before any profile is measured. */
export interface BenchmarkProgress {
  /** The stage begins: `building hnsw`. */
  stage(profile: ProfileName | null, text: string): void;
  /** Share of the stage that is done, 0 to 1. */
  share(profile: ProfileName | null, share: number): void;
}

/** The progress of one profile, or of the preparation. */
export interface StageProgress {
  readonly stage: (text: string) => void;
  readonly share: (share: number) => void;
}

export function stageProgress(progress: BenchmarkProgress, profile: ProfileName | null): StageProgress {
  return {
    stage: (text) => progress.stage(profile, text),
    share: (share) => progress.share(profile, share),
  };
}
