import type { StrategyName } from '../../../vault/result/quantities.ts';
import type { Session } from '../../../engine/session/session.ts';
import { vectorSettingNames } from '../../../schema/vector/strategy-settings.ts';

/** A way in which an index goes on looking when a filter has thrown too much away. */
export interface IterativeScan {
  /** `off`, `relaxed_order`, `strict_order`; `none` where the server has no such setting. */
  readonly name: string;
  readonly settings: Readonly<Record<string, string>>;
}

const modes: Readonly<Record<StrategyName, readonly string[]>> = {
  hnsw: ['off', 'strict_order', 'relaxed_order'],
  ivfflat: ['off', 'relaxed_order'],
  scann: [],
};

/** The ways that this server has for the strategy: pgvector got them with 0.8. */
export async function iterativeScans(session: Session, strategy: StrategyName): Promise<readonly IterativeScan[]> {
  const setting = `${strategy}.iterative_scan`;
  const known = await vectorSettingNames(session, strategy);
  if (!known.includes(setting) || modes[strategy].length === 0) return [{ name: 'none', settings: {} }];
  return modes[strategy].map((name) => ({ name, settings: { [setting]: name } }));
}
