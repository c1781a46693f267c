import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../src/engine/server/until.ts';
import type { Fault, Uniform } from './fault.ts';
import { isNothing } from './left-over.ts';
import { resultsIn, type Said } from './said.ts';
import type { Trip, TripEnd, Victim } from './victim.ts';
import { remoteRunWords, runWords } from './fault.ts';

/** What a command does when nobody disturbs it. */
export interface Undisturbed {
  readonly durationMs: number;
  readonly exitCode: number | null;
  /** Null for a command that compares nothing. */
  readonly said: Said | null;
}

/** What one injection showed. The texts are empty where all is well. */
export interface Outcome {
  /** False when the command had ended, or had no use any more for what was struck. */
  readonly struck: boolean;
  /** A wrong exit code, or no sentence that names the cause. */
  readonly wrongEnd: string;
  readonly leftOver: string;
  /** A result that is lost, half written or another than before; a next run that fails. */
  readonly wrongResult: string;
  /** How fast the machine is now, from the run that followed: 2 is half as fast as when the undisturbed ones were timed. */
  readonly slowness: number;
}

/** Disturbs one command, and looks at its end, at what is left, and at the next one. */
export async function inject(
  fault: Fault,
  victim: Victim,
  undisturbed: (words: readonly string[]) => Undisturbed,
  uniform: Uniform,
  slowness: number,
): Promise<Outcome> {
  const prepared = await fault.prepare?.(victim, uniform);
  const results = await resultsIn(victim.vault);
  const trip = victim.start(fault.words, prepared?.environment);
  let end: TripEnd;
  let struck = true;
  try {
    const { durationMs } = undisturbed(fault.words);
    if (fault.strike !== undefined)
      struck = await strikeAtRandom(fault, trip, victim, durationMs * slowness * (fault.lastMoment ?? 1), uniform);
    end = await trip.ended;
  } finally {
    if (fault.leaves !== true) await prepared?.takeBack();
  }
  const survived = end.exitCode === undisturbed(fault.words).exitCode && !/internal error/.test(end.output);
  const right = fault.isRight?.(end) === true || (survived && fault.fatal !== true);
  const lines: string[] = [];
  if (survived && fault.anotherRole !== true)
    lines.push(...differences(undisturbed(fault.words).said, await trip.said()));
  lines.push(...(await wrongResults(victim, results, end)));
  if (fault.leaves === true) await prepared?.takeBack();
  const leftAtOnce = fault.leaves === true ? null : await trip.leftOver();
  // What a killed command left on servers of its own is removed by the next one with such servers.
  const nextWords = fault.leaves === true && !fault.words.includes('remote') ? runWords : remoteRunWords;
  const next = victim.start(nextWords);
  const nextEnd = await next.ended;
  if (nextEnd.exitCode === 0) lines.push(...differences(undisturbed(nextWords).said, await next.said()));
  else lines.push(`the next run ends with ${nextEnd.exitCode}: ${nextEnd.errors.slice(-500)}`);
  const left = leftAtOnce ?? (await trip.leftOver());
  return {
    struck: struck && !(survived && fault.isRight !== undefined),
    wrongEnd:
      right && !trip.hung
        ? ''
        : `${trip.hung ? 'hung, ' : ''}${end.exitCode ?? end.signal}: ${end.output.slice(-4_000)}`,
    leftOver: isNothing(left) ? '' : JSON.stringify(left),
    wrongResult: lines.join('; '),
    slowness: nextEnd.durationMs / undisturbed(nextWords).durationMs,
  };
}

async function strikeAtRandom(
  { strike }: Fault,
  trip: Trip,
  victim: Victim,
  lastMomentMs: number,
  uniform: Uniform,
): Promise<boolean> {
  // The campaign is about random moments: nothing is waited for but the clock.
  await pause(uniform() * lastMomentMs);
  let struck = false;
  // What is to be struck may come later, as a worker does.
  await until(async () => trip.over || (struck = (await strike?.(trip, uniform, victim)) === true), strikeMsMax);
  return struck;
}

const strikeMsMax = 60_000;

function differences(before: Said | null, now: Said | null): string[] {
  if (before === null || JSON.stringify(before) === JSON.stringify(now)) return [];
  return [`it answers otherwise than before: ${JSON.stringify(now).slice(0, 500)}`];
}

/** A result is stored when the command says so by its exit code, and what is stored can be read. */
async function wrongResults(victim: Victim, before: readonly string[], end: TripEnd): Promise<string[]> {
  const now = await resultsIn(victim.vault);
  const lost = before.filter((result) => !now.includes(result));
  if (lost.length > 0) return [`${lost.length} stored results are gone or damaged`];
  const isBench = end.output.includes('measured') && end.exitCode === 0;
  return isBench && now.length !== before.length + 1 ? ['the result of a finished benchmark is not stored'] : [];
}
