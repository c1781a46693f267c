import { redact } from '../base/config/redact.ts';
import { isInteractive } from '../base/terminal/terminal-abilities.ts';
import type { Progress } from '../gate/report/progress.ts';
import { createProgress } from '../gate/report/create-progress.ts';

/** Progress on standard error: a status line on a terminal, plain lines elsewhere and in CI. */
export function runProgress(now: () => number = () => performance.now()): Progress {
  return createProgress(process.stderr, { interactive: isInteractive(process.stderr, process.env), redact, now });
}
