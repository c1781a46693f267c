import type { BenchmarkOptions, DataChoice } from './options/benchmark-options.ts';
import { openData } from './workload/opened-vectors.ts';
import { FilterColumns } from './workload/filter-columns.ts';
import type { SearchedData } from './context/trip.ts';
import { placeOfRow, searchedData } from './workload/workload.ts';

/** The vectors that every profile is measured with, their exact answers, and the tenants that filters ask for. */
export interface PreparedData {
  readonly searched: SearchedData;
  readonly columns: FilterColumns;
}

/** Opens the vectors once for all profiles: they are refused as a whole, or are the same for everybody. */
export async function prepareData(
  choice: Exclude<DataChoice, { readonly kind: 'table' }>,
  options: BenchmarkOptions,
): Promise<PreparedData> {
  const { progress, seed, signal } = options;
  progress.stage(null, 'reading the vectors');
  const searched = await searchedData(await openData(choice, options), placeOfRow, {
    ...options,
    onStage: (text) => progress.stage(null, text),
    onShare: (share) => progress.share(null, share),
  });
  const { rows, metric } = searched.facts;
  progress.stage(null, 'tenants for the filters');
  return { searched, columns: await FilterColumns.of(searched.base, { rows, metric, seed, signal }) };
}
