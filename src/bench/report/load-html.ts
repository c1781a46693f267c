import type * as CompareHtml from './compare-html.ts';
import type * as Html from './html.ts';
import { withOptionalPackages } from '../../base/optional-package.ts';

/** The writer of the report, which draws with packages that a gate does not need. */
export async function loadHtml(): Promise<typeof Html> {
  return drawn(() => import('./html.ts'));
}

/** The writer of the page of two results. */
export async function loadCompareHtml(): Promise<typeof CompareHtml> {
  return drawn(() => import('./compare-html.ts'));
}

async function drawn<Writer>(load: () => Promise<Writer>): Promise<Writer> {
  return withOptionalPackages('The report of a benchmark', ['@observablehq/plot', 'linkedom'], load);
}
