import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { uniform } from '../../src/bench/measure/random.ts';
import { until } from '../../src/engine/server/until.ts';
import { nativeServer } from '../../src/engine/server/native.ts';
import { pgvector } from '../../fixtures/profiles.ts';
import { canMount } from '../engine/server/can-mount.ts';
import { benchWords, type Fault, faults, runWords } from './faults.ts';
import { Victim, type TripEnd } from './victim.ts';
import { sampled } from '../campaigns.ts';

/**
 * Disturbs the gate and the benchmark at random moments. `FAULTS` is the number of injections in all; the seed
 * decides their moments. Each must end with the right code and one sentence, leave nothing, and the next run must work.
 */
const injections = Number(process.env['FAULTS'] || 1);
const seed = Number(process.env['FAULTS_SEED'] || 1);

const native = await nativeServer.find(pgvector, process.env);
const here = process.platform === 'linux' && native.available;
const possible = faults.filter(({ kind }) => !kind.startsWith('a full disk') || canMount());
const kinds = process.env['FAULTS'] === undefined ? sampled(possible, 3) : possible;

/** Every command ends long before. */
const tripMsMax = 120_000;

let victim: Victim;
/** How long each command takes when nobody disturbs it. */
const durationMs = new Map<string, number>();

beforeAll(async () => {
  if (!here) return;
  victim = await Victim.create();
  for (const words of [runWords, benchWords]) {
    const end = await victim.start(words).ended;
    if (end.exitCode !== 0) throw new Error(`Undisturbed, "${words.join(' ')}" fails: ${end.output}`);
    durationMs.set(words[0] ?? '', end.durationMs);
  }
});
afterAll(() => victim?.remove());

const share = Math.ceil(injections / kinds.length);

describe.skipIf(!here)('a disturbed command ends with its code and leaves nothing', () => {
  test.each(kinds)(
    `$kind, ${share} times`,
    async (fault) => {
      const random = uniform(seed + faults.indexOf(fault) * 1_000);
      const outcomes = { struck: 0, 'too late': 0 };
      for (let count = 0; count < share; count += 1) outcomes[await inject(fault, random)] += 1;
      expect(outcomes.struck + outcomes['too late']).toBe(share);
      console.log(
        `${fault.kind}: ${outcomes.struck} struck, ${outcomes['too late']} too late; right codes, nothing left`,
      );
    },
    share * tripMsMax,
  );
});

async function inject(fault: Fault, random: () => number): Promise<'struck' | 'too late'> {
  const takeBack = await fault.prepare?.(victim, random);
  try {
    const trip = victim.start(fault.words);
    const struck = fault.strike === undefined ? true : await strikeAtRandom(fault.strike, trip, fault.words, random);
    const end = await trip.ended;
    const right = fault.isRight(end) || isUndisturbed(end);
    expect({ right, struck }, `${end.exitCode ?? end.signal}\n${end.output}`).toMatchObject({ right: true });
    if (fault.leaves) await expectNextRun();
    expect(trip.leftOver(), end.output).toEqual({ processes: [], folders: [], sharedMemory: [] });
    return struck && !isUndisturbed(end) ? 'struck' : 'too late';
  } finally {
    await takeBack?.();
  }
}

async function strikeAtRandom(
  strike: NonNullable<Fault['strike']>,
  trip: ReturnType<Victim['start']>,
  words: readonly string[],
  random: () => number,
): Promise<boolean> {
  const moment = random() * (durationMs.get(words[0] ?? '') ?? 0);
  // The campaign is about random moments: nothing is waited for but the clock.
  await pause(moment);
  let struck = false;
  const isOver = (): boolean => trip.child.exitCode !== null || trip.child.signalCode !== null;
  // What is to be struck may come later, as a worker does.
  await until(() => isOver() || (struck = strike(trip, random)), tripMsMax);
  return struck;
}

/** The fault came too late, or hit what was not needed any more. */
const isUndisturbed = ({ exitCode, output }: TripEnd): boolean => exitCode === 0 && !/internal error/.test(output);

/** What a killed command left is removed by the next one, which works. */
async function expectNextRun(): Promise<void> {
  const end = await victim.start(runWords).ended;
  expect(end, end.output).toMatchObject({ exitCode: 0 });
}
