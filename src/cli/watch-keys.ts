import type { ReadStream } from 'node:tty';

/** What a person at the terminal can ask of a watch. */
interface KeyActions {
  readonly everything: () => void;
  readonly quit: () => void;
}

/** Listens to single keys where there is a terminal. Answers what ends it and gives the terminal back. */
export function listenToKeys(input: ReadStream, { everything, quit }: KeyActions): () => void {
  if (!input.isTTY) return () => undefined;
  const onData = (data: Buffer): void => {
    for (const key of data.toString('latin1')) {
      if (key === '\r' || key === '\n' || key === 'a') everything();
      else if (key === 'q' || key === endOfInput) quit();
      // A terminal that passes single keys makes no signal of this one.
      else if (key === interrupt) process.kill(process.pid, 'SIGINT');
    }
  };
  input.setRawMode(true);
  input.on('data', onData);
  input.resume();
  return () => {
    input.off('data', onData);
    input.setRawMode(false);
    input.pause();
  };
}

const interrupt = '\u0003';
const endOfInput = '\u0004';
