import { expect, test } from 'vitest';
import { failureMessage } from '../../../src/gate/run/failure-message.ts';

test('a time-out gives the key of the config, and no advice about the test runner', () => {
  const message =
    'Test timed out in 60000ms.\nIf this is a long-running test, pass a timeout value as the last argument or configure it globally with "testTimeout".';
  expect(failureMessage({ message })).toBe(
    'The check did not end within 60 s. Find what it waits for, or raise timeouts.checkSeconds in the config.',
  );
  expect(failureMessage({ message: message.replace('Test', 'Hook') })).toMatch(/^A hook or a preparation did not end/);
});

test('a comparison that the runner shortened leaves the values to the difference', () => {
  const message = "expected { name: 'offset', …(1) } to deeply equal { name: 'limit', …(1) }";
  expect(failureMessage({ message, diff: '- a\n+ b' })).toBe(
    'The value is not what the check expects (- expected, + received):',
  );
  expect(failureMessage({ message: `the row: ${message}`, diff: '- a' })).toMatch(/^the row: The value/);
});

test.each(['expected 1 to be 2', "expected 'a…b' to be 'c'", 'column "a" does not exist'])('%s stays', (message) => {
  expect(failureMessage({ message, diff: '- 2\n+ 1' })).toBe(message);
});
