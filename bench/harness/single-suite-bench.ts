import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { BenchOptions } from './bench-options.ts';
import { interleave } from './interleave.ts';
import { armRatios, measurementOf, type Measurement } from './measurement.ts';
import { paceOf } from './progress.ts';
import { recordRun } from './recorded-run.ts';
import { refuseOtherWork, replay, type Replayed } from './replay.ts';
import { workOf, type Lane } from './statement-recording.ts';
import { loadConfig } from '../../src/engine/config/load-config.ts';
import type { DatabaseSource } from '../../src/engine/database/database-source.ts';
import { prepareClones, urlOfDatabase } from '../../src/engine/database/postgres-database.ts';
import { runPrefix } from '../../src/engine/database/run-name.ts';
import { chooseServer } from '../../src/engine/server/choose-server.ts';
import { starters } from '../../src/engine/server/starters.ts';
import { quoteIdentifier } from '../../src/engine/sql/identifier.ts';
import { exerciseSuites } from '../../src/gate/run/exercise-suites.ts';
import { SuiteRunner } from '../../src/gate/run/suite-runner.ts';
import { prepareProfile } from '../../src/gate/run/prepared-profile.ts';
import { pgvector } from '../../fixtures/profiles.ts';

/** One suite file, run again as `run --watch` does, on a migrated server, over what it sends. */
export async function* singleSuiteBench(options: BenchOptions): AsyncGenerator<Measurement> {
  options.onProgress('a single suite, to record its statements');
  const folder = await mkdtemp(join(tmpdir(), 'pgparity-bench-'));
  try {
    const words = ['--profiles', pgvector.name, '--server', 'native', '--suite', suite];
    const { recording, verdict } = await recordRun(folder, words, options);
    const lane = recording.lanes.find(({ suite: of }) => of !== null);
    if (lane === undefined) throw new RangeError(`The suite ${suite} sent nothing.`);
    const config = await loadConfig(options.productFolder);
    const choice = await chooseServer(pgvector, starters, options.environment, 'native');
    const prepared = await prepareProfile(choice, { ...options, config, prefix: runPrefix(), folder, clones: 0 });
    try {
      const { source } = prepared.under;
      if (source.kind !== 'postgres') throw new RangeError('A native server has no embedded databases.');
      let replayed: Replayed | undefined;
      const exercise = { config, suiteFiles: [suite], filter: null, refuseOnly: false, onTick: () => undefined };
      const runner = await SuiteRunner.open([prepared.under], exercise);
      const samples = await interleave(
        [
          {
            name: 'suite',
            before: async () => {
              runner.expectAnother();
              await prepareClones(source, 1);
              // Less than a person takes from one verdict to the next change.
              await pause(betweenRunsMs);
            },
            work: async () => void (await exerciseSuites([prepared.under], exercise, runner)),
          },
          {
            name: 'its statements',
            before: () => createReady(source, lane),
            work: async () => void (replayed = await replay(lane, (name) => urlOfDatabase(source.adminUrl, name))),
          },
        ],
        options.fastBlocks,
        paceOf(options, 'single-suite', 'suite', 'its statements'),
      ).finally(() => runner.close());
      if (replayed !== undefined) refuseOtherWork(replayed, workOf([lane]));
      yield measurementOf({
        name: 'a single suite, warm',
        reference: 'the same statements sent by bare clients to the same server',
        unit: 'ratio',
        target: 1.3,
        samples,
        values: armRatios(samples, 'suite', 'its statements'),
        seed: options.seed,
        notes: [`${suite}: ${verdict}; ${replayed?.statements} statements, of which ${replayed?.refused} are refused`],
      });
    } finally {
      await prepared.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const betweenRunsMs = 1_000;
const suite = 'suites/constraints-values.test.ts';

/** The prepared databases that the recorded suite took, from this template. */
async function createReady(source: DatabaseSource & { readonly kind: 'postgres' }, { events }: Lane): Promise<void> {
  const client = new pg.Client(source.adminUrl);
  await client.connect();
  try {
    for (const event of events) {
      const name = event.kind === 'begin' && /^ALTER DATABASE "([^"]+)" RENAME TO /.exec(event.text)?.[1];
      if (typeof name !== 'string') continue;
      await client.query(`CREATE DATABASE ${quoteIdentifier(name)} TEMPLATE ${quoteIdentifier(source.template)}`);
    }
  } finally {
    await client.end();
  }
}
