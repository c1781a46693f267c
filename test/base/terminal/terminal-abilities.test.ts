import { expect, test } from 'vitest';
import { isInteractive, reportWidth, wantsColor } from '../../../src/base/terminal/terminal-abilities.ts';

const terminal = { isTTY: true, columns: 100 };
const pipe = {};

test.each([
  [terminal, {}, true],
  [terminal, { CI: 'true' }, false],
  [terminal, { CI: 'false' }, true],
  [terminal, { TERM: 'dumb' }, false],
  [pipe, {}, false],
])('lines are redrawn on %j with %j: %s', (stream, environment, expected) => {
  expect(isInteractive(stream, environment)).toBe(expected);
});

test.each([
  [terminal, {}, true],
  [terminal, { NO_COLOR: '1' }, false],
  [terminal, { NO_COLOR: '' }, true],
  [terminal, { TERM: 'dumb' }, false],
  [terminal, { FORCE_COLOR: '0' }, false],
  [pipe, {}, false],
  [pipe, { FORCE_COLOR: '1' }, true],
  [pipe, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
])('colour on %j with %j: %s', (stream, environment, expected) => {
  expect(wantsColor(stream, environment)).toBe(expected);
});

test.each([
  [terminal, 100],
  [{ isTTY: true, columns: 300 }, 120],
  [{ isTTY: true, columns: 0 }, 80],
  [{ columns: 300 }, 80],
  [pipe, 80],
])('the width of a report on %j is %i', (stream, expected) => {
  expect(reportWidth(stream)).toBe(expected);
});
