import type { Compared } from '../parity/check-record.ts';

/** An error of a check, as the test runner reports it. */
export interface RunnerError {
  readonly message: string;
  readonly diff?: string | undefined;
  /** Written out where they are no texts. */
  readonly expected?: unknown;
  readonly actual?: unknown;
}

/**
 * The message without the test runner's own advice, which names options and matchers that help nobody here. A comparison
 * of long values is left to both values, which stand below it.
 */
export function failureMessage(error: RunnerError): string {
  const message = withoutAdvice(error.message);
  const timedOut = /^(Test|Hook) timed out in (\d+)ms\./.exec(message);
  if (timedOut !== null) {
    const [, what, milliseconds] = timedOut;
    const subject = what === 'Test' ? 'The check' : 'A hook or a preparation';
    return `${subject} did not end within ${Number(milliseconds) / 1000} s. Find what it waits for, or raise timeouts.checkSeconds in the config.`;
  }
  if (comparedValues(error) === null) return message;
  const [, prefix] = /^(?:([^]*?): )?expected /.exec(message) ?? [];
  return `${prefix === undefined ? '' : `${prefix}: `}The value is not what the check expects.`;
}

/** Both values of an assertion; null where the message holds them, short and whole, or where there are none. */
export function comparedValues({ message, expected, actual }: RunnerError): Compared | null {
  if (typeof expected !== 'string' || typeof actual !== 'string') return null;
  if (!/\bexpected [^]+ to /.test(message)) return null;
  const isWhole = message.length <= messageCharactersMax && !message.includes('…') && !message.includes('\n');
  return isWhole ? null : { expected, received: actual };
}

const messageCharactersMax = 120;

function withoutAdvice(message: string): string {
  return message
    .replace(/ \/\/ Object\.is equality/, '')
    .replace(/\n+If it should pass with deep equality, replace [^\n]*/, '')
    .trim();
}
