import { expect, test } from 'vitest';
import { recordingOf, type RecordedEvent } from '../../bench/harness/statement-recording.ts';

const begin = (statement: number, text: string, change: object = {}): RecordedEvent => ({
  kind: 'begin',
  statement,
  session: 1,
  port: 5000,
  database: 'postgres',
  profile: 'pgvector',
  suite: 'suites/tables.test.ts',
  text,
  values: [],
  way: 'extended',
  ...change,
});
const end = (statement: number, outcome: 'done' | 'refused' | 'unanswered' = 'done'): RecordedEvent => ({
  kind: 'end',
  statement,
  outcome,
});
const textsOf = (events: readonly RecordedEvent[]): string[] =>
  events.flatMap((event) => (event.kind === 'begin' ? [event.text] : []));

test('a lane holds what one suite file sent to one profile, overlaps included', () => {
  const other = { suite: 'suites/constraints.test.ts', session: 2 };
  const { lanes, statements, sessions } = recordingOf([
    [begin(1, 'a'), begin(2, 'b', { session: 3 }), end(2), end(1), begin(3, 'c', other), end(3)],
    [begin(1, 'd', { profile: 'alloydb-omni', port: 6000 }), end(1)],
  ]);
  expect(lanes.map(({ profile, suite, events }) => [profile, suite, textsOf(events)])).toEqual([
    ['pgvector', 'suites/tables.test.ts', ['a', 'b']],
    ['pgvector', 'suites/constraints.test.ts', ['c']],
    ['alloydb-omni', 'suites/tables.test.ts', ['d']],
  ]);
  expect(lanes[0]?.events.map(({ kind, statement }) => `${kind} ${statement}`)).toEqual([
    'begin 1',
    'begin 2',
    'end 2',
    'end 1',
  ]);
  expect(statements).toBe(4);
  expect(sessions).toBe(4);
});

test('what the run itself sent goes to the profile whose suites used that server', () => {
  const { lanes } = recordingOf([
    [begin(1, 'CREATE DATABASE "t"', { profile: null, suite: null }), end(1)],
    [begin(1, 'a'), end(1)],
  ]);
  expect(lanes.map(({ profile, suite }) => [profile, suite])).toContainEqual(['pgvector', null]);
});

test('a server that no suite used is told, not guessed', () => {
  expect(() => recordingOf([[begin(1, 'a', { profile: null, suite: null, port: 7000 }), end(1)]])).toThrow('port 7000');
});

test('a prepared database that another taker got first is left out, and so is what nobody answered', () => {
  const { lanes, statements, refused } = recordingOf([
    [
      begin(1, 'ALTER DATABASE "ready_1" RENAME TO "clone_1"'),
      end(1, 'refused'),
      begin(2, 'ALTER DATABASE "ready_2" RENAME TO "clone_1"'),
      end(2),
      begin(3, 'SELECT pg_sleep(60)'),
      end(3, 'unanswered'),
      begin(4, 'INSERT INTO t VALUES (NULL)'),
      end(4, 'refused'),
      begin(5, 'SELECT never_ended()'),
    ],
  ]);
  expect(lanes.flatMap(({ events }) => textsOf(events))).toEqual([
    'ALTER DATABASE "ready_2" RENAME TO "clone_1"',
    'INSERT INTO t VALUES (NULL)',
  ]);
  expect({ statements, refused }).toEqual({ statements: 2, refused: 1 });
});

test('the statements of a batch are counted, and what COPY read stands beside its lane', () => {
  const { lanes, statements } = recordingOf([
    [
      begin(1, '', { way: 'batch', values: ['a', 'b', 'c'] }),
      end(1),
      begin(2, 'COPY t FROM STDIN', { way: 'copy in' }),
      { kind: 'end', statement: 2, outcome: 'done', data: 'MQo=' },
    ],
  ]);
  expect(statements).toBe(4);
  expect([...(lanes[0]?.data ?? [])]).toEqual([[2, 'MQo=']]);
});
