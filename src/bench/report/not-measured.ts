import { line, span, type Line } from '../../base/terminal/line.ts';
import { hanging, section } from '../../base/terminal/section.ts';

/** A profile or a strategy of which there is no result at all. */
export interface NotMeasured {
  readonly what: string;
  readonly reason: string;
  /** Whether it was asked for by name, and not just looked for. */
  readonly asked: boolean;
}

/** For a person, with the reasons; nothing where everything was measured. */
export function notMeasuredLines(notMeasured: readonly NotMeasured[], widthColumns: number): readonly Line[] {
  return section(
    'Not measured',
    notMeasured.flatMap(({ what, reason, asked }) =>
      hanging(
        line(`${what}: ${reason}`),
        widthColumns,
        4,
        line(span(asked ? '  ✗ ' : '  – ', asked ? 'bad' : 'muted')),
      ),
    ),
  );
}
