import { expect, test } from 'vitest';
import { StatementError } from '../../../src/engine/session/session.ts';
import { explainRefusal } from '../../../src/schema/vector/index-step-refusal.ts';
import { refusalWordings } from '../../../src/schema/vector/refusal-wordings.ts';

const index = { name: 'notes_embedding', table: 'notes' };
const prefix = 'Cannot create ScaNN index, error: FAILED_PRECONDITION: ';

function explained(message: string) {
  return explainRefusal(
    index,
    { accessMethod: 'scann' },
    new StatementError({
      kind: 'error',
      statement: 'CREATE INDEX',
      parameters: [],
      sqlstate: 'XX000',
      message,
      detail: null,
      hint: null,
      schema: null,
      constraint: null,
      table: null,
      column: null,
      dataType: null,
      position: null,
      notices: [],
    }),
  );
}

test.each(refusalWordings.flatMap(({ kind, example }) => [example, `${prefix}${example}`].map((text) => [text, kind])))(
  '"%s" is %s',
  (message, kind) => {
    expect(explained(message)).toMatchObject({ kind, index: 'notes_embedding', sqlstate: 'XX000' });
  },
);

test('every wording has where it was seen, and the three of an empty table are there', () => {
  expect(refusalWordings.filter(({ seenOn }) => !/\d\d\.(?:\d|x)/.test(seenOn))).toEqual([]);
  expect(refusalWordings.filter(({ kind }) => kind === 'empty-table')).toHaveLength(3);
});

test('a refusal for too few rows gives both numbers', () => {
  const { sentence } = explained('INVALID_ARGUMENT: Number of row (5) must be larger than (1000).');
  expect(sentence).toContain('"notes" has 5 rows and the server wants more than 1000');
});

test('another refusal with the same SQLSTATE keeps its words', () => {
  const message = 'Cannot create ScaNN index, error: RESOURCE_EXHAUSTED: out of memory';
  expect(explained(message)).toMatchObject({ kind: 'other', sentence: expect.stringContaining(message) });
});
