import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { baselineShape, baselineVersion } from './baseline-shape.ts';
import { canonicalText, type Json } from './json.ts';
import type { Exercise } from './exercise.ts';
import type { Origin } from './origin.ts';
import { didYouMean } from '../../base/config/nearest-name.ts';
import { replaceFile } from '../../base/files/replace-file.ts';
import { exitCodes, PgparityError, UsageError } from '../../base/errors.ts';
import type { Profile } from '../../engine/profile/profile.ts';

/** The recorded observations of a profile, so that a run without it can still be compared with it. */
export interface Baseline {
  readonly file: string;
  /** ISO 8601 with a time. */
  readonly recordedAt: string;
  readonly origin: Origin;
  readonly exercise: Exercise;
}

/** The baselines of the profiles in the folder. Where a profile has a real one and a stand-in's, the real one counts. */
export async function readBaselines(
  folder: string,
  profiles: readonly Profile[],
  now: Date = new Date(),
): Promise<readonly Baseline[]> {
  const files = (await filesIn(folder)).filter((file) => file.endsWith('.json'));
  const baselines = await Promise.all(files.map((file) => readBaseline(folder, file, now)));
  for (const baseline of baselines) refuseUnknownProfile(baseline, profiles);
  return profiles.flatMap((profile) => {
    const own = baselines.filter((baseline) => baseline.exercise.profile === profile.name);
    return own.find((baseline) => !baseline.exercise.identity.standIn) ?? own.slice(0, 1);
  });
}

/** Writes what a live profile did, in a form that a person can review as a diff. Returns the file's path. */
export async function writeBaseline(
  folder: string,
  exercise: Exercise,
  origin: Origin,
  recordedAt: Date,
): Promise<string> {
  const file = join(folder, baselineName(exercise));
  const document = {
    baselineVersion,
    recordedAt: recordedAt.toISOString(),
    origin,
    ...exercise,
    checks: recordable(exercise.checks),
    evidence: 'baseline',
  };
  try {
    await mkdir(folder, { recursive: true });
    const text = `${reviewable(document as unknown as Json)}\n`;
    await replaceFile(file, (temporary) => writeFile(temporary, text, { flag: 'wx' }));
  } catch (error) {
    throw new PgparityError(
      'baseline-unwritable',
      `The baseline ${file} cannot be written: ${(error as Error).message}.`,
      { exitCode: exitCodes.wrongUse, cause: error },
    );
  }
  return file;
}

/** Without what is shown of a live profile only: parameters are long, and a statement is known by its check. */
export function recordable(checks: Exercise['checks']): Exercise['checks'] {
  return Object.fromEntries(
    Object.entries(checks).map(([check, record]) => {
      if (record.outcome === 'not-exercised') return [check, record];
      const { asked: _asked, ...kept } = record;
      const observations = Object.entries(record.observations).map(
        ([name, { parameters: _parameters, ...observation }]) => [name, observation] as const,
      );
      return [check, { ...kept, observations: Object.fromEntries(observations) }];
    }),
  );
}

function baselineName(exercise: Exercise): string {
  return `${exercise.profile}${exercise.identity.standIn ? '.stand-in' : ''}.json`;
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new UsageError(
      'baselines-folder',
      `The baselines in ${folder} cannot be read: ${(error as Error).message}.`,
      {
        cause: error,
      },
    );
  }
}

async function readBaseline(folder: string, name: string, now: Date): Promise<Baseline> {
  const file = join(folder, name);
  try {
    const read: unknown = JSON.parse(await readFile(file, 'utf8'));
    const { baselineVersion: version } = z.looseObject({ baselineVersion: z.number() }).parse(read);
    if (version !== baselineVersion) throw new RangeError(formatReason(version));
    const { profile, identity, checks, recordedAt, origin, unreadEntries } = baselineShape.parse(read);
    const exercise: Exercise = {
      profile,
      evidence: 'baseline',
      identity,
      checks,
      ...(unreadEntries && { unreadEntries }),
    };
    const failed = Object.keys(checks).find((check) => checks[check]?.outcome === 'failed');
    // Nothing of a failed check is compared, so that none is ever recorded.
    if (failed !== undefined) throw new RangeError(`its check "${failed}" failed`);
    if (name !== baselineName(exercise)) throw new RangeError(`it should be named ${baselineName(exercise)}`);
    if (Date.parse(recordedAt) > now.getTime() + clockSkewMsMax)
      throw new RangeError(`it was recorded at ${recordedAt}, which is in the future`);
    return { file, recordedAt, origin, exercise };
  } catch (error) {
    const reason = error instanceof z.ZodError ? firstIssue(error) : (error as Error).message;
    throw new UsageError(
      'baseline-invalid',
      `The baseline ${file} cannot be used: ${reason}. Write it again with "pgparity record".`,
      { cause: error },
    );
  }
}

/** Nothing would be compared with it. */
function refuseUnknownProfile({ file, exercise: { profile } }: Baseline, profiles: readonly Profile[]): void {
  const names = profiles.map(({ name }) => name);
  if (names.includes(profile)) return;
  const hint = didYouMean(profile, names, `The profiles are ${names.join(', ')}.`);
  throw new UsageError(
    'baseline-profile',
    `The baseline ${file} is of the profile "${profile}", which the config lacks. ${hint} Delete it, or record again.`,
  );
}

/** Between the machine that recorded and this one. */
const clockSkewMsMax = 24 * 60 * 60 * 1000;

function formatReason(version: number): string {
  const age = version < baselineVersion ? 'older' : 'newer';
  return `it has the ${age} format ${version}, and this pgparity reads ${baselineVersion}`;
}

function firstIssue({ issues }: z.ZodError): string {
  const [issue] = issues;
  return issue === undefined ? 'another format' : `${issue.path.join('.') || 'the document'}: ${issue.message}`;
}

/** JSON with one line an observation: long enough to be whole, short enough to be read in a diff. */
function reviewable(value: Json, depth = 0): string {
  const text = canonicalText(value);
  if (depth === depthMax || text.length <= lineCharactersMax || typeof value !== 'object' || value === null)
    return text;
  const indent = '  '.repeat(depth + 1);
  if (Array.isArray(value)) {
    return `[\n${value.map((item) => indent + reviewable(item, depth + 1)).join(',\n')}\n${'  '.repeat(depth)}]`;
  }
  const lines = Object.entries(value)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, inner]) => `${indent}${JSON.stringify(key)}: ${reviewable(inner as Json, depth + 1)}`);
  return `{\n${lines.join(',\n')}\n${'  '.repeat(depth)}}`;
}

const depthMax = 8;
const lineCharactersMax = 120;
