import { redact } from '../base/config/redact.ts';
import type { RenderOptions } from '../base/terminal/render-options.ts';
import { reportWidth, wantsColor } from '../base/terminal/terminal-abilities.ts';

/** How to write to standard output. */
export function terminalOptions(): RenderOptions {
  return {
    color: wantsColor(process.stdout, process.env),
    widthColumns: reportWidth(process.stdout),
    redact,
  };
}
