import { createHash } from 'node:crypto';
import { annotationsOf, annotationRules } from './annotation.ts';
import type { VerdictDocument } from '../parity/verdict.ts';

/** SARIF 2.1.0, as code scanning takes it: every finding with its rule, and a fingerprint that outlives other values. */
export function sarifText(document: VerdictDocument, prefix: string): string {
  const results = annotationsOf(document).map(({ rule, level, title, message, file, line, key }) => ({
    ruleId: rule,
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
  }));
  const driver = {
    name: 'pgparity',
    version: document.tool.version,
    rules: Object.entries(annotationRules).map(([id, text]) => ({ id, shortDescription: { text } })),
  };
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, columnKind: 'utf16CodeUnits', results }],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}
