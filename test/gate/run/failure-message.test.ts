import { expect, test } from 'vitest';
import { comparedValues, failureMessage } from '../../../src/gate/run/failure-message.ts';

test('a time-out gives the key of the config, and no advice about the test runner', () => {
  const message =
    'Test timed out in 60000ms.\nIf this is a long-running test, pass a timeout value as the last argument or configure it globally with "testTimeout".';
  expect(failureMessage({ message })).toBe(
    'The check did not end within 60 s. Find what it waits for, or raise timeouts.checkSeconds in the config.',
  );
  expect(failureMessage({ message: message.replace('Test', 'Hook') })).toMatch(/^A hook or a preparation did not end/);
});

test('a comparison of long values is left to both values, whole', () => {
  const message = `expected ${row('offset')} to deeply equal ${row('limit')}`;
  const values = { expected: row('limit'), actual: row('offset') };
  expect(failureMessage({ message, ...values })).toBe('The value is not what the check expects.');
  expect(failureMessage({ message: `the row: ${message}`, ...values })).toBe(
    'the row: The value is not what the check expects.',
  );
  expect(comparedValues({ message, ...values })).toEqual({ expected: row('limit'), received: row('offset') });
});

test('the advice of the test runner is left out', () => {
  const message =
    'expected { a: 1 } to be { a: 1 } // Object.is equality\n\nIf it should pass with deep equality, replace "toBe" with "toStrictEqual"\n';
  expect(failureMessage({ message })).toBe('expected { a: 1 } to be { a: 1 }');
});

test.each(['expected 1 to be 2', "expected 'a…b' to be 'c'", 'column "a" does not exist'])('%s stays', (message) => {
  expect(failureMessage({ message, diff: '- 2\n+ 1' })).toBe(message);
  expect(comparedValues({ message })).toBeNull();
});

function row(name: string): string {
  return JSON.stringify({ name, value: 'x'.repeat(100) });
}
