import { expect, test } from 'vitest';
import { bandOf, StartRecord } from '../../../src/gate/probe/start-record.ts';
import { logLines } from '../../../src/gate/probe/log-lines.ts';

test.each([
  [0, 'at most 1 s'],
  [1_000, 'at most 1 s'],
  [1_001, '1 to 2 s'],
  [7_300, '5 to 10 s'],
  [600_000, '300 to 600 s'],
  [600_001, 'more than 600 s'],
])('%i ms are told as %s', (durationMs, band) => {
  expect(bandOf(durationMs)).toBe(band);
});

test('bytes of a pull are no steps of their own, and a step that comes back is one step', async () => {
  const record = new StartRecord();
  for (const step of [
    'pulling i (1 MB of 9 MB)',
    'pulling i (9 MB, extracting)',
    'starting i',
    'waiting',
    'starting i',
  ]) {
    record.begin(step);
  }
  const { steps, log } = await record.finish(null);
  expect(steps.map(({ step }) => step)).toEqual(['pulling i', 'starting i', 'waiting']);
  expect(log).toEqual([]);
});

test('a line of the log is there once, without what stands before its level and without numbers', () => {
  const logged = [
    '2026-11-29 18:00:00.123 UTC [12] LOG:  database system is ready to accept connections',
    '2026-11-29 18:00:09.456 UTC [1] LOG:  database system is ready to accept connections',
    '2026-11-29 18:00:10 UTC [14] LOG:  checkpoint complete: wrote 3 buffers (0.0%); write=0.003 s, sync=0.001 s',
    'Post startup helper completed.',
  ].join('\n');
  expect(logLines(logged)).toEqual([
    { line: 'LOG: database system is ready to accept connections', times: 2 },
    { line: 'LOG: checkpoint complete: wrote # buffers (#%); write=# s, sync=# s', times: 1 },
    { line: 'Post startup helper completed.', times: 1 },
  ]);
});
