import { canonicalText } from '../parity/json.ts';
import type { Shown } from './value-line.ts';

/** The profiles that gave the same value. */
export interface ValueGroup {
  readonly profiles: readonly string[];
  readonly shown: Shown;
}

/** The values of a divergence, each once, in the order in which the profiles stand. */
export function valueGroups(values: Readonly<Record<string, Shown>>): readonly ValueGroup[] {
  const groups = new Map<string, { profiles: string[]; shown: Shown }>();
  for (const [profile, shown] of Object.entries(values)) {
    const key = 'value' in shown ? `value ${canonicalText(shown.value)}` : 'absent';
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { profiles: [profile], shown });
    else group.profiles.push(profile);
  }
  return [...groups.values()];
}
