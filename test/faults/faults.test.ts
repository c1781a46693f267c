import { cp } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { uniform } from '../../src/bench/measure/random.ts';
import { nativeServer } from '../../src/engine/server/native.ts';
import type { RunningServer } from '../../src/engine/server/server.ts';
import { pgvector } from '../../fixtures/profiles.ts';
import { sampled } from '../campaigns.ts';
import { benchWords, embeddedRunWords, remoteBenchWords, remoteRunWords, runWords } from './fault.ts';
import { faults } from './faults.ts';
import { inject, type Undisturbed } from './injection.ts';
import { Tally } from './tally.ts';
import { Victim } from './victim.ts';

/**
 * Disturbs commands at random moments. `FAULTS` is the number of injections in all, `FAULTS_SEED` decides their moments,
 * `FAULTS_KIND` is a regular expression for the kinds to try. Each injection must end with the right code and one sentence
 * and leave nothing, and the next run must say what it said before.
 */
const seed = Number(process.env['FAULTS_SEED'] || 1);
const part = process.env['FAULTS_KIND'] ?? '';
const wanted = new RegExp(part);

const native = await nativeServer.find(pgvector, process.env);
const here = process.platform === 'linux' && native.available;
const possible = faults.filter(({ kind, missing }) => (missing ?? null) === null && wanted.test(kind));
const kinds = process.env['FAULTS'] === undefined && part === '' ? sampled(possible, 8) : possible;
const share = Math.ceil(Number(process.env['FAULTS'] || kinds.length) / kinds.length);

/** Two injections at once: while one waits, the other has the processors. */
const lanes = Math.min(2, kinds.length * share);
const injectionMsMax = 400_000;

const commands = [runWords, remoteRunWords, embeddedRunWords, benchWords, remoteBenchWords];

const tally = new Tally();
const idle: Victim[] = [];
const waiting: ((victim: Victim) => void)[] = [];
const undisturbed = new Map<string, Undisturbed>();
let slowness = 1;
let server: RunningServer | undefined;

beforeAll(async () => {
  if (!here) return;
  server = await nativeServer.start(pgvector, { environment: process.env });
  if (server.endpoint.kind !== 'postgres') throw new RangeError('A native server has a URL.');
  for (let lane = 0; lane < lanes; lane += 1) idle.push(await Victim.create(server.endpoint.url));
  const needed = new Set([remoteRunWords, runWords, ...kinds.map(({ words }) => words)]);
  const timed = commands.filter((each) => needed.has(each));
  await Promise.all(
    idle.map(async (victim, lane) => {
      for (const words of timed.filter((_, index) => index % lanes === lane)) await noteUndisturbed(victim, words);
    }),
  );
  for (const victim of idle) {
    const others = idle.filter((other) => other !== victim);
    for (const other of others) await cp(other.cache, victim.cache, { recursive: true });
  }
}, 5 * injectionMsMax);

afterAll(async () => {
  await Promise.all(idle.map((victim) => victim.remove()));
  await server?.stop();
  const left = faults.flatMap(({ kind, missing = null }) => (missing === null ? [] : [`${kind}: ${missing}`]));
  console.log(`Seed ${seed}.\n\n${tally.table()}\n\nNot tried: ${left.join('; ') || 'none'}.`);
});

describe.skipIf(!here)('a disturbed command ends with its code and leaves nothing', () => {
  test.concurrent.each(kinds)(
    `$kind, ${share} times`,
    async (fault) => {
      const random = uniform(seed + faults.indexOf(fault) * 1_000);
      const wrong: string[] = [];
      for (let count = 0; count < share; count += 1) {
        const victim = idle.pop() ?? (await new Promise<Victim>((resolve) => void waiting.push(resolve)));
        try {
          const outcome = await inject(fault, victim, undisturbedOf, random, Math.min(slowness, 1));
          tally.add(fault.kind, outcome);
          slowness = outcome.slowness;
          const { wrongEnd, leftOver, wrongResult } = outcome;
          for (const [name, text] of Object.entries({ wrongEnd, leftOver, wrongResult })) {
            if (text !== '') wrong.push(`${name}: ${text}`);
          }
          // As it comes: whoever stops the campaign keeps what it has shown.
          console.log([tally.line(fault.kind), ...wrong].join('\n'));
        } finally {
          const next = waiting.shift();
          if (next === undefined) idle.push(victim);
          else next(victim);
        }
      }
      expect(wrong).toEqual([]);
    },
    faults.length * share * injectionMsMax,
  );
});

async function noteUndisturbed(victim: Victim, words: readonly string[]): Promise<void> {
  const trip = victim.start(words);
  const end = await trip.ended;
  // One profile alone is compared with nothing.
  if (end.exitCode !== (words === embeddedRunWords ? 3 : 0))
    throw new Error(`Undisturbed, "${words.join(' ')}" ends with ${end.exitCode}: ${end.output}`);
  undisturbed.set(words.join(' '), { durationMs: end.durationMs, exitCode: end.exitCode, said: await trip.said() });
}

/** Commands that were not timed take as long as the one with servers of its own. */
function undisturbedOf(words: readonly string[]): Undisturbed {
  const known = undisturbed.get(words.join(' ').replace(/^npx pgparity /, ''));
  return known ?? { ...(undisturbed.get(runWords.join(' ')) as Undisturbed), exitCode: 0, said: null };
}
