import type { Command } from 'commander';
import { examples } from './help.ts';
import { openedVault, print } from './results-vault.ts';
import type { BenchmarkRecord } from '../vault/result/result.ts';

/** `pgparity results merge`. */
export function addMergeCommand(results: Command): void {
  results
    .command('merge')
    .description('Merge the parts of a load that several processes made together.')
    .argument('<ids...>', 'ids of "bench --load-only --shard" results, all shards')
    .addHelpText(
      'after',
      examples([
        'Merge the two parts of a load',
        'pgparity results merge 2026-11-25-a1b2c3/pgvector \\\n    2026-11-25-d4e5f6/pgvector',
      ]),
    )
    .action(async (ids: readonly string[]) => {
      const { mergeShards } = await import('../bench/trip/load/merge-shards.ts');
      const { createCanary } = await import('../vault/licence/canary.ts');
      const { createRunId } = await import('../vault/store/run-id.ts');
      const vault = await openedVault();
      const records = new Map<string, BenchmarkRecord>();
      for (const id of ids) records.set(id, await vault.read(id));
      const restricted = [...records.values()].some(({ result }) => result.profile.licence.numbers === 'restricted');
      const canary = createCanary(restricted ? 'restricted' : 'public');
      const merged = mergeShards(records, { runId: createRunId(new Date()), canary });
      print(`${(await vault.writeRecord(merged)).id} merged from ${records.size} shards.\n`);
    });
}
