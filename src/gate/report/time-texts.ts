import { duration } from '../../base/terminal/wording.ts';

/**
 * Where the wall time went: the stages of the run, which add up to the whole, and below them those of each profile, which
 * run side by side. Stages too short to matter are counted as the rest.
 */
export function timeTexts(
  durationsMs: Readonly<Record<string, number>>,
  profiles: readonly string[],
): readonly string[] {
  const { total, ...stages } = durationsMs;
  const all = Object.entries(stages);
  const whole = shown(all.filter(([stage]) => !profiles.some((profile) => isOf(profile, stage))));
  const own = profiles.flatMap((profile) => {
    const laps = shown(all.filter(([stage]) => isOf(profile, stage)));
    const names = laps.map(([stage, ms]): Stage => [stage.slice(0, -profile.length - 1), ms]);
    return names.length === 0 ? [] : [`  ${profile}: ${joined(names)}`];
  });
  if (total === undefined) return whole.length === 0 ? own : [`time: ${joined(whole)}`, ...own];
  const restMs = total - whole.reduce((sum, [, ms]) => sum + ms, 0);
  const rest = shown([['the rest', restMs]]);
  const parts = whole.length === 0 ? '' : ` = ${[...whole, ...rest].map(text).join(' + ')}`;
  return [`time: ${duration(total)}${parts}`, ...own];
}

function isOf(profile: string, stage: string): boolean {
  return stage.endsWith(` ${profile}`);
}

type Stage = readonly [name: string, milliseconds: number];

function shown(stages: readonly Stage[]): readonly Stage[] {
  return stages.filter(([, milliseconds]) => milliseconds >= shownMsMin);
}

/** Half of the last digit that a duration in seconds shows. */
const shownMsMin = 50;

function text([name, milliseconds]: Stage): string {
  return `${name} ${duration(milliseconds)}`;
}

function joined(stages: readonly Stage[]): string {
  return stages.map(text).join(' · ');
}
