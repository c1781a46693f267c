import { causeName } from '../parity/cause-name.ts';
import type { Asked, CheckRecord } from '../parity/check-record.ts';
import type { Divergence } from '../parity/compare.ts';
import { relationsOf } from '../../engine/sql/relations.ts';

/** What a difference of answers is about. */
export interface SqlSubject {
  /** `check · observation`, or the check that failed. */
  readonly name: string;
  readonly check: string;
  readonly observation: string | null;
  /** The statements, their parameters and the answers as one text. */
  readonly text: string;
  /** Tables that the statements name, and what a parameter or an error names. */
  readonly names: ReadonlySet<string>;
}

/** A divergence is about its own statement; where it has none, about everything that its check asked. */
export async function divergenceSubject(divergence: Divergence, asked: readonly Asked[]): Promise<SqlSubject> {
  const { check, observation, statement, parameters, values } = divergence;
  const statements = statement === null ? asked.flatMap((each) => each.statements) : [statement];
  const answers = JSON.stringify(values);
  return {
    name: causeName(check, observation),
    check,
    observation,
    text: [...statements, ...parameters, answers].join('\n'),
    names: await namesIn(statements, parameters, answers),
  };
}

/** A failed check is about the statement that it asked last, and about its message. */
export async function failureSubject(
  check: string,
  { failure, diff, asked }: CheckRecord & { readonly outcome: 'failed' },
): Promise<SqlSubject> {
  const { statement, parameters } = asked?.last ?? { statement: '', parameters: [] };
  return {
    name: check,
    check,
    observation: null,
    text: [statement, ...parameters, failure, diff ?? ''].join('\n'),
    names: await namesIn([statement], parameters, ''),
  };
}

async function namesIn(
  statements: readonly string[],
  parameters: readonly (string | null)[],
  answers: string,
): Promise<ReadonlySet<string>> {
  const relations = await Promise.all([...new Set(statements)].map(relationsOf));
  const inErrors = [...answers.matchAll(/"table":"([^"]+)"/g)].map(([, table = '']) => table);
  return new Set([
    ...relations.flatMap((names) => [...names]),
    ...parameters.filter((each) => each !== null),
    ...inErrors,
  ]);
}
