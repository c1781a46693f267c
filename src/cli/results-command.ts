import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { examples } from './help.ts';
import { parseCount } from './options.ts';
import { addCompareCommand } from './results-compare.ts';
import { addMergeCommand } from './results-merge.ts';
import { addTrendCommand } from './results-trend.ts';
import { exampleId, openedVault, print } from './results-vault.ts';
import { UsageError, type ExitCode } from '../base/errors.ts';

/** Results stored in the vault. */
export function addResultsCommand(program: Command, finish: (code: ExitCode) => void): void {
  const results = program.command('results').description('Manage benchmark results in the vault.');
  results.addHelpText('after', examples(['List stored results', 'pgparity results list']));
  results
    .command('list')
    .description('List stored results (no measurements shown).')
    .addHelpText('after', examples(['List stored results', 'pgparity results list']))
    .action(async () => {
      const { renderResultList } = await import('./results-text.ts');
      const vault = await openedVault();
      print(renderResultList(await vault.readResults(), vault.root));
    });
  results
    .command('show')
    .description('Show one result. Restricted numbers need a terminal and --show.')
    .argument('<id>', 'result id from "results list"')
    .option('--show', 'show restricted numbers on a terminal', false)
    .addHelpText(
      'after',
      examples(['Print a result, restricted numbers included', `pgparity results show ${exampleId} --show`]),
    )
    .action(async (id: string, flags: { readonly show: boolean }) => {
      const { renderResult } = await import('./results-text.ts');
      const { channelOf, disclosureOf } = await import('../vault/licence/disclosure.ts');
      const result = await (await openedVault()).readResult(id);
      print(
        renderResult(result, disclosureOf(result.profile.licence, channelOf(process.stdout, process.env, flags.show))),
      );
    });
  addCompareCommand(results, finish);
  addTrendCommand(results);
  addMergeCommand(results);
  addExport(results);
  results
    .command('import')
    .description('Import a result that another machine encrypted to you.')
    .argument('<file>', 'encrypted result (.age)')
    .requiredOption('--identity <file>', 'age identity (key file of age-keygen)')
    .addHelpText(
      'after',
      examples(['Import a result from a rented machine', 'pgparity results import result.age --identity pgparity.key']),
    )
    .action(async (file: string, flags: { readonly identity: string }) => {
      const { unsealRecord } = await import('../vault/store/handover.ts');
      const vault = await openedVault();
      const record = await unsealRecord(
        await readGiven(file),
        (await readGiven(flags.identity)).toString('utf8'),
        file,
      );
      print(`${(await vault.writeRecord(record)).id} imported.\n`);
    });
  results
    .command('remove')
    .description('Remove a result and the reports of its run.')
    .argument('<id>', 'result id from "results list"')
    .addHelpText('after', examples(['Remove a result', `pgparity results remove ${exampleId}`]))
    .action(async (id: string) => {
      await (await openedVault()).remove(id);
      print(`${id} removed.\n`);
    });
  results
    .command('prune')
    .description('Remove steps of interrupted benchmarks that were not resumed.')
    .option('--days <count>', 'minimum age of a step, in days (default: 30)')
    .addHelpText('after', examples(['Remove steps older than a week', 'pgparity results prune --days 7']))
    .action(async (flags: { readonly days?: string }) => {
      const removed = await (await openedVault()).prune(new Date(), parseCount('--days', flags.days) ?? 30);
      print(`${removed} ${removed === 1 ? 'step' : 'steps'} removed.\n`);
    });
}

function addExport(results: Command): void {
  results
    .command('export')
    .description('Export a result to a folder. A restricted one needs consent.')
    .argument('<id>', 'result id from "results list"')
    .requiredOption('--to <folder>', 'target folder')
    .option('--consent <file>', 'consent file for a restricted result (JSON)')
    .addHelpText(
      'after',
      examples(['Write a result and its report to a folder', `pgparity results export ${exampleId} --to results`]),
    )
    .action(async (id: string, flags: { readonly to: string; readonly consent?: string }) => {
      const { exportRecord } = await import('../vault/store/export-record.ts');
      const { parseConsent } = await import('../vault/licence/consent.ts');
      const { loadHtml } = await import('../bench/report/load-html.ts');
      const { renderHtml } = await loadHtml();
      const { renderPointsCsv } = await import('../bench/report/points-csv.ts');
      const record = await (await openedVault()).read(id);
      const today = new Date();
      const files = await exportRecord(record, {
        to: flags.to,
        consent:
          flags.consent === undefined
            ? null
            : parseConsent((await readGiven(flags.consent)).toString('utf8'), flags.consent),
        today,
        renderPoints: renderPointsCsv,
        renderReport: (records, watermark) =>
          renderHtml(records, {
            title: `Vector search, ${record.result.profile.title}`,
            generatedAt: today,
            ...(watermark !== null && { watermark }),
          }),
      });
      print(files.map((file) => `${file}\n`).join(''));
    });
}

async function readGiven(file: string): Promise<Buffer> {
  return readFile(file).catch((cause: NodeJS.ErrnoException) => {
    throw new UsageError('file-unreadable', `Cannot read ${file} (${cause.code ?? 'unknown'}).`, {
      cause,
    });
  });
}
