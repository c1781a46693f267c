import { redact } from '../base/config/redact.ts';
import { isInteractive } from '../base/terminal/terminal-abilities.ts';
import { PlainProgress } from '../gate/report/plain-progress.ts';
import type { Progress } from '../gate/report/progress.ts';
import { StatusProgress } from '../gate/report/status-progress.ts';

/** Progress on standard error: a status line on a terminal, plain lines elsewhere and in CI. */
export function runProgress(now: () => number = () => performance.now()): Progress {
  const Kind = isInteractive(process.stderr, process.env) ? StatusProgress : PlainProgress;
  return new Kind(process.stderr, redact, now);
}
