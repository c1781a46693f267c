import { z } from 'zod';

/**
 * What SARIF 2.1.0 asks of a log like ours: strict objects, so that a property the specification does not have fails.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, sections 3.13 to 3.58
 */
const sarif = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z
    .array(
      z.strictObject({
        tool: z.strictObject({
          driver: z.strictObject({
            name: z.string().min(1),
            version: z.string().min(1),
            rules: z.array(
              z.strictObject({ id: z.string().min(1), shortDescription: z.strictObject({ text: z.string().min(1) }) }),
            ),
          }),
        }),
        columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']),
        results: z.array(
          z.strictObject({
            ruleId: z.string(),
            ruleIndex: z.int().min(0),
            level: z.enum(['none', 'note', 'warning', 'error']),
            message: z.strictObject({ text: z.string().min(1) }),
            locations: z
              .array(
                z.strictObject({
                  physicalLocation: z.strictObject({
                    // A relative reference, from the root of the repository: no scheme, no backslash, no blank.
                    artifactLocation: z.strictObject({ uri: z.string().regex(/^(?![a-z]+:|\/)[^\s\\]+$/i) }),
                    region: z.strictObject({ startLine: z.int().min(1) }),
                  }),
                }),
              )
              .min(1),
            partialFingerprints: z.record(z.string(), z.string()),
            suppressions: z
              .array(z.strictObject({ kind: z.enum(['inSource', 'external']), justification: z.string().min(1) }))
              .optional(),
          }),
        ),
      }),
    )
    .length(1),
});

/** Throws where a text is no such log, or a result and its rule do not belong together. */
export function refuseBadSarif(text: string): void {
  for (const { tool, results } of sarif.parse(JSON.parse(text)).runs) {
    const ids = tool.driver.rules.map(({ id }) => id);
    if (new Set(ids).size !== ids.length) throw new Error(`A rule stands twice: ${ids.join(', ')}.`);
    for (const { ruleId, ruleIndex } of results)
      if (ids[ruleIndex] !== ruleId) throw new Error(`Rule ${ruleIndex} is ${ids[ruleIndex]}, not ${ruleId}.`);
  }
}
