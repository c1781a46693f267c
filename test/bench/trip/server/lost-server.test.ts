import { expect, test } from 'vitest';
import { lossOf } from '../../../../src/bench/trip/server/lost-server.ts';
import { answerOfFault } from '../../../../src/engine/session/server-fault.ts';
import { StatementError } from '../../../../src/engine/session/session.ts';
import { pgvector } from '../../../../fixtures/profiles.ts';

const server = { profile: pgvector, description: 'native', logTail: () => Promise.resolve('the end.') };

function refused(code: string, message: string): StatementError {
  return new StatementError(answerOfFault('CREATE INDEX', { code, message, severity: 'FATAL' } as never, []));
}

test('a server that is shut down in the middle of a statement is lost', async () => {
  const error = refused('57P01', 'postmaster exited during a parallel transaction');
  expect(await lossOf(error, server)).toMatchObject({ code: 'server-lost', exitCode: 4, cause: error });
});

test('a refused statement is itself', async () => {
  const error = refused('42601', 'syntax error');
  expect(await lossOf(error, server)).toBe(error);
});
