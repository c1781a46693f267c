import type { BenchOptions } from './bench-options.ts';
import { ratios } from './estimate.ts';
import { durationsOf, interleave, type Arm } from './interleave.ts';
import { measurementOf, type Measurement } from './measurement.ts';
import { paceOf } from './progress.ts';
import type { Profile } from '../../src/engine/profile/profile.ts';
import { nativeServer } from '../../src/engine/server/native.ts';
import type { RunningServer } from '../../src/engine/server/server.ts';
import { alloydbOmni, pgvector } from '../../fixtures/profiles.ts';

/** Two servers that start at once, over the slower of the two when it starts alone. */
export async function* sideBySideBench(options: BenchOptions): AsyncGenerator<Measurement> {
  options.onProgress('servers side by side');
  const samples = await interleave(
    [
      starting(pgvector.name, [pgvector], options),
      starting(alloydbOmni.name, [alloydbOmni], options),
      starting(both, [pgvector, alloydbOmni], options),
    ],
    options.slowBlocks,
    paceOf(options, 'side-by-side', both, pgvector.name),
  );
  const alone = [pgvector, alloydbOmni].map(({ name }) => durationsOf(samples, name));
  const slowestAlone = durationsOf(samples, both).map((_, block) => Math.max(...alone.map((arm) => arm[block] ?? 0)));
  yield measurementOf({
    name: 'two servers side by side',
    reference: 'the slower one alone',
    unit: 'ratio',
    target: 1.2,
    samples,
    values: ratios(durationsOf(samples, both), slowestAlone),
    seed: options.seed,
  });
}

const both = 'both at once';

function starting(name: string, profiles: readonly Profile[], { environment }: BenchOptions): Arm {
  let servers: PromiseSettledResult<RunningServer>[] = [];
  return {
    name,
    work: async () => {
      servers = await Promise.allSettled(profiles.map((profile) => nativeServer.start(profile, { environment })));
      const failed = servers.find((server) => server.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    },
    after: async () => {
      await Promise.all(servers.map((server) => (server.status === 'fulfilled' ? server.value.stop() : undefined)));
      servers = [];
    },
  };
}
