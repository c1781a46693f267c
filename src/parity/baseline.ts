import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalText, type Json } from './json.ts';
import type { Exercise } from './exercise.ts';
import { PgparityError, UsageError } from '../pgparity-error.ts';
import { profiles } from '../profile/profiles.ts';
import type { ProfileName } from '../profile/profile.ts';

/** The recorded observations of a profile, so that a run without it can still be compared with it. */
export interface Baseline {
  readonly file: string;
  /** ISO 8601 with a time. */
  readonly recordedAt: string;
  readonly exercise: Exercise;
}

/** Every baseline in the folder. Where a profile has a real one and a stand-in's, the real one counts. */
export async function readBaselines(folder: string): Promise<readonly Baseline[]> {
  const files = (await filesIn(folder)).filter((file) => file.endsWith('.json'));
  const baselines = await Promise.all(files.map((file) => readBaseline(folder, file)));
  return profiles.flatMap((profile) => {
    const own = baselines.filter((baseline) => baseline.exercise.profile === profile.name);
    return own.find((baseline) => !baseline.exercise.identity.standIn) ?? own.slice(0, 1);
  });
}

/** Writes what a live profile did, in a form that a person can review as a diff. Returns the file's path. */
export async function writeBaseline(folder: string, exercise: Exercise, recordedAt: Date): Promise<string> {
  const file = join(folder, baselineName(exercise));
  const document = { baselineVersion, recordedAt: recordedAt.toISOString(), ...exercise, evidence: 'baseline' };
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(`${file}.new`, `${reviewable(document as unknown as Json)}\n`);
    await rename(`${file}.new`, file);
  } catch (error) {
    throw new PgparityError(
      'baseline-unwritable',
      `The baseline ${file} cannot be written: ${(error as Error).message}.`,
      {
        cause: error,
      },
    );
  }
  return file;
}

const baselineVersion = 1;

function baselineName(exercise: Exercise): string {
  return `${exercise.profile}${exercise.identity.standIn ? '.stand-in' : ''}.json`;
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function readBaseline(folder: string, name: string): Promise<Baseline> {
  const file = join(folder, name);
  try {
    const document = JSON.parse(await readFile(file, 'utf8')) as Exercise & Recorded;
    if (document.baselineVersion !== baselineVersion || !isProfile(document.profile))
      throw new RangeError('another format');
    const { profile, identity, checks, recordedAt, unreadEntries } = document;
    if (name !== baselineName(document)) throw new RangeError(`it should be named ${baselineName(document)}`);
    return {
      file,
      recordedAt,
      exercise: { profile, evidence: 'baseline', identity, checks, ...(unreadEntries && { unreadEntries }) },
    };
  } catch (error) {
    throw new UsageError(
      'baseline-invalid',
      `The baseline ${file} cannot be used: ${(error as Error).message}. Write it again with "pgparity record".`,
      { cause: error },
    );
  }
}

interface Recorded {
  readonly baselineVersion: number;
  readonly recordedAt: string;
}

function isProfile(name: string): name is ProfileName {
  return profiles.some((profile) => profile.name === name);
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
