import { withoutEscapes } from './encoded-text.ts';
import type { Finding } from './finding.ts';
import { markersIn } from './marker.ts';
import { pastedNumbersIn } from './pasted-numbers.ts';
import type { ScanContext } from './scan-context.ts';

/** What a file's name tells of a restricted result. */
export function findingsInName(where: string, path: string, context: ScanContext): readonly Finding[] {
  const name = withoutEscapes(Buffer.from(path, 'utf8').toString('latin1'));
  const masked = where.replaceAll(/\d/g, '•');
  const [marker] = markersIn(name);
  if (marker?.kind === 'restricted') {
    const result = context.resultOfCanary.get(marker.canary ?? '') ?? null;
    return [{ kind: 'canary', where: masked, line: null, result }];
  }
  // Words of a name are joined by other characters than words of a sentence.
  const [pasted] = pastedNumbersIn(name.replaceAll(/[/_\-+()[\]=]+/g, ' '), context.numbers, false);
  return pasted === undefined ? [] : [{ kind: pasted.kind, where: masked, line: null, result: pasted.result }];
}
