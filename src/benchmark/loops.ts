import { z } from 'zod';
import type { SearchClient, SearchStatement } from './benchmark-database.ts';
import { queryVector, type Ground } from './ground.ts';
import type { IndexedTables } from './indexed-tables.ts';
import { operatingPoints } from './operating-point.ts';
import * as shapes from './result.ts';
import type { ClosedLoop, OpenLoop, Point } from './result.ts';
import { searchOf } from './statements.ts';
import { closedLoopFigures } from '../measure/closed-loop-figures.ts';
import { closedLoop } from '../measure/closed-loop.ts';
import type { LoadClient } from '../measure/load-client.ts';
import { openLoopFigures } from '../measure/open-loop-figures.ts';
import { openLoop } from '../measure/open-loop.ts';

const loops = z.object({ closed: z.array(shapes.closedLoop), open: z.array(shapes.openLoop) });

type Loops = z.infer<typeof loops>;

/** The points, with the loops of those that a product would run at: one a strategy. */
export async function withLoops(
  ground: Ground,
  tables: Pick<IndexedTables, 'indexed'>,
  points: readonly Point[],
  seconds: number,
): Promise<readonly Point[]> {
  const chosen = operatingPoints(points);
  const found = new Map<string, Loops>();
  for (const { id, strategy, index, search } of chosen) {
    const measured = await ground.steps.once('loops', [id, seconds], loops, async () => {
      const { table } = await tables.indexed(strategy, index);
      ground.stage(`${strategy}: under load`);
      return measureLoops(ground, searchOf(ground, table, strategy, search), seconds);
    });
    found.set(id, measured);
  }
  return points.map((point) => {
    const measured = found.get(point.id);
    return measured === undefined ? point : { ...point, closedLoops: measured.closed, openLoops: measured.open };
  });
}

/**
 * One search under load: closed loops of 1, 4 and 8 clients, then arrivals as a Poisson process at 30, 60 and 90 % of
 * what the best closed loop carried, over a pool of as many connections.
 */
async function measureLoops(ground: Ground, statement: SearchStatement, seconds: number): Promise<Loops> {
  const counts = clientCounts.filter((clients) => clients <= ground.database.clientsMax);
  const clients: SearchClient[] = [];
  try {
    while (clients.length < Math.max(...counts)) clients.push(await ground.database.openSearch(statement));
    const callers = clients.map((client): LoadClient => callerOf(ground, client));
    const closed: ClosedLoop[] = [];
    for (const count of counts) {
      closed.push(await measureClosed(ground, callers.slice(0, count), seconds));
      ground.share(closed.length / (counts.length + openShares.length));
    }
    const capacity = Math.max(...closed.map(({ queriesPerSecond }) => queriesPerSecond));
    const open: OpenLoop[] = [];
    for (const targetShare of openShares) {
      open.push(await measureOpen(ground, callers, { targetShare, capacity, seconds }));
      ground.share((closed.length + open.length) / (counts.length + openShares.length));
    }
    return { closed, open };
  } finally {
    await Promise.allSettled(clients.map((client) => client.close()));
  }
}

const clientCounts = [1, 4, 8];
const openShares = [0.3, 0.6, 0.9];
const warmUpMs = 200;

async function measureClosed(ground: Ground, clients: readonly LoadClient[], seconds: number): Promise<ClosedLoop> {
  const run = await closedLoop(clients, {
    queries: ground.data.facts.queries,
    length: { kind: 'duration', durationMs: seconds * 1000 },
    warmUpMs,
    signal: ground.signal,
  });
  return { ...closedLoopFigures(run, ground.seed), loadGenerators: 'main thread' };
}

interface Offered {
  readonly targetShare: number;
  readonly capacity: number;
  readonly seconds: number;
}

async function measureOpen(
  ground: Ground,
  clients: readonly LoadClient[],
  { targetShare, capacity, seconds }: Offered,
): Promise<OpenLoop> {
  const run = await openLoop(clients, {
    queries: ground.data.facts.queries,
    ratePerSecond: targetShare * capacity,
    durationMs: seconds * 1000,
    warmUpMs,
    seed: ground.seed,
    signal: ground.signal,
  });
  const { isOverloaded: _, ...figures } = openLoopFigures(run, ground.seed);
  return { targetShare, ...figures };
}

function callerOf(ground: Ground, client: SearchClient): LoadClient {
  return async (query) => (await client.search(queryVector(ground.data, query))).length;
}
