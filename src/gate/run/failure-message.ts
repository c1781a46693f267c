/**
 * The message of a failed check without the test runner's own advice and abbreviations: it names options that a suite
 * file does not have, and shortens values that the difference below it shows whole.
 */
export function failureMessage({ message, diff }: { readonly message: string; readonly diff?: string }): string {
  const timedOut = /^(Test|Hook) timed out in (\d+)ms\./.exec(message);
  if (timedOut !== null) {
    const [, what, milliseconds] = timedOut;
    const subject = what === 'Test' ? 'The check' : 'A hook or a preparation';
    return `${subject} did not end within ${Number(milliseconds) / 1000} s. Find what it waits for, or raise timeouts.checkSeconds in the config.`;
  }
  const comparison = /^(?:(.*): )?expected [^]+ to (deeply equal|strictly equal|match object|equal) [^]+$/.exec(
    message,
  );
  if (comparison === null || diff === undefined || !message.includes('…')) return message;
  const prefix = comparison[1] === undefined ? '' : `${comparison[1]}: `;
  return `${prefix}The value is not what the check expects (- expected, + received):`;
}
