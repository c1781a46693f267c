import { ancestorsOf, processStartedAt } from '../engine/server/owner.ts';

/**
 * Calls back once when the npm or npx that started this process has ended. A runner that ends `npx pgparity` alone would
 * otherwise leave pgparity and its servers running, because npm does not pass every signal on. Without npm nothing is
 * watched: a process may outlive the shell that started it (`nohup`). Returns a function that stops watching.
 */
export function onceParentEnded(callback: () => void): () => void {
  const npm = process.env['npm_execpath'] === undefined ? undefined : ancestorsOf(process.pid).find(isNpm)?.processId;
  if (npm === undefined) return () => undefined;
  const startedAt = processStartedAt(npm);
  const timer = setInterval(() => {
    if (processStartedAt(npm) === startedAt) return;
    clearInterval(timer);
    callback();
  }, lookIntervalMs);
  timer.unref();
  return () => clearInterval(timer);
}

const lookIntervalMs = 500;

/** npm sets its title (`npm run …`, `npm exec …`); where titles are not shown, its script is in the command line. */
function isNpm({ commandLine }: { readonly commandLine: string }): boolean {
  return /^(npm|npx)\b|[/\\](npm|npx)(-cli)?(\.js)?\b/.test(commandLine);
}
