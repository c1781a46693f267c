import { expect, test } from 'vitest';
import { waitForHelper } from '../../../src/engine/server/startup-helper.ts';

const logLine = 'Post startup helper completed.';
const ready = 'LOG:  database system is ready to accept connections';

/** The log at each look; the last one stays. */
function looks(...logs: readonly string[]): () => Promise<string> {
  let look = 0;
  return async () => logs[Math.min(look++, logs.length - 1)] ?? '';
}

const signal = new AbortController().signal;

test("a line of the temporary server's helper counts for nothing", async () => {
  const first = `${ready}\n${logLine}\n${ready}`;
  let asked = 0;
  const log = looks(first, first, `${first}\n${logLine}`);
  const readLog = () => ((asked += 1), log());
  expect(await waitForHelper(readLog, { logLine, timeoutMs: 10_000, silentMs: 0, signal })).toBe('finished');
  expect(asked).toBe(3);
});

test('an image that never logs the line is not waited for longer than a while', async () => {
  const waiting = waitForHelper(looks(`${ready}\n${ready}`), { logLine, timeoutMs: 60_000, silentMs: 300, signal });
  expect(await waiting).toBe('absent');
});

test('a helper that was there once and does not come back is an error with the line in it', async () => {
  const waiting = waitForHelper(looks(`${logLine}\n${ready}`), { logLine, timeoutMs: 300, signal });
  await expect(waiting).rejects.toMatchObject({ code: 'helper-silent', exitCode: 4 });
  await expect(waiting).rejects.toThrow(/"Post startup helper completed\." after its last start within 0\.3 s/);
});

test('an abort ends the wait with its reason', async () => {
  const stop = new AbortController();
  const waiting = waitForHelper(looks(ready), { logLine, timeoutMs: 60_000, signal: stop.signal });
  stop.abort(new Error('Ctrl-C'));
  await expect(waiting).rejects.toThrow('Ctrl-C');
});
