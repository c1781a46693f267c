import type * as Html from './html.ts';
import { withOptionalPackages } from '../../base/optional-package.ts';

/** The writer of the report, which draws with packages that a gate does not need. */
export async function loadHtml(): Promise<typeof Html> {
  return withOptionalPackages(
    'The report of a benchmark',
    ['@observablehq/plot', 'linkedom'],
    () => import('./html.ts'),
  );
}
