import type { Notice } from '../../engine/session/answer.ts';

export interface VectorIndexReport {
  readonly index: string;
  readonly table: string;
  /** Rows with a vector, when the step looked. */
  readonly rows: number;
  /** `kept`: nothing was to be done. `replaced`: an index of that name was there and was another one, or invalid. */
  readonly action: 'created' | 'rebuilt' | 'replaced' | 'kept';
  readonly options: Readonly<Record<string, string>>;
  readonly notices: readonly Notice[];
}
