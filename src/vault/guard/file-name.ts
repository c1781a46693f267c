import { CopiedFigures } from './copied-figures.ts';
import { withoutEscapes } from './encoded-text.ts';
import type { Alarm } from './alarm.ts';
import { markersIn } from './marker.ts';
import type { ScanContext } from './scan.ts';

/** Marks and numbers of a restricted result in the name of a file. */
export function alarmsInName(where: string, path: string, context: ScanContext): readonly Alarm[] {
  const name = withoutEscapes(Buffer.from(path, 'utf8').toString('latin1'));
  const masked = where.replaceAll(/\d/g, '•');
  const [marker] = markersIn(name);
  if (marker?.kind === 'restricted') {
    const result = context.resultOfCanary.get(marker.canary ?? '') ?? null;
    return [{ kind: 'canary', where: masked, line: null, result }];
  }
  return [...new CopiedFigures(context.figures).read(name)].map(({ result }) => ({
    kind: 'numbers',
    where: masked,
    line: null,
    result,
  }));
}
