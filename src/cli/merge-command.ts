import type { Command } from 'commander';
import { examples } from './help.ts';
import { parseProfiles } from './options.ts';
import { addProductOption, loadProduct, type ProductFlags } from './product.ts';
import { addReportOptions, allFormats, requestedReports, type ReportFlags } from './report-options.ts';
import { ownVersion } from './version.ts';
import { reportVerdict } from './report-verdict.ts';
import { baseOf } from './write-reports.ts';
import type { ExitCode } from '../base/errors.ts';
import { readEvidence } from '../gate/report/evidence-file.ts';

interface MergeFlags extends ProductFlags, ReportFlags {
  readonly require: string;
  readonly allowStandIn: boolean;
}

export function addMergeCommand(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('merge')
    .description('Merge the evidence of runs on different profiles and print the verdict of one run on all of them.')
    .argument('<evidence...>', 'files of "pgparity run --report evidence=<file>", one a job');
  addReportOptions(
    addProductOption(command)
      .option('-r, --require <names>', 'profiles that must be live, beside those the jobs required', '')
      .option('--allow-stand-in', 'accept a stand-in for --require', false),
    allFormats,
  )
    .addHelpText(
      'after',
      examples(
        ['In each job', 'pgparity run -p pgvector --report evidence=pgvector.json'],
        ['In the job after them', 'pgparity merge -r pgvector,alloydb-omni *.json --report html=parity.html'],
      ),
    )
    .action(async (files: readonly string[], flags: MergeFlags) => {
      const reports = await requestedReports(flags, allFormats);
      const base = await baseOf(flags);
      const config = await loadProduct(flags);
      const required = parseProfiles('--require', flags.require, config).map(({ name }) => name);
      const parts = await Promise.all(files.map(async (file) => ({ file, evidence: await readEvidence(file) })));
      // Loaded when it is needed, as it brings the drivers along.
      const { judgeMerged } = await import('../gate/run/judge-merged.ts');
      const { evidence, verdict, exercises } = await judgeMerged(parts, {
        config,
        required,
        allowStandIn: flags.allowStandIn,
        version: ownVersion(),
      });
      await reportVerdict({ verdict, evidence, exercises, base, folder: config.folder }, reports, finish);
    });
}
