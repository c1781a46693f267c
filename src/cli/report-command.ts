import type { Command } from 'commander';
import { examples } from './help.ts';
import { openInBrowser } from './open-in-browser.ts';
import { addReportOptions, requestedReports, verdictFormats, type ReportFlags } from './report-options.ts';
import { terminalOptions } from './terminal-options.ts';
import { baseOf, writeReports } from './write-reports.ts';
import { UsageError } from '../base/errors.ts';
import { readVerdict } from '../gate/report/json.ts';
import { renderVerdict } from '../gate/report/terminal.ts';

export function addReportCommand(program: Command): void {
  const command = program
    .command('report')
    .description('Render a verdict that "run --json" wrote earlier; without --report, on the terminal.')
    .argument('<verdict>', 'JSON verdict');
  addReportOptions(command, verdictFormats)
    .option('--open', 'open the HTML report in the browser')
    .addHelpText(
      'after',
      examples(['Show a verdict of CI as a page', 'pgparity report verdict.json --report html=parity.html --open']),
    )
    .action(async (file: string, flags: ReportFlags & { readonly open?: boolean }) => {
      const reports = await requestedReports(flags, verdictFormats);
      const page = reports.find((each) => each.format === 'html' && each.file !== '-');
      if (flags.open === true && page === undefined)
        throw new UsageError('open-what', '--open shows the HTML report: add --report html=<file>.');
      const verdict = await readVerdict(file);
      const base = await baseOf(flags);
      if (reports.length === 0) process.stdout.write(renderVerdict(verdict, terminalOptions()));
      await writeReports(reports, { verdict, base, folder: process.cwd() });
      if (flags.open === true && page !== undefined) await openInBrowser(page.file);
    });
}
