import { withoutQuantities } from './outcome.ts';
import type { Session } from '../../engine/session/session.ts';

/**
 * The plan of a statement without parameters, line by line as the server writes it, for whoever has to teach `src/engine/plan` a
 * new shape. Without costs; vectors are shortened.
 */
export async function explained(session: Session, sql: string): Promise<readonly string[]> {
  const { rows } = await session.run(`EXPLAIN (COSTS OFF) ${sql}`);
  return rows.map(([text]) => withoutQuantities((text ?? '').replaceAll(/'\[[^\]]*\]'/g, "'[…]'")));
}
