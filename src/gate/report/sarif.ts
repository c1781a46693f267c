import { createHash } from 'node:crypto';
import { annotationsOf, annotationRules } from './annotation.ts';
import type { FindingsFrame, PlacedFinding } from './placed-finding.ts';
import type { VerdictDocument } from '../parity/verdict.ts';

/** SARIF 2.1.0 of a verdict, as code scanning takes it. */
export function sarifText(document: VerdictDocument, prefix: string): string {
  return sarifLog(annotationsOf(document), { prefix, rules: annotationRules, version: document.tool.version });
}

/**
 * SARIF 2.1.0: every finding with its rule, and a fingerprint that outlives other values. An approved one is suppressed
 * in its source, with the reason.
 */
export function sarifLog(findings: readonly PlacedFinding[], { prefix, rules, version }: FindingsFrame): string {
  const ids = Object.keys(rules);
  const results = findings.map(({ rule, level, title, message, file, line, key, approved = null }) => ({
    ruleId: rule,
    ruleIndex: ids.indexOf(rule),
    level,
    message: { text: `${title}\n${message}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodeURI(`${prefix}${file ?? 'pgparity.config.ts'}`) },
          region: { startLine: line },
        },
      },
    ],
    partialFingerprints: { 'pgparity/v1': createHash('sha256').update(key).digest('hex') },
    ...(approved !== null && { suppressions: [{ kind: 'inSource', justification: approved }] }),
  }));
  const driver = {
    name: 'pgparity',
    version,
    rules: Object.entries(rules).map(([id, text]) => ({ id, shortDescription: { text } })),
  };
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, columnKind: 'utf16CodeUnits', results }],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}
