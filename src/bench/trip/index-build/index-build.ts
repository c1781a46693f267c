import type { Metric } from '../../dataset/vector-source.ts';
import type { SettingsFamily } from '../../../schema/vector/strategy-settings.ts';

/** One index to build. Names are unquoted. */
export interface IndexBuild {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
  readonly metric: Metric;
  readonly strategy: SettingsFamily;
  /** Storage parameters: `{ lists: '100' }`. */
  readonly options: Readonly<Record<string, string>>;
  readonly name: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: BuildProgress) => void;
}

interface BuildProgress {
  /** As the server names it: `building index: loading tuples`. */
  readonly phase: string;
  /** Of the phase, 0 to 1; null where the server does not say. */
  readonly share: number | null;
}
