import type { GuardedProfiles } from './guarded-profiles.ts';

/**
 * Places where a measurement of a restricted profile is written down as pgparity writes it, whether or not its canary is
 * still there: JSON with the profile's name and then a measured field with a number before another profile is named, and
 * lines of samples.
 */
export function resultShapesIn(text: string, profiles: GuardedProfiles): readonly number[] {
  if (!profiles.restricted.some((name) => text.includes(name))) return [];
  return [...documentShapes(text, profiles), ...sampleShapes(text, profiles)];
}

function documentShapes(text: string, { restricted: restrictedNames, all }: GuardedProfiles): readonly number[] {
  let restricted = false;
  const found: number[] = [];
  for (const { 1: profile, 2: field, index } of text.matchAll(documentParts(all))) {
    if (profile !== undefined) restricted = restrictedNames.includes(profile);
    else if (field !== undefined && restricted) {
      found.push(index);
      restricted = false;
    }
  }
  return found;
}

// The quotes may be escaped: a document within a document.
const documentParts = (names: readonly string[]): RegExp =>
  new RegExp(
    String.raw`\\?"(?:name|profile)\\?"\s*:\s*\\?"(${names.join('|')})\\?"|\\?"(meanMs|p50Ms|p90Ms|p95Ms|p99Ms|maxMs|queriesPerSecond|rowsPerSecond|cpuMsPerQuery|strictMean|shareBelow80|shareShort|indexBytes|walBytes|nanoseconds)\\?"\s*:\s*-?\d`,
    'g',
  );

function sampleShapes(text: string, { restricted }: GuardedProfiles): readonly number[] {
  const header = tableHeader.exec(text);
  if (header === null) return [];
  const start = header.index + header[0].length;
  const row = restrictedRow(restricted).exec(text.slice(start));
  return row === null ? [] : [start + row.index];
}

/** A line of comma-separated names, the profile and something measured among them. */
const tableHeader =
  /^(?=[^\n]*\bprofile\b)(?=[^\n]*\b(?:nanoseconds|p50|p50Ms|p50_ms|queriesPerSecond)\b)[^\n]*,[^\n]*$/m;
const restrictedRow = (restrictedNames: readonly string[]): RegExp =>
  new RegExp(String.raw`^(?=[^\n]*\b(?:${restrictedNames.join('|')})\b)[^\n]*,[^\n]*\d{3,}[^\n]*$`, 'm');
