import type { Redact } from '../config/redacted-value.ts';

/** How a report is rendered for a person at a terminal. */
export interface RenderOptions {
  readonly color: boolean;
  /** The terminal's width; 80 where there is none. At least 40 are used. */
  readonly widthColumns: number;
  readonly redact: Redact;
}
