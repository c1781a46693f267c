import { profiles } from '../../engine/profile/profiles.ts';

/**
 * Places where a measurement of a restricted profile is written down as pgparity writes it, whether or not its canary is
 * still there: JSON with the profile's name and then a measured field with a number before another profile is named, and
 * lines of samples.
 */
export function resultShapesIn(text: string): readonly number[] {
  return [...documentShapes(text), ...sampleShapes(text)];
}

const restrictedNames = profiles.filter(({ licence }) => licence.numbers === 'restricted').map(({ name }) => name);

function documentShapes(text: string): readonly number[] {
  if (!restrictedNames.some((name) => text.includes(name))) return [];
  let restricted = false;
  const found: number[] = [];
  for (const { 1: profile, 2: field, index } of text.matchAll(documentParts)) {
    if (profile !== undefined) restricted = restrictedNames.some((name) => name === profile);
    else if (field !== undefined && restricted) {
      found.push(index);
      restricted = false;
    }
  }
  return found;
}

const names = profiles.map(({ name }) => name).join('|');

// The quotes may be escaped: a document within a document.
const documentParts = new RegExp(
  String.raw`\\?"(?:name|profile)\\?"\s*:\s*\\?"(${names})\\?"|\\?"(meanMs|p50Ms|p90Ms|p95Ms|p99Ms|maxMs|queriesPerSecond|rowsPerSecond|cpuMsPerQuery|strictMean|shareBelow80|shareShort|indexBytes|walBytes|nanoseconds)\\?"\s*:\s*-?\d`,
  'g',
);

function sampleShapes(text: string): readonly number[] {
  const header = tableHeader.exec(text);
  if (header === null) return [];
  const start = header.index + header[0].length;
  const row = restrictedRow.exec(text.slice(start));
  return row === null ? [] : [start + row.index];
}

/** A line of comma-separated names, the profile and something measured among them. */
const tableHeader =
  /^(?=[^\n]*\bprofile\b)(?=[^\n]*\b(?:nanoseconds|p50|p50Ms|p50_ms|queriesPerSecond)\b)[^\n]*,[^\n]*$/m;
const restrictedRow = new RegExp(
  String.raw`^(?=[^\n]*\b(?:${restrictedNames.join('|')})\b)[^\n]*,[^\n]*\d{3,}[^\n]*$`,
  'm',
);
