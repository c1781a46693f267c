import { columnarSamples } from './columnar-samples.ts';
import { Markup } from '../../base/markup.ts';
import type { BenchmarkRecord } from '../../vault/result/result.ts';

/** Everything behind a page, inside it: `JSON.parse(document.getElementById('pgparity-data').textContent)`. */
export function rawData(records: readonly BenchmarkRecord[], watermark: string | null): Markup {
  const data = {
    format: 1,
    ...(watermark !== null && { watermark }),
    records: records.map(({ result, samples }) => ({
      canary: result.canary,
      result,
      samples: columnarSamples(samples),
    })),
  };
  return new Markup(`<script type="application/json" id="pgparity-data">${scriptText(JSON.stringify(data))}</script>`);
}

/** JSON that an HTML parser reads to its end: no tag, no comment and no line separator can begin in it. */
function scriptText(json: string): string {
  return json.replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}
