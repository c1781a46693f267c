import type { ProfileUnderTest } from '../../src/index.ts';

type Strategy = ProfileUnderTest['strategy'];

/** How the product searches all rows: so many lists or leaves as the square root of their number (50, and 47 here). */
export const searchSettings: Readonly<Record<Strategy, Readonly<Record<string, string>>>> = {
  ivfflat: { 'ivfflat.probes': '7' },
  // The second one is what the documents leave open: how many candidates are compared by their full vectors.
  scann: { 'scann.num_leaves_to_search': '7', 'scann.pre_reordering_num_neighbors': '100' },
};

/** How the product searches within a tenant: until there are enough rows, or all leaves. */
export const tenantSearchSettings: Readonly<Record<Strategy, Readonly<Record<string, string>>>> = {
  ivfflat: { 'ivfflat.probes': '7', 'ivfflat.iterative_scan': 'relaxed_order' },
  scann: { 'scann.num_leaves_to_search': '47', 'scann.pre_reordering_num_neighbors': '100' },
};

/** What every server's pgvector begins with. */
export const vectorSettingDefaults: Readonly<Record<string, string>> = {
  'hnsw.ef_search': '40',
  'hnsw.iterative_scan': 'off',
  'hnsw.max_scan_tuples': '20000',
  'hnsw.scan_mem_multiplier': '1',
  'ivfflat.iterative_scan': 'off',
  'ivfflat.max_probes': '32768',
  'ivfflat.probes': '1',
};
