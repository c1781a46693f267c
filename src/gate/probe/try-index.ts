import { outcomeOf, saidOf } from './outcome.ts';
import type { Json } from '../parity/json.ts';
import type { Answer } from '../../engine/session/answer.ts';
import type { Session } from '../../engine/session/session.ts';

/** Asks for a ScaNN index over `probe_rows` with these storage parameters, and drops it again when it was built. */
export async function tryOptions(session: Session, options: string, operatorClass = 'cosine'): Promise<Answer> {
  const answer = await session.ask(
    `CREATE INDEX probe_attempt ON probe_rows USING scann (embedding ${operatorClass}) WITH (${options})`,
  );
  if (answer.kind === 'rows') await session.run('DROP INDEX probe_attempt');
  return answer;
}

/** As {@link tryOptions} for each of them, as an observation: outcomes by options, and what the server said as detail. */
export async function outcomesOfOptions(
  session: Session,
  options: readonly string[],
): Promise<{ readonly observed: Json; readonly detail: Json }> {
  const answers: (readonly [string, Answer])[] = [];
  for (const text of options) answers.push([text, await tryOptions(session, text)]);
  return {
    observed: Object.fromEntries(answers.map(([text, answer]) => [text, outcomeOf(answer)])),
    detail: Object.fromEntries(answers.map(([text, answer]) => [text, saidOf(answer)])),
  };
}

/** Makes a table of the ground's first rows: `(id, tenant, embedding)`. */
export async function createTableOfRows(session: Session, table: string, rows: number): Promise<void> {
  await session.run(`CREATE TABLE ${table} AS SELECT * FROM probe_rows WHERE id <= $1`, [rows]);
}

/** A ScaNN index named after its table, over the column `embedding`. */
export function createIndexOn(table: string, leaves: number): string {
  return `CREATE INDEX ${table}_index ON ${table} USING scann (embedding cosine) WITH (num_leaves = ${leaves})`;
}
