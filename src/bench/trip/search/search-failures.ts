import { plainFailures, type FailureReading } from '../../measure/failure.ts';
import { StatementError } from '../../../engine/session/session.ts';

/** A search that the server refused is counted by its SQLSTATE. */
export const searchFailures: FailureReading = {
  ...plainFailures,
  nameOf: (error) => (error instanceof StatementError ? error.answer.sqlstate : plainFailures.nameOf(error)),
};
