import { expect, test, vi } from 'vitest';
import { Screen } from '../../base/terminal/screen.ts';
import { PlainProgress } from '../../../src/gate/report/plain-progress.ts';
import { StatusProgress } from '../../../src/gate/report/status-progress.ts';

test('a terminal shows one line a profile, with what it waits for', () => {
  const screen = new Screen(80, 24);
  const progress = new StatusProgress(screen, same, () => 0);
  progress.stage('pgvector', 'starting: initdb');
  progress.stage('alloydb-omni', 'pulling google/alloydbomni:15.12.0');
  expect(screen.shown()).toEqual([
    'pgvector      starting: initdb  0 ms',
    'alloydb-omni  pulling google/alloydbomni:15.12.0  0 ms',
  ]);
  progress.close();
});

test('a terminal is as it was when the progress is closed', () => {
  const screen = new Screen(40, 24);
  screen.write('$ pgparity run\n');
  const progress = new StatusProgress(screen, same, () => performance.now());
  for (const profile of ['a', 'b', 'c']) progress.stage(profile, '日本語 '.repeat(50));
  progress.tick('a', 3, 10);
  progress.close();
  progress.stage('a', 'too late');
  progress.note('too late');
  progress.close();
  expect(screen.shown()).toEqual(['$ pgparity run']);
});

test('a note stays above what is redrawn', () => {
  const screen = new Screen(80, 24);
  const progress = new StatusProgress(screen, same, () => 0);
  progress.stage('pgvector', 'migrating');
  progress.note('a word\u001b[2J of warning');
  expect(screen.shown()).toEqual([String.raw`a word\u001b[2J of warning`, 'pgvector  migrating  0 ms']);
  progress.close();
  expect(screen.shown()).toEqual([String.raw`a word\u001b[2J of warning`]);
});

test('the checks done are drawn as a bar, on the next redraw', async () => {
  const screen = new Screen(80, 24);
  const progress = new StatusProgress(screen, same, () => 0);
  progress.stage('pgvector', 'suites');
  progress.tick('pgvector', 25, 100, 'suites/tables.test.ts');
  await vi.waitFor(() => expect(screen.shown()).toEqual(['pgvector  ███░░░░░░░░░ 25 of 100  tables  0 ms']));
  progress.tick('pgvector', 26, null);
  await vi.waitFor(() => expect(screen.shown()).toEqual(['pgvector  26 checks  tables  0 ms']));
  progress.close();
});

test('the time beside a suite file is that of the file, not of what was waited for before', async () => {
  let nowMs = 0;
  const screen = new Screen(80, 24);
  const progress = new StatusProgress(screen, same, () => nowMs);
  progress.stage('pgvector', 'waiting for a worker');
  nowMs = 7_000;
  progress.tick('pgvector', 1, null, 'suites/tables.test.ts');
  nowMs = 9_000;
  await vi.waitFor(() => expect(screen.shown()).toEqual(['pgvector  1 check  tables  2.0 s']));
  progress.close();
});

test('a terminal that became narrower is cleaned all the same', () => {
  const screen = new Screen(80, 24);
  const progress = new StatusProgress(screen, same, () => performance.now());
  screen.write('before\n');
  progress.stage('pgvector', 'x'.repeat(70));
  screen.resize(30);
  progress.stage('embedded', 'y'.repeat(70));
  expect(screen.shown().filter((line) => line.startsWith('pgvector'))).toHaveLength(1);
  for (const line of screen.shown()) expect(line.length).toBeLessThan(30);
  progress.close();
  expect(screen.shown()).toEqual(['before']);
});

test('more profiles than the terminal has lines are counted', () => {
  const screen = new Screen(80, 6);
  const progress = new StatusProgress(screen, same, () => performance.now());
  for (let index = 0; index < 20; index += 1) progress.stage(`profile-${index}`, 'starting');
  expect(screen.shown()).toHaveLength(4);
  expect(screen.shown().at(-1)).toBe('… and 17 more profiles');
  progress.close();
});

test('elsewhere each stage is a line with the time since the start', () => {
  const { stream, lines, clock } = paper();
  const progress = new PlainProgress(stream, same, () => clock.ms);
  progress.stage('pgvector', 'initdb');
  clock.ms = 1_500;
  progress.stage('pgvector', 'migrating');
  progress.stage(null, 'suites');
  progress.close();
  expect(lines()).toEqual(['[0 ms] pgvector: initdb', '[1.5 s] pgvector: migrating', '[1.5 s] run: suites']);
});

test('elsewhere a chatty profile is held back, and heard with its latest at the end', () => {
  const { stream, lines, clock } = paper();
  const progress = new PlainProgress(stream, same, () => clock.ms);
  for (let percent = 0; percent <= 100; percent += 1) {
    clock.ms += 30;
    progress.stage('pgvector', `pulling: ${percent} %`);
  }
  progress.close();
  expect(lines().length).toBeLessThan(6);
  expect(lines().at(-1)).toContain('pulling: 100 %');
});

test('elsewhere checks are counted every ten seconds, and at the end', () => {
  const { stream, lines, clock } = paper();
  const progress = new PlainProgress(stream, same, () => clock.ms);
  for (let done = 1; done <= 100; done += 1) {
    clock.ms += 250;
    progress.tick('pgvector', done, 100);
  }
  expect(lines().map((line) => line.replace(/^.*: /, ''))).toEqual([
    '1 of 100 checks',
    '41 of 100 checks',
    '81 of 100 checks',
    '100 of 100 checks',
  ]);
  progress.close();
});

test('elsewhere what was held back is told when its time has come, without another event', async () => {
  const { stream, lines } = paper();
  const progress = new PlainProgress(stream, same, () => performance.now());
  progress.stage('pgvector', 'one');
  progress.stage('pgvector', 'two');
  expect(lines()).toHaveLength(1);
  await vi.waitFor(() => expect(lines()[1]).toMatch(/: two$/), { timeout: 5_000 });
  progress.close();
  expect(lines()).toHaveLength(2);
});

test.each([true, false])('secrets and control characters do not go out (interactive: %s)', (interactive) => {
  let written = '';
  const stream = { writable: true, columns: 80, write: (text: string) => Boolean((written += text)) };
  const progress = new (interactive ? StatusProgress : PlainProgress)(
    stream,
    (text) => text.replaceAll('s3cret', '***'),
    () => performance.now(),
  );
  progress.stage('pgvector', 'postgres://u:s3cret@h/ \u001b]0;title\u0007');
  progress.note('s3cret');
  progress.close();
  expect(written).toContain('***');
  expect(written).not.toContain('s3cret');
  expect(written).not.toContain('\u0007');
  expect(written).not.toContain('\u001b]');
});

test('a stream that can no longer be written is left alone', () => {
  const stream = {
    writable: false,
    write: (): boolean => {
      throw new Error('write after end');
    },
  };
  for (const interactive of [true, false]) {
    const progress = new (interactive ? StatusProgress : PlainProgress)(stream, same, () => performance.now());
    progress.stage('pgvector', 'initdb');
    expect(() => progress.close()).not.toThrow();
  }
});

function paper() {
  let written = '';
  const stream = { writable: true, write: (text: string): boolean => ((written += text), true) };
  return { stream, lines: () => written.trimEnd().split('\n'), clock: { ms: 0 } };
}

function same(text: string): string {
  return text;
}
