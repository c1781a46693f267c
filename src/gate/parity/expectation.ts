import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { didYouMean } from '../../base/config/nearest-name.ts';
import { UsageError } from '../../base/errors.ts';
import type { Profile } from '../../engine/profile/profile.ts';

const expectation = z.strictObject({
  check: z.string().min(1),
  observation: z.string().min(1),
  values: z
    .record(z.string(), z.json())
    .refine(
      (values) => Object.keys(values).length > 1,
      'an expected divergence needs the values of two profiles or more',
    ),
  reason: z.string().min(1),
  link: z.string().min(1),
  expires: z.iso.date(),
});

/** A divergence that somebody knows of: written down with the value on each profile, a reason, a link and an expiry. */
export type Expectation = z.infer<typeof expectation>;

/** Reads the product's expected divergences. A file that is not there means that none is expected. */
export async function readExpectations(file: string, profiles: readonly Profile[]): Promise<readonly Expectation[]> {
  return parseExpectations(file, await expectationsText(file), profiles);
}

/** The text of the file of expected divergences; an empty list where there is none. */
export async function expectationsText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '[]\n';
    throw new UsageError('expectations-unreadable', `${file} cannot be read: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}

/** The entries of that text. Throws a {@link UsageError} that names the file and what is wrong with it. */
export function parseExpectations(file: string, text: string, profiles: readonly Profile[]): readonly Expectation[] {
  const parsed = z.array(expectation).safeParse(parseJson(file, text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UsageError(
      'expectations-invalid',
      `${file} is not valid at /${issue?.path.join('/')}: ${issue?.message}.`,
    );
  }
  refuseTwins(file, parsed.data);
  refuseUnknownProfiles(file, parsed.data, profiles);
  return parsed.data;
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError('expectations-invalid', `${file} is not JSON: ${(error as Error).message}.`, { cause: error });
  }
}

function refuseUnknownProfiles(file: string, entries: readonly Expectation[], profiles: readonly Profile[]): void {
  const names = profiles.map(({ name }) => name);
  for (const [index, { values }] of entries.entries()) {
    const unknown = Object.keys(values).find((name) => !names.includes(name));
    if (unknown === undefined) continue;
    const hint = didYouMean(unknown, names, `The profiles are ${names.join(', ')}.`);
    throw new UsageError('expectations-invalid', `${file} names the profile "${unknown}" at /${index}/values. ${hint}`);
  }
}

function refuseTwins(file: string, expectations: readonly Expectation[]): void {
  const seen = new Set<string>();
  for (const { check, observation } of expectations) {
    const key = `${check} / ${observation}`;
    if (seen.has(key)) {
      throw new UsageError('expectations-invalid', `${file} has two entries for "${key}": keep one with all profiles.`);
    }
    seen.add(key);
  }
}
