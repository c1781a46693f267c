/**
 * Registers work that must be done before this process ends, however it ends short of SIGKILL. It runs synchronously:
 * when the event loop is over, nothing else can. The last one registered runs first. Returns a function that takes the
 * duty back.
 *
 * On SIGINT, SIGTERM and SIGHUP the duties run only when nobody else listens to the signal. Whoever listens is in
 * charge of ending the process, and the duties run when it does.
 */
export function onExit(duty: () => void): () => void {
  if (duties.size === 0) listen();
  duties.add(duty);
  return () => {
    if (duties.delete(duty) && duties.size === 0) stopListening();
  };
}

const duties = new Set<() => void>();

const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

function listen(): void {
  process.on('exit', runDuties);
  for (const signal of signals) process.on(signal, endBySignal);
}

function stopListening(): void {
  process.off('exit', runDuties);
  for (const signal of signals) process.off(signal, endBySignal);
}

function endBySignal(signal: NodeJS.Signals): void {
  // The package signal-exit, which testcontainers brings, listens too and leaves the end of the process to whoever else
  // does. Two who leave it to each other would make a process that no signal ends.
  const { __signal_exit_emitter__: polite } = process as { __signal_exit_emitter__?: { readonly count: number } };
  if (process.listenerCount(signal) > 1 + (polite?.count ?? 0)) return;
  runDuties();
  // Without our listener the signal does what it always did, and the parent sees what ended this process.
  stopListening();
  process.kill(process.pid, signal);
}

function runDuties(): void {
  for (const duty of [...duties].toReversed()) {
    duties.delete(duty);
    try {
      duty();
    } catch {
      // The next duty must be done all the same; what this one left behind is found as an orphan by the next start.
    }
  }
}
