import type { Command } from 'commander';
import { holdings } from './config-holdings.ts';
import { examples } from './help.ts';
import { loadProduct } from './product.ts';
import { addRunOptions, type RunFlags } from './run-options.ts';
import { redact } from '../base/config/redact.ts';

interface ConfigFlags extends RunFlags {
  readonly json: boolean;
}

export function addConfigCommand(program: Command): void {
  const command = program
    .command('config')
    .description('Print what holds for a run with these flags, and where each value comes from.');
  addRunOptions(command)
    .option('--json', 'print it as JSON', false)
    .addHelpText('after', examples(['Look up where a value comes from', 'pgparity config']))
    .action(async (flags: ConfigFlags) => {
      const rows = holdings(await loadProduct(flags), process.env, flags);
      if (flags.json) {
        process.stdout.write(redact(`${JSON.stringify(rows, null, 2)}\n`));
        return;
      }
      const widths = [0, 1].map((column) =>
        Math.max(...rows.map(({ key, value }) => [key, value][column]?.length ?? 0)),
      );
      for (const { key, value, from } of rows) {
        const cells = [key.padEnd(widths[0] ?? 0), value.padEnd(Math.min(widths[1] ?? 0, valueColumnsMax)), from];
        process.stdout.write(redact(`${cells.join('  ')}\n`));
      }
    });
}

/** A longer value pushes what stands behind it aside, in its own line only. */
const valueColumnsMax = 48;
