import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { parseCount } from './options.ts';
import { redact } from '../base/config/redact.ts';
import { readSettings } from '../base/config/settings.ts';
import { UsageError } from '../base/errors.ts';
import type { Vault } from '../vault/store/vault.ts';

/** Results that lie in the vault. */
export function addResultsCommand(program: Command): void {
  const results = program.command('results').description('Results of benchmarks, in the vault of this user.');
  results
    .command('list')
    .description('What the vault has, without a number.')
    .action(async () => {
      const { renderResultList } = await import('./results-text.ts');
      const vault = await openedVault();
      tell(renderResultList(await vault.readResults(), vault.root));
    });
  results
    .command('show')
    .description('One result. Restricted numbers are shown on a terminal only, with --show.')
    .argument('<id>', 'as "results list" shows it')
    .option('--show', 'on a terminal: show restricted numbers', false)
    .action(async (id: string, flags: { readonly show: boolean }) => {
      const { renderResult } = await import('./results-text.ts');
      const { channelOf, disclosureOf } = await import('../vault/store/disclosure.ts');
      const result = await (await openedVault()).readResult(id);
      tell(
        renderResult(result, disclosureOf(result.profile.licence, channelOf(process.stdout, process.env, flags.show))),
      );
    });
  addCompare(results);
  addExport(results);
  results
    .command('import')
    .description('Bring a result into this vault that another machine encrypted to you.')
    .argument('<file>', 'the .age file')
    .requiredOption('--identity <file>', 'the key file that age-keygen made')
    .action(async (file: string, flags: { readonly identity: string }) => {
      const { unsealRecord } = await import('../vault/store/handover.ts');
      const vault = await openedVault();
      const record = await unsealRecord(
        await readGiven(file),
        (await readGiven(flags.identity)).toString('utf8'),
        file,
      );
      tell(`${(await vault.writeRecord(record)).id} is in the vault.\n`);
    });
  results
    .command('remove')
    .description('Remove a result, and the reports of its run.')
    .argument('<id>', 'as "results list" shows it')
    .action(async (id: string) => {
      await (await openedVault()).remove(id);
      tell(`${id} is removed.\n`);
    });
  results
    .command('prune')
    .description('Remove steps of interrupted benchmarks that nobody took up again.')
    .option('--days <count>', 'older than so many days (default: 30)')
    .action(async (flags: { readonly days?: string }) => {
      const removed = await (await openedVault()).prune(new Date(), parseCount('--days', flags.days) ?? 30);
      tell(`${removed} ${removed === 1 ? 'step is' : 'steps are'} removed.\n`);
    });
}

function addCompare(results: Command): void {
  results
    .command('compare')
    .description('Two results beside each other; refused where their machines or data differ.')
    .argument('<first>', 'as "results list" shows it')
    .argument('<second>', 'what is held against it')
    .option('--show', 'on a terminal: show restricted numbers', false)
    .option('--force', 'compare what is not comparable, with the reasons on top', false)
    .action(async (first: string, second: string, flags: { readonly show: boolean; readonly force: boolean }) => {
      const { renderComparison } = await import('./results-text.ts');
      const { compareResults } = await import('../bench/compare/compare-results.ts');
      const { channelOf, disclosureOf } = await import('../vault/store/disclosure.ts');
      const vault = await openedVault();
      const [left, right] = [await vault.readResult(first), await vault.readResult(second)];
      const restricted = [left, right].find(({ profile }) => profile.licence.numbers === 'restricted');
      // Also that they have points in common, and whether the machines agree, is no number: but the refusal comes first.
      const disclosure = disclosureOf(
        (restricted ?? left).profile.licence,
        channelOf(process.stdout, process.env, flags.show),
      );
      if (disclosure.kind === 'withhold') {
        throw new UsageError(
          'comparison-withheld',
          `The comparison of ${first} and ${second} is withheld: ${disclosure.reason}.`,
        );
      }
      const comparison = compareResults(left, right);
      if (comparison.obstacles.length > 0 && !flags.force) {
        throw new UsageError(
          'not-comparable',
          `${first} and ${second} are not comparable: ${comparison.obstacles.join(' ')} --force compares them all the same.`,
        );
      }
      tell(renderComparison([first, second], comparison, restricted?.canary ?? null));
    });
}

function addExport(results: Command): void {
  results
    .command('export')
    .description('Write a result into a folder outside the vault; a restricted one only with consent.')
    .argument('<id>', 'as "results list" shows it')
    .requiredOption('--to <folder>', 'the folder to fill')
    .option('--consent <file>', 'who allowed what to be shown, when and where')
    .action(async (id: string, flags: { readonly to: string; readonly consent?: string }) => {
      const { exportRecord } = await import('../vault/store/export-record.ts');
      const { parseConsent } = await import('../vault/store/consent.ts');
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
      tell(files.map((file) => `${file}\n`).join(''));
    });
}

async function openedVault(): Promise<Vault> {
  readSettings(process.env, null);
  const { openVault } = await import('../vault/store/vault.ts');
  // Reading and importing concern the plain vault; recipients are for what is measured.
  return openVault({ ...process.env, PGPARITY_VAULT_RECIPIENT: undefined });
}

async function readGiven(file: string): Promise<Buffer> {
  return readFile(file).catch((cause: NodeJS.ErrnoException) => {
    throw new UsageError(
      'file-unreadable',
      `${file} cannot be read (${cause.code ?? 'unknown'}): name a file that is there.`,
      {
        cause,
      },
    );
  });
}

function tell(text: string): void {
  process.stdout.write(redact(text));
}
