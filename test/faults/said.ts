import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Evidence } from '../../src/gate/parity/evidence.ts';

/** What a run observed, by profile and check. */
export type Said = readonly { readonly profile: string; readonly checks: unknown }[];

/** What the evidence of a run says, without what differs between any two runs. */
export async function saidIn(file: string): Promise<Said> {
  const { profiles } = JSON.parse(await readFile(file, 'utf8')) as Evidence;
  return profiles.flatMap(({ name, live }) => {
    if (live === null) return [];
    const checks = Object.entries(live.exercise.checks).map(([check, record]) => [
      check,
      { ...record, durationMs: 0, asked: null },
    ]);
    return [{ profile: name, checks: Object.fromEntries(checks) as unknown }];
  });
}

/** The stored benchmarks whose result is whole. */
export async function resultsIn(vault: string): Promise<string[]> {
  const names = await readdir(join(vault, 'results')).catch(() => []);
  const whole = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(vault, 'results', name, 'left/result.json'), 'utf8').catch(() => '');
      return isJson(text) ? [name] : [];
    }),
  );
  return whole.flat();
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
