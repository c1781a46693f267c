/**
 * A stored result of format 1 as one of format 2: recall was measured on one build, settings at a recall had no names,
 * and the tenant-filter trap did not show how the planner answers by default, so it is left out. Anything else is
 * returned as it is, for the schema to judge.
 */
export function upgradedResult(stored: unknown): unknown {
  if (!isRecord(stored) || stored['format'] !== 1) return stored;
  const { atRecall, ...rest } = withBuilds(stored) as Record<string, unknown>;
  return {
    ...rest,
    format: 2,
    atRecall: Array.isArray(atRecall)
      ? atRecall.map((level) => (isRecord(level) ? { ...level, below: null, reached: null } : level))
      : atRecall,
    plannerPrefersExact: [],
    tenantFilterTrap: null,
  };
}

/** Every recall, wherever it is, with the one build that it was measured on. */
function withBuilds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withBuilds);
  if (!isRecord(value)) return value;
  const changed = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withBuilds(inner)]));
  return 'strictMean' in value ? { ...changed, builds: [value['mean']] } : changed;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
