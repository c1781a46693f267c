import type { JudgedBudget } from '../budget/judge-budgets.ts';
import { columnarSamples, type ColumnarSamples } from './columnar-samples.ts';
import { withheldResult, type DisclosedRecord, type WithheldResult } from './disclosed-record.ts';
import type { NotMeasured } from './not-measured.ts';
import type { BenchmarkResult } from '../../vault/result/result.ts';
import { redactedValue, type Redact } from '../../base/config/redacted-value.ts';

/** What `--json` writes. */
interface BenchmarkDocument {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'pgparity'; readonly version: string };
  readonly results: readonly (WithheldResult | ShownResult)[];
  /** What was looked for or asked for, and has no result. */
  readonly notMeasured: readonly NotMeasured[];
}

interface ShownResult {
  readonly withheld: false;
  readonly result: BenchmarkResult;
  readonly samples: ColumnarSamples;
  /** How it keeps to the budgets of the config. */
  readonly budgets: readonly JudgedBudget[];
  readonly report: string | null;
}

/**
 * The results for a machine: public ones in full with every sample. Of a restricted one only what may be shown anywhere,
 * whatever the caller decided, since a file goes everywhere.
 */
export function renderBenchmarkJson(
  entries: readonly DisclosedRecord[],
  options: { readonly version: string; readonly notMeasured: readonly NotMeasured[]; readonly redact: Redact },
): string {
  const document: BenchmarkDocument = {
    schemaVersion: 1,
    tool: { name: 'pgparity', version: options.version },
    results: entries.map((entry) => {
      const { record, withheld, report } = entry;
      if (withheld || record.result.profile.licence.numbers === 'restricted') return withheldResult(entry);
      const samples = columnarSamples(record.samples);
      return { withheld: false, result: record.result, samples, budgets: entry.budgets ?? [], report };
    }),
    notMeasured: options.notMeasured,
  };
  return `${JSON.stringify(redactedValue(document, options.redact), null, 1)}\n`;
}
