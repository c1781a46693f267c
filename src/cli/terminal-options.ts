import { redact } from '../base/config/redact.ts';
import type { RenderOptions } from '../base/terminal/render-options.ts';

/** How to write to standard output: colour on a terminal only, and 80 columns where there is none. */
export function terminalOptions(): RenderOptions {
  return {
    color: process.stdout.isTTY && !process.env['NO_COLOR'],
    widthColumns: process.stdout.columns || 80,
    redact,
  };
}
