/**
 * Begins work, without the listeners to SIGINT and SIGTERM that it adds before it first waits.
 *
 * `createVitest` adds one to each signal at once, in the constructor of its logger, and has no option against it. It ends
 * the process a millisecond after the signal, before any server could be stopped. Nothing else can run while the call is
 * synchronous, so what is new after it is vitest's own; listeners of others, earlier and later ones, stay.
 */
export function withoutSignalListeners<Given extends readonly unknown[], Result>(
  begin: (...given: Given) => Result,
  ...given: Given
): Result {
  const before = signals.map((signal) => new Set(process.rawListeners(signal)));
  const result = begin(...given);
  for (const [index, signal] of signals.entries()) {
    for (const listener of process.rawListeners(signal)) {
      if (!before[index]?.has(listener)) process.off(signal, listener as NodeJS.SignalsListener);
    }
  }
  return result;
}

const signals = ['SIGINT', 'SIGTERM'] as const;
